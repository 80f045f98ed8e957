package org.wirecap.lab;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinkStatistics;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;

/**
 * Sends live frames and finds out what became of them: the program has counted what it made, the
 * interface counts what went through and what found the link full. One thread runs it; {@link
 * #stop} and {@link #progress} are for any thread.
 */
final class LiveTransmission {
  /** Frames between two looks at the clock: some 0.7 s. */
  private static final long FRAMES_PER_LOOK = 1 << 20;

  /** When a duration is asked for: looks often enough at the price of the kernel's 27 ms a call. */
  private static final long FRAMES_PER_LOOK_TIMED = 1 << 18;

  /** How long the counters of an interface may lag behind. */
  private static final long SETTLE_NANOS = 2_000_000_000;

  private final NetworkDevice device;
  private final LiveFrames frames;
  private final GeneratorOptions options;
  private final int cpu;
  private final int queue;
  private final LinkStatistics before;
  private volatile boolean stopped;

  LiveTransmission(NetworkDevice device, LiveFrames frames, GeneratorOptions options, int cpu) {
    this.device = device;
    this.frames = frames;
    this.options = options;
    this.cpu = cpu;
    this.queue = cpu % FrameSender.transmitQueues(device);
    this.before = Interfaces.statistics(device.index()).orElseThrow();
  }

  /** A CPU from which live frames go to a receive queue of a veth's peer; empty if none does. */
  static OptionalInt cpuFor(int queue, int queues) {
    return Cpus.allowed().stream().filter(cpu -> cpu % queues == queue).findFirst();
  }

  GeneratorResult run(List<String> notes) {
    BitSet allowed = Cpus.allowed();
    Cpus.pinThisThread(cpu);
    try {
      long start = System.nanoTime();
      boolean completed = send(start, notes);
      // The kernel's own clock: the calls also wait before the first frame and after the last.
      long elapsed = frames.elapsedNanos();
      TransmitLedger ledger = settle(notes);
      return new GeneratorResult(
          "frames made by the kernel (BPF_PROG_TEST_RUN live frames) on CPU %d, for queue %d%s"
              .formatted(cpu, queue, isPaced() ? ", paced 64 at a time" : ""),
          ledger,
          elapsed,
          null,
          completed,
          List.copyOf(notes));
    } finally {
      Cpus.pinThisThread(allowed);
    }
  }

  private boolean send(long start, List<String> notes) {
    long end = options.count() == 0 ? Long.MAX_VALUE : options.count();
    long duration = options.duration() == null ? Long.MAX_VALUE : options.duration().toNanos();
    long perLook = framesPerLook();
    try {
      while (!stopped && frames.produced() < end && System.nanoTime() - start < duration) {
        frames.send(Math.min(perLook, end - frames.produced()));
      }
    } catch (LinuxException e) {
      if (frames.produced() == 0) {
        throw e;
      }
      notes.add(e.getMessage());
      return false;
    }
    return !stopped;
  }

  private boolean isPaced() {
    return !(options.pace() instanceof Pace.Max);
  }

  private long framesPerLook() {
    if (options.pace() instanceof Pace.Rate(long packetsPerSecond)) {
      return packetsPerSecond;
    }
    return options.duration() == null ? FRAMES_PER_LOOK : FRAMES_PER_LOOK_TIMED;
  }

  /** Waits until the interface has counted every frame, and draws up the account. */
  private TransmitLedger settle(List<String> notes) {
    long produced = frames.produced();
    long deadline = System.nanoTime() + SETTLE_NANOS;
    TransmitCounts counts = counts(produced);
    while (!counts.balanced() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
      counts = counts(produced);
    }
    if (!counts.balanced()) {
      notes.add(
          "%s has counted %d frames of %d as sent and %d as dropped: its receiver took no more, or another program sends there"
              .formatted(device.name(), counts.delivered(), produced, counts.dropped()));
    }
    return new TransmitLedger(List.of(counts));
  }

  private TransmitCounts counts(long produced) {
    LinkStatistics now = Interfaces.statistics(device.index()).orElse(before);
    long sent = now.txPackets() - before.txPackets();
    long dropped = now.txDropped() - before.txDropped();
    return new TransmitCounts(queue, produced, sent, sent * options.size(), 0, dropped, 0);
  }

  void stop() {
    stopped = true;
  }

  TransmitCounts progress() {
    // Asked by other threads, perhaps in another namespace: only what the program has counted.
    long produced = frames.produced();
    return new TransmitCounts(-1, produced, produced, produced * options.size(), 0, 0, 0);
  }
}
