package org.wirecap.file;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Clock;

/**
 * The file behind all receive queues of a {@link FileEngine}: reads on when a queue wants packets
 * and they are due, and puts each packet into the queue that it is steered to. When that queue has
 * no cell, the packet waits, and so do all behind it.
 *
 * <p>It is also the clock of the engine: what time it is, the file says. So {@link #epochNanos} is
 * never later than the first packet that no queue has yet.
 */
final class FileSource implements Clock {
  /** How long to wait for a queue that has no cell, before looking again. */
  private static final long STALL_NANOS = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final CaptureFileReader reader;
  private final FileOptions options;
  private final Clock real;
  private FileRings[] rings;
  private int linkType;

  // Guarded by the lock.
  private boolean pending;
  private int pendingQueue;
  private boolean started;
  private long otherLinkTypes;

  private volatile long firstTimestamp;
  private volatile long startNanos;
  private volatile long readNanos;
  private volatile boolean stopped;
  private volatile boolean ended;
  private volatile WirecapException failure;

  FileSource(CaptureFileReader reader, FileOptions options, Clock real) {
    this.reader = reader;
    this.options = options;
    this.real = real;
  }

  /** Once, before any packet is read. */
  void connect(FileRings[] queues, int onlyLinkType) {
    rings = queues;
    linkType = onlyLinkType;
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /**
   * Reads on until {@code wanted} has so many packets, or there are none for now; with the lock.
   */
  void read(FileRings wanted, int count) {
    long now = Long.MIN_VALUE;
    while (wanted.waiting() < count && !isEnded()) {
      if (!pending && !fetch()) {
        return;
      }
      if (options.speed() > 0 && dueNanos() > now) {
        now = real.nanoTime();
        if (dueNanos() > now) {
          return;
        }
      }
      boolean readable = reader.linkType() == linkType;
      if (!rings[pendingQueue].offer(reader, readable)) {
        return;
      }
      otherLinkTypes += readable ? 0 : 1;
      pending = false;
    }
  }

  /** Moves to the next packet of the file; false at its end, or where it is corrupt. */
  private boolean fetch() {
    try {
      pending = reader.next();
    } catch (WirecapException e) {
      failure = e;
    }
    if (!pending) {
      ended = true;
      return false;
    }
    if (!started) {
      firstTimestamp = reader.timestampNanos();
      startNanos = real.nanoTime();
      started = true;
    }
    readNanos = reader.timestampNanos();
    pendingQueue =
        rings.length == 1
            ? 0
            : Objects.checkIndex(
                options.steering().queue(reader.memory(), reader.offset(), reader.capturedLength()),
                rings.length);
    return true;
  }

  /** When the pending packet is due, by the real clock. */
  private long dueNanos() {
    return startNanos + (long) ((readNanos - firstTimestamp) / options.speed());
  }

  /** Whether no queue gets a packet any more; those that have some still give them. */
  boolean isEnded() {
    return stopped || ended;
  }

  void stop() {
    stopped = true;
  }

  /** Waits until the next packet is due, or a queue may have a cell for it. */
  void await(long nanos) {
    if (nanos <= 0 || isEnded()) {
      return;
    }
    long untilDue = options.speed() > 0 ? dueNanos() - real.nanoTime() : 0;
    real.sleep(Math.min(nanos, untilDue > 0 ? untilDue : STALL_NANOS));
  }

  /** As {@link #await}, unless a queue has a packet. */
  void awaitAny(long nanos) {
    lock.lock();
    try {
      for (FileRings each : rings) {
        if (each.waiting() > 0) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    await(nanos);
  }

  /** Why the packets ended before they should; null when they did not. */
  String warning() {
    if (failure != null) {
      return failure.getMessage();
    }
    lock.lock();
    try {
      if (reader.warning() != null) {
        return reader.warning();
      }
      return otherLinkTypes == 0
          ? null
          : "%s: %d packets are not %s, as the first interface's are, and count as invalid"
              .formatted(reader.name(), otherLinkTypes, LinkType.name(linkType));
    } finally {
      lock.unlock();
    }
  }

  /** Whether reading failed, and did not only end early. */
  boolean isCorrupt() {
    return failure != null;
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public long epochNanos() {
    if (options.speed() == 0) {
      return readNanos;
    }
    long passed = (long) ((real.nanoTime() - startNanos) * options.speed());
    return Math.min(readNanos, firstTimestamp + passed);
  }

  @Override
  public void sleep(long nanos) {
    real.sleep(nanos);
  }
}
