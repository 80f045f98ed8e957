package org.wirecap.cli;

import org.wirecap.error.WirecapException;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;

/**
 * Moves the packets of an engine into a sink, in time order, until one of its ends is reached: the
 * number of packets, the time, the end of the file, a full or failed sink, the interface's removal,
 * or the wish to stop. Whatever ends it, every packet that was captured is then accounted for.
 */
final class CaptureLoop {
  private static final long POLL_NANOS = 100_000_000;

  private final Engine engine;
  private final PacketSink sink;
  private final Tally tally;
  private final long limit;
  private final long durationNanos;
  private final boolean flushEachBatch;
  private final StopRequest stop;

  private boolean sinkOpen = true;
  private boolean sinkFailed;
  private boolean readerGone;
  private String failure;
  private long elapsedNanos;
  private long outOfOrder;

  /**
   * @param tally counts what becomes of each packet
   * @param limit packets to take; Long.MAX_VALUE for no limit
   * @param durationNanos how long; Long.MAX_VALUE for no limit
   * @param flushEachBatch whether to flush after every batch, not only when no packet waits
   */
  CaptureLoop(
      Engine engine,
      PacketSink sink,
      Tally tally,
      long limit,
      long durationNanos,
      boolean flushEachBatch,
      StopRequest stop) {
    this.engine = engine;
    this.sink = sink;
    this.tally = tally;
    this.limit = limit;
    this.durationNanos = durationNanos;
    this.flushEachBatch = flushEachBatch;
    this.stop = stop;
  }

  /** Runs to the end in basic mode. Engine and sink stay open. */
  void run() {
    run(new BasicOrder(engine, this::onPacket));
  }

  /**
   * Runs to the end. Engine and sink stay open.
   *
   * @param packets gives them to {@link #onPacket} or {@link #onPrepared}
   */
  void run(PacketsInOrder packets) {
    long start = System.nanoTime();
    try {
      boolean stopped = false;
      do {
        int given = packets.poll(POLL_NANOS);
        tally.publish();
        if (sinkOpen && (given == 0 || flushEachBatch)) {
          flush();
        }
        if (!stopped && isOver(System.nanoTime() - start)) {
          engine.stop();
          stopped = true;
        }
      } while (!packets.isFinished());
    } catch (WirecapException e) {
      fail(e);
    }
    // What was taken from the pool before a failure still waits for its turn.
    packets.drain();
    outOfOrder = packets.outOfOrder();
    elapsedNanos = System.nanoTime() - start;
    tally.publish();
  }

  private boolean isOver(long elapsed) {
    return elapsed >= durationNanos || !sinkOpen || stop.isRequested();
  }

  /** Has a packet written as it is in its cell. */
  void onPacket(Packet packet) {
    if (!sinkOpen) {
      refuse(packet.queue());
      return;
    }
    // A packet that the sink throws at was taken too: the sink counts it as lost.
    boolean taken = true;
    try {
      taken = sink.accept(packet);
    } catch (WirecapException e) {
      sinkFailed(e);
    }
    count(taken, packet.queue(), packet.originalLength());
  }

  /** Has a packet written that a handler thread has prepared. */
  void onPrepared(PreparedPacket packet) {
    if (!sinkOpen) {
      refuse(packet.queue());
      return;
    }
    boolean taken = true;
    try {
      taken = sink.accept(packet);
    } catch (WirecapException e) {
      sinkFailed(e);
    }
    count(taken, packet.queue(), packet.originalLength());
  }

  private void count(boolean taken, int queue, int originalLength) {
    if (!taken) {
      sinkOpen = false;
      refuse(queue);
      return;
    }
    tally.written(queue, originalLength);
    if (tally.total() == limit) {
      sinkOpen = false;
    }
  }

  private void refuse(int queue) {
    if (sinkFailed) {
      tally.lost(queue);
    } else {
      tally.unwanted(queue);
    }
  }

  private void flush() {
    try {
      sink.flush();
    } catch (WirecapException e) {
      sinkFailed(e);
    }
  }

  private void sinkFailed(WirecapException e) {
    sinkOpen = false;
    if (ClosedPipe.isCauseOf(e)) {
      readerGone = true;
    } else {
      sinkFailed = true;
      fail(e);
    }
  }

  private void fail(WirecapException e) {
    if (failure == null) {
      failure = e.getMessage();
    }
  }

  /** Closes the sink, and settles the account with it. */
  void closeSink() {
    try {
      sink.close();
    } catch (WirecapException e) {
      sinkFailed(e);
    }
    tally.settle(sink, readerGone);
  }

  /** Why it ended before its time; null when it did not. */
  String failure() {
    return failure;
  }

  /** Whether it ended because the reader of our output had gone. */
  boolean readerGone() {
    return readerGone;
  }

  /** Packets that were given out behind a later one. */
  long outOfOrder() {
    return outOfOrder;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }
}
