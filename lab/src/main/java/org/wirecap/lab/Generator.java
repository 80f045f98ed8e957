package org.wirecap.lab;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.XdpFeature;

/**
 * Sends generated UDP frames out of an interface ({@link UdpFrame} says what is in them).
 *
 * <p>As fast as possible, the kernel makes the frames itself where it can ({@link LiveFrames}):
 * Linux 5.18, a driver that sends XDP frames, and for a veth a peer with an XDP program or generic
 * receive offload. On a veth such frames go to receive queue (CPU modulo queues) of the peer, so
 * the thread is kept on a CPU that fits the queue asked for; a queue that no CPU fits, RSS, and
 * what is paced to less than 500,000 packets/s goes by AF_XDP. From there on AF_XDP is at its
 * limit, and live frames are paced, 64 at a time, except that every call costs some 27 ms of
 * waiting in the kernel, once a second. The result says which it was and why.
 *
 * <p>{@link #run} is called once, by a platform thread whose namespace has the interface; {@link
 * #stop} and {@link #progress} by any thread.
 */
public final class Generator {
  private static final TransmitCounts NOTHING = new TransmitLedger(List.of()).total();

  private final GeneratorOptions options;
  private volatile Transmission transmission;
  private volatile LiveTransmission live;
  private volatile boolean stopped;

  /**
   * @param options what to generate
   */
  public Generator(GeneratorOptions options) {
    this.options = options;
  }

  /**
   * Sends a burst once, as fast as the kernel can: back to back, without a pause, up to a million
   * frames.
   *
   * @param interfaceName out of which interface, in the calling thread's namespace
   * @param size bytes of a frame
   * @param packets how many
   * @param queue of the receiver
   * @return the result; {@link GeneratorResult#rate} is the rate of the burst
   */
  public static GeneratorResult burst(String interfaceName, int size, long packets, int queue) {
    return new Generator(
            new GeneratorOptions(
                interfaceName,
                size,
                packets,
                null,
                Pace.MAX,
                1,
                new Steering.ToQueue(queue),
                false))
        .run();
  }

  /**
   * Sends everything; returns when it is sent, {@link #stop} was called, or the interface takes
   * nothing any more.
   *
   * @throws WirecapException if there is no such interface or queue, the interface is down, its MTU
   *     is too small, or a privilege is missing
   */
  public GeneratorResult run() {
    NetworkDevice device = Interfaces.get(options.interfaceName());
    FrameLimits limits = FrameLimits.of(device);
    if (options.size() > limits.mtu() + FrameSender.ETHERNET_HEADER) {
      throw new WirecapException(
          "--size %d: the MTU %d of %s allows %d: use smaller frames, or an MTU of %d"
              .formatted(
                  options.size(),
                  limits.mtu(),
                  device.name(),
                  limits.mtu() + FrameSender.ETHERNET_HEADER,
                  FrameLimits.mtuFor(options.size())));
    }
    List<String> notes = new ArrayList<>();
    OptionalInt cpu = liveFramesCpu(device, notes);
    if (cpu.isPresent()) {
      try (LiveFrames frames =
          new LiveFrames(
              device.index(), options.size(), options.flows(), options.checksum(), rate())) {
        LiveTransmission sending = new LiveTransmission(device, frames, options, cpu.getAsInt());
        live = sending;
        if (stopped) {
          sending.stop();
        }
        return sending.run(notes);
      } catch (LinuxException e) {
        notes.add("the kernel does not make frames here, so AF_XDP sends them: " + e.getMessage());
      }
    }
    return send(device, notes);
  }

  /** The CPU to run on for live frames; empty, with a note, if they cannot do what is asked. */
  private OptionalInt liveFramesCpu(NetworkDevice device, List<String> notes) {
    boolean fastest = options.pace() instanceof Pace.Max;
    if (!fastest
        && (rate() < LiveFrames.LEAST_RATE || options.steering() instanceof Steering.Rss)) {
      return OptionalInt.empty();
    }
    if (options.steering() instanceof Steering.Rss) {
      notes.add("AF_XDP sends the frames: only it can steer them, which is slower");
      return OptionalInt.empty();
    }
    Set<XdpFeature> features =
        Interfaces.xdpFeatures(device.index()).orElse(Set.of(XdpFeature.NDO_XMIT));
    if (!features.contains(XdpFeature.NDO_XMIT)) {
      notes.add(
          device.kind().equals("veth")
              ? "AF_XDP sends the frames, which is slower: the peer of %s takes none made by the kernel; begin an exclusive capture there first, or make the lab with --gro"
                  .formatted(device.name())
              : "AF_XDP sends the frames, which is slower: the driver of %s takes none made by the kernel"
                  .formatted(device.name()));
      return OptionalInt.empty();
    }
    int queue = options.steering() instanceof Steering.ToQueue(int wanted) ? wanted : 0;
    int queues = FrameSender.transmitQueues(device);
    OptionalInt cpu = LiveTransmission.cpuFor(queue, queues);
    if (cpu.isEmpty() && queue < queues) {
      notes.add(
          "AF_XDP sends the frames, which is slower: no CPU of this process leads to queue "
              + queue);
    }
    return cpu;
  }

  /** Packets per second; 0 for as fast as possible. */
  private long rate() {
    return options.pace() instanceof Pace.Rate(long packetsPerSecond) ? packetsPerSecond : 0;
  }

  private GeneratorResult send(NetworkDevice device, List<String> notes) {
    try (Arena arena = Arena.ofConfined();
        FrameSender sender = FrameSender.open(device, notes)) {
      if (!(options.pace() instanceof Pace.Max)) {
        rehearse(sender, options.steering(), device.name());
      }
      Transmission sending =
          new Transmission(sender, options.pace(), options.steering(), device.name());
      transmission = sending;
      if (stopped) {
        sending.stop();
      }
      InterfaceWitness witness = new InterfaceWitness(device);
      long end = options.count() == 0 ? Long.MAX_VALUE : options.count();
      sending.begin();
      long deadline =
          options.duration() == null ? 0 : System.nanoTime() + options.duration().toNanos();
      UdpFrames frames =
          new UdpFrames(
              arena,
              options.size(),
              options.flows(),
              options.checksum(),
              0,
              end,
              () -> deadline != 0 && System.nanoTime() - deadline >= 0);
      boolean completed = sending.send(frames, 0);
      sending.finish();
      long elapsed = sending.elapsedNanos();
      TransmitLedger ledger = witness.check(sending.ledger(), notes);
      if (sending.failure() != null) {
        notes.add(sending.failure());
      }
      return new GeneratorResult(
          sending.description(), ledger, elapsed, sending.spacing(), completed, List.copyOf(notes));
    }
  }

  /** Warms up the sending of packets by generated ones. */
  private static void rehearse(FrameSender sender, Steering steering, String interfaceName) {
    try (Arena arena = Arena.ofConfined()) {
      UdpFrames frames =
          new UdpFrames(arena, UdpFrame.MIN_SIZE, 64, true, 0, Long.MAX_VALUE, () -> false);
      Rehearsal.of(frames, steering, sender.queues(), interfaceName);
    }
  }

  /** Ends {@link #run} soon, live frames within about a second. */
  public void stop() {
    stopped = true;
    Transmission sending = transmission;
    if (sending != null) {
      sending.stop();
    }
    LiveTransmission making = live;
    if (making != null) {
      making.stop();
    }
  }

  /** What has been sent so far, some milliseconds old; with live frames, up to a second. */
  public TransmitCounts progress() {
    Transmission sending = transmission;
    LiveTransmission making = live;
    if (sending != null) {
      return sending.progress();
    }
    return making != null ? making.progress() : NOTHING;
  }
}
