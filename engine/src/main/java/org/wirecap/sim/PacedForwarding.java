package org.wirecap.sim;

import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;

/**
 * The threads of a middlebox in virtual time: capture threads that are as fast as need be, and
 * workers of limited speed that forward everything. A worker takes a chunk, sends what is in it,
 * and is busy for as long as so many packets take; the chunk is recycled at the end of that, once
 * all its packets have left. Used by the thread of the NIC.
 */
public final class PacedForwarding {
  private static final double NANOS_PER_SECOND = 1e9;

  /** How often the threads look for something to do. */
  private static final long STEP_NANOS = 20_000;

  private final SimulatedMiddlebox box;
  private final Forwarding forwarding;
  private final double nanosPerPacket;
  private final long[] packets;

  /** When each was last idle, and packets since: so that no rounding adds up. */
  private final long[] busySince;

  private final long[] packetsBefore;

  /**
   * Starts a middlebox that is to be run.
   *
   * @param box open; stays the caller's to close
   * @param forwarder describes what runs on it, but for the handlers
   * @param packetsPerSecond how fast each worker is, more than 0
   */
  public PacedForwarding(SimulatedMiddlebox box, Forwarder forwarder, double packetsPerSecond) {
    if (!(packetsPerSecond > 0)) {
      throw new IllegalArgumentException("workers of " + packetsPerSecond + " packets/s");
    }
    this.box = box;
    this.nanosPerPacket = NANOS_PER_SECOND / packetsPerSecond;
    int most = box.ports().getFirst().transmitQueues().size();
    this.packets = new long[most];
    this.busySince = new long[most];
    this.packetsBefore = new long[most];
    this.forwarding = forwarder.handlers(this::counting).startWithoutThreads();
  }

  private ForwardHandler counting(int worker) {
    return (packet, outlet) -> {
      packets[worker]++;
      return Verdict.FORWARD;
    };
  }

  /** Lets time pass until no packet comes any more and everything has left. */
  public void run() {
    while (!forwarding.isFinished()) {
      long now = box.clock().nanoTime() + STEP_NANOS;
      box.clock().advanceTo(now);
      boolean active;
      do {
        active = forwarding.capture() > 0;
        for (int worker = 0; worker < forwarding.workerCount(); worker++) {
          active |= step(worker, now);
        }
      } while (active);
    }
    // The last chunks are in the recycle queues, for the capture threads to take.
    int ignored = forwarding.capture();
  }

  /** Whether the worker did anything. */
  private boolean step(int worker, long now) {
    if (doneAt(worker) > now) {
      return false;
    }
    long before = packets[worker];
    boolean active = forwarding.work(worker) > 0;
    if (packets[worker] == before) {
      busySince[worker] = now;
      packetsBefore[worker] = before;
    }
    return active;
  }

  private long doneAt(int worker) {
    return busySince[worker] + (long) ((packets[worker] - packetsBefore[worker]) * nanosPerPacket);
  }

  /** What runs: its account, and its end, which is the caller's. */
  public Forwarding forwarding() {
    return forwarding;
  }
}
