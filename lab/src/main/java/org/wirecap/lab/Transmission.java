package org.wirecap.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.LinuxException;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.PacketSource;

/**
 * Sends the packets of a source at their times: the loop behind {@link Replay} and {@link
 * Generator}. One thread runs it; {@link #stop} and {@link #progress} are for any thread.
 *
 * <p>A paced packet leaves at its time, alone; only packets that are late leave together, 32 at
 * most, and never so that one overtakes another, whatever their queues. As fast as possible, each
 * queue gathers 32, and only the order within a queue is kept.
 */
final class Transmission {
  /** The kernel wakes a thread up to this late (timer slack, prctl(2)): spin from here on. */
  private static final long SPIN_NANOS = 80_000;

  /** Before the first packet, so that its time can be kept as well. */
  private static final long LEAD_NANOS = 1_000_000;

  private static final long PROGRESS_NANOS = 20_000_000;
  private static final long LONGEST_PARK_NANOS = 50_000_000;

  private final Pace pace;
  private final boolean paced;
  private final Steering steering;
  private final FrameSender sender;
  private final RssSteering rss;
  private final SpacingRecorder spacing = new SpacingRecorder();
  private final long[] wantedTimes = new long[FrameSender.BATCH];
  private int waiting;
  private int waitingQueue;
  private long startNanos;
  private long lastWanted;
  private long packets;
  private long longest;
  private long nextProgress;
  private String failure;
  private boolean senderFailed;
  private volatile boolean stopped;
  private volatile TransmitCounts progress = new TransmitLedger(List.of()).total();

  /**
   * @throws WirecapException if the steering names a queue that the sender does not have
   */
  Transmission(FrameSender sender, Pace pace, Steering steering, String interfaceName) {
    this.sender = sender;
    this.pace = pace;
    this.paced = !(pace instanceof Pace.Max);
    this.steering = steering;
    this.rss = new RssSteering(Math.min(sender.queues(), RssSteering.TABLE_ENTRIES));
    if (steering instanceof Steering.ToQueue(int queue)
        && queue >= sender.queues()
        && !(sender instanceof PacketFrameSender)) {
      throw new WirecapException(
          "--steer queue=%d: %s has the queues 0 to %d"
              .formatted(queue, interfaceName, sender.queues() - 1));
    }
  }

  /** Begins: times count from here. */
  void begin() {
    startNanos = System.nanoTime() + (paced ? LEAD_NANOS : 0);
    lastWanted = 0;
  }

  /**
   * Sends what a source gives.
   *
   * @param baseNanos when the source's first packet is due, in ns since {@link #begin}
   * @return whether all of it was sent
   * @throws WirecapException if the source fails before it has given a packet; later, that is a
   *     {@link #failure}, since what was sent has to be accounted for
   */
  boolean send(PacketSource source, long baseNanos) {
    try {
      while (!stopped && next(source)) {
        sendOne(source, baseNanos);
      }
      if (paced) {
        flush();
      }
    } catch (LinuxException e) {
      senderFailed = true;
      failure = e.getMessage();
    }
    return !stopped && failure == null;
  }

  private boolean next(PacketSource source) {
    try {
      return source.next();
    } catch (WirecapException e) {
      if (packets == 0) {
        throw e;
      }
      failure = e.getMessage();
      return false;
    }
  }

  private void sendOne(PacketSource source, long baseNanos) {
    int length = source.length();
    longest = Math.max(longest, length);
    int queue = queue(source, length);
    boolean onTime = false;
    if (paced) {
      // A file's packets may have times that go back: then they leave right behind each other.
      lastWanted = Math.max(lastWanted, wanted(source, baseNanos));
      long due = startNanos + lastWanted;
      if (waiting > 0 && (queue != waitingQueue || due - System.nanoTime() > 0)) {
        flush();
      }
      onTime = awaitTime(due);
      waitingQueue = queue;
      wantedTimes[waiting++] = due;
    }
    packets++;
    sender.send(queue, source.memory(), source.offset(), length);
    if (paced && (onTime || waiting == FrameSender.BATCH)) {
      flush();
    }
    showProgress();
  }

  private long wanted(PacketSource source, long baseNanos) {
    return switch (pace) {
      case Pace.Recorded(double speed) -> baseNanos + (long) (source.timeNanos() / speed);
      case Pace.Rate(long rate) -> (long) (packets * (1e9 / rate));
      case Pace.Max() -> 0;
    };
  }

  private int queue(PacketSource source, int length) {
    return switch (steering) {
      case Steering.Rss() -> rss.queue(source.memory(), source.offset(), length);
      case Steering.ToQueue(int queue) -> Math.min(queue, sender.queues() - 1);
      case Steering.None() -> 0;
    };
  }

  /** Waits for a time; false if it has passed already. */
  private boolean awaitTime(long due) {
    long left = due - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    while (left > 0 && !stopped) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(Math.min(left - SPIN_NANOS, LONGEST_PARK_NANOS));
        showProgress();
      } else {
        Thread.onSpinWait();
      }
      left = due - System.nanoTime();
    }
    return true;
  }

  private void flush() {
    long now = System.nanoTime();
    for (int i = 0; i < waiting; i++) {
      spacing.record(Math.abs(now - wantedTimes[i]));
    }
    waiting = 0;
    sender.flush(waitingQueue);
  }

  private void showProgress() {
    long now = System.nanoTime();
    if (now - nextProgress >= 0) {
      nextProgress = now + PROGRESS_NANOS;
      progress = ledger().total();
    }
  }

  /** Waits until everything was sent. */
  void finish() {
    if (!senderFailed) {
      sender.finish();
    }
    progress = ledger().total();
  }

  void stop() {
    stopped = true;
  }

  TransmitCounts progress() {
    return progress;
  }

  TransmitLedger ledger() {
    List<TransmitCounts> counts = new ArrayList<>();
    for (int i = 0; i < sender.queues(); i++) {
      counts.add(sender.counts(i));
    }
    return new TransmitLedger(counts);
  }

  /** One line on how frames are sent. */
  String description() {
    return sender.description();
  }

  /** How well the times were kept; null when there were none. */
  SpacingError spacing() {
    return paced ? spacing.result() : null;
  }

  /** When the last packet was due, in ns since {@link #begin}. */
  long lastWantedNanos() {
    return lastWanted;
  }

  long elapsedNanos() {
    return Math.max(0, System.nanoTime() - startNanos);
  }

  /** Bytes of the longest frame that the sources have given. */
  long longest() {
    return longest;
  }

  /** Why sending ended early; null if it did not. */
  String failure() {
    return failure;
  }
}
