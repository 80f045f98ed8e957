package org.wirecap.lab;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.sim.PacketSource;

/**
 * Sends a capture file out of an interface, with its content, order and spacing.
 *
 * <p>{@link #run} is called once, by the thread whose namespace has the interface (for another one:
 * {@link org.wirecap.linux.Netns#call}); {@link #stop} and {@link #progress} by any thread.
 */
public final class Replay {
  private static final TransmitCounts NOTHING = new TransmitLedger(List.of()).total();

  private final ReplayOptions options;
  private volatile Transmission transmission;
  private volatile boolean stopped;

  /** Packets that the file has only the beginning of. */
  private long truncated;

  /**
   * @param options what to replay, where and how
   */
  public Replay(ReplayOptions options) {
    this.options = options;
  }

  /**
   * Sends everything; returns when it is sent, {@link #stop} was called, or the interface takes
   * nothing any more.
   *
   * @throws org.wirecap.error.WirecapException if the file is no capture of Ethernet frames, there
   *     is no such interface or queue, the interface is down, or a privilege is missing
   */
  public ReplayResult run() {
    // The file first: it is refused before anything is opened on the interface.
    try (CaptureFileSource first = new CaptureFileSource(options.file())) {
      return send(options.interfaceName(), first);
    }
  }

  private ReplayResult send(String interfaceName, CaptureFileSource first) {
    List<String> notes = new ArrayList<>();
    NetworkDevice device = Interfaces.get(interfaceName);
    try (FrameSender sender = FrameSender.open(device, notes)) {
      if (!(options.pace() instanceof Pace.Max)) {
        try (CaptureFileSource rehearsed = new CaptureFileSource(options.file())) {
          Rehearsal.of(rehearsed, options.steering(), sender.queues(), device.name());
        }
      }
      InterfaceWitness witness = new InterfaceWitness(device);
      Transmission sending = begin(sender, device.name());
      boolean completed = sendLoops(sending, first);
      if (first.warning() != null) {
        notes.add(first.warning());
      }
      if (truncated > 0) {
        notes.add(
            truncated + " packets are cut short in the file, and were sent as they are there");
      }
      return result(sending, device, witness, completed, notes);
    }
  }

  /**
   * Sends the file as often as it is to be sent, each time a mean gap behind the time before.
   *
   * @param first the file, open for the first time
   * @return whether all of it was sent
   */
  boolean sendLoops(Transmission sending, CaptureFileSource first) {
    boolean completed = sending.send(first, 0);
    truncated = first.truncated();
    long gap = (long) (first.meanGapNanos() / speed());
    for (long loop = 1; loop < options.loops() && completed; loop++) {
      try (CaptureFileSource again = new CaptureFileSource(options.file())) {
        completed = sending.send(again, sending.lastWantedNanos() + gap);
        truncated += again.truncated();
      }
    }
    return completed;
  }

  /**
   * Sends packets that no file holds, once; the rest is as in {@link #run}.
   *
   * @param source what to send; {@link ReplayOptions#file} and {@link ReplayOptions#loops} are
   *     ignored
   * @param rehearsal the same packets once more, or others of their kind: the first of them are
   *     made and not sent, so that the JVM is warm when the first packet's time comes
   */
  public ReplayResult run(PacketSource source, PacketSource rehearsal) {
    List<String> notes = new ArrayList<>();
    NetworkDevice device = Interfaces.get(options.interfaceName());
    try (FrameSender sender = FrameSender.open(device, notes)) {
      Rehearsal.of(rehearsal, options.steering(), sender.queues(), device.name());
      InterfaceWitness witness = new InterfaceWitness(device);
      Transmission sending = begin(sender, device.name());
      boolean completed = sending.send(source, 0);
      return result(sending, device, witness, completed, notes);
    }
  }

  private double speed() {
    return options.pace() instanceof Pace.Recorded(double speed) ? speed : 1;
  }

  private Transmission begin(FrameSender sender, String interfaceName) {
    Transmission sending =
        new Transmission(sender, options.pace(), options.steering(), interfaceName);
    transmission = sending;
    if (stopped) {
      sending.stop();
    }
    sending.begin();
    return sending;
  }

  private ReplayResult result(
      Transmission sending,
      NetworkDevice device,
      InterfaceWitness witness,
      boolean completed,
      List<String> notes) {
    sending.finish();
    long elapsed = sending.elapsedNanos();
    TransmitLedger ledger = witness.check(sending.ledger(), notes);
    if (ledger.total().tooLong() > 0) {
      notes.add(
          "%d frames are longer than the MTU %d of %s allows (the longest has %d bytes) and were not sent: an MTU of %d takes them"
              .formatted(
                  ledger.total().tooLong(),
                  device.mtu(),
                  device.name(),
                  sending.longest(),
                  FrameLimits.mtuFor((int) sending.longest())));
    }
    if (sending.failure() != null) {
      notes.add(sending.failure());
    }
    return new ReplayResult(
        sending.description(),
        ledger,
        truncated,
        elapsed,
        sending.spacing(),
        completed,
        List.copyOf(notes));
  }

  /** Ends {@link #run} soon; what was sent until then is in its result. */
  public void stop() {
    stopped = true;
    Transmission sending = transmission;
    if (sending != null) {
      sending.stop();
    }
  }

  /** What has been sent so far, some milliseconds old. */
  public TransmitCounts progress() {
    Transmission sending = transmission;
    return sending == null ? NOTHING : sending.progress();
  }
}
