package org.wirecap.buddy;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What one capture thread does for the receive queues that it serves. */
final class CaptureThread implements Runnable {
  /** With chunks out, recycled ones are to go back into their pool without delay. */
  private static final long SHORT_WAIT_NANOS = 1_000_000;

  private static final long LONG_WAIT_NANOS = 10_000_000;

  /** A thread that never waits looks for its interface every so many rounds. */
  private static final int ROUNDS_BETWEEN_LOOKS = 4096;

  private final List<CaptureLane> lanes;
  private final IdleStrategy strategy;
  private final Runnable start;
  private final BooleanSupplier readersGone;
  private final Consumer<Throwable> failure;
  private final Idler idler = new Idler();

  /**
   * @param lanes the queues to serve
   * @param strategy what to do when there is nothing to do
   * @param start called first
   * @param readersGone whether nobody will recycle a chunk any more
   * @param failure told what ended the capture of a queue against the user's will
   */
  CaptureThread(
      List<CaptureLane> lanes,
      IdleStrategy strategy,
      Runnable start,
      BooleanSupplier readersGone,
      Consumer<Throwable> failure) {
    this.lanes = lanes;
    this.strategy = strategy;
    this.start = start;
    this.readersGone = readersGone;
    this.failure = failure;
  }

  @Override
  public void run() {
    try {
      start.run();
      while (true) {
        boolean last = readersGone.getAsBoolean();
        if (work() > 0) {
          idler.reset();
        } else if (isOver(last)) {
          return;
        } else {
          idle();
        }
      }
    } catch (Throwable t) {
      failure.accept(t);
    } finally {
      lanes.forEach(this::end);
    }
  }

  private int work() {
    int done = 0;
    for (CaptureLane lane : lanes) {
      done += lane.work();
    }
    return done;
  }

  private void end(CaptureLane lane) {
    try {
      lane.end();
    } catch (RuntimeException e) {
      failure.accept(e);
    }
  }

  private boolean isOver(boolean last) {
    for (CaptureLane lane : lanes) {
      if (!lane.isEnded() || !(last || lane.isComplete())) {
        return false;
      }
    }
    return true;
  }

  private void idle() {
    switch (strategy) {
      case SPIN -> {
        idler.spin();
        if (idler.rounds() % ROUNDS_BETWEEN_LOOKS == 0) {
          look();
        }
      }
      case BACK_OFF -> {
        idler.backOff();
        look();
      }
      case BLOCK -> block();
    }
  }

  private void block() {
    idler.spin();
    CaptureLane only = lanes.getFirst();
    if (lanes.size() > 1 || !only.isCapturing()) {
      LockSupport.parkNanos(SHORT_WAIT_NANOS);
      look();
    } else {
      await(only, only.isComplete() ? LONG_WAIT_NANOS : SHORT_WAIT_NANOS);
    }
  }

  private void look() {
    for (CaptureLane lane : lanes) {
      await(lane, 0);
    }
  }

  /** The end of one queue's interface is no end for the others. */
  private void await(CaptureLane lane, long nanos) {
    if (!lane.isCapturing()) {
      return;
    }
    try {
      lane.await(nanos);
    } catch (RuntimeException e) {
      lane.captureNoMore();
      failure.accept(e);
    }
  }
}
