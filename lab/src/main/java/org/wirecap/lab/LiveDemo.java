package org.wirecap.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.wirecap.WireCap;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.sim.PacketSource;

/**
 * The two threads of a live demonstration: one captures at the capture host of a lab, one sends at
 * its sender. The thread that made it calls all methods.
 */
final class LiveDemo implements AutoCloseable {
  private final String lab;
  private final Replay replay = new Replay(ReplayOptions.of(Path.of("trace"), Lab.SENDER_LINK));
  private final CompletableFuture<DemoCapture> opened = new CompletableFuture<>();
  private final CompletableFuture<Ledger> captured = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CompletableFuture<Ledger> closed = new CompletableFuture<>();
  private final CompletableFuture<ReplayResult> replayed = new CompletableFuture<>();
  private final DemoCapture capture;
  private volatile Engine engine;

  /**
   * Begins to capture.
   *
   * @throws WirecapException if that cannot be
   */
  LiveDemo(String lab, PoolShape shape, Path file) {
    this.lab = lab;
    // Whatever ends the thread, nobody may wait for what it has not done.
    CompletableFuture<Ledger> ignored =
        closed.whenComplete(
            (ledger, thrown) -> {
              if (thrown != null) {
                opened.completeExceptionally(thrown);
                captured.completeExceptionally(thrown);
              }
            });
    start("demo-capture", Lab.captureNetns(lab), closed, () -> capture(shape, file));
    capture = get(opened);
  }

  private Ledger capture(PoolShape shape, Path file) {
    try (Engine running =
        WireCap.on(Lab.CAPTURE_LINK).exclusive().shape(shape.cells(), shape.chunks()).open()) {
      engine = running;
      DemoCapture demoCapture = new DemoCapture(running, file);
      opened.complete(demoCapture);
      captured.complete(demoCapture.run(() -> {}));
      // The engine stays open for whoever looks at its progress.
      released.await();
      return demoCapture.ledger();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** What a thread of the demonstration does. */
  private interface Work<T> {
    T run();
  }

  private static <T> void start(
      String name, String netns, CompletableFuture<T> result, Work<T> work) {
    Thread ignored =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .start(
                () -> {
                  try {
                    Netns.enter(netns);
                    result.complete(work.run());
                  } catch (Throwable t) {
                    result.completeExceptionally(t);
                  }
                });
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  String description() {
    return engine.description();
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>(engine.notes());
    if (capture.failure() != null) {
      notes.add(capture.failure());
    }
    return notes;
  }

  String failure() {
    return capture.failure();
  }

  void startReplay(PacketSource trace, PacketSource rehearsal) {
    start("demo-replay", Lab.senderNetns(lab), replayed, () -> replay.run(trace, rehearsal));
  }

  /** Waits for the end of sending; false if it was not reached in time. */
  boolean awaitReplay(long nanos) {
    if (captured.isDone()) {
      // The file cannot be written any more: nothing to send for.
      replay.stop();
    }
    try {
      ReplayResult ignored = replayed.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      replay.stop();
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  void stopReplay() {
    replay.stop();
  }

  ReplayResult replayResult() {
    return get(replayed);
  }

  DemoProgress progress(long elapsedNanos) {
    return capture.progress(elapsedNanos);
  }

  /** Takes what has arrived, and ends the capture. */
  Ledger finish() {
    engine.stop();
    return get(captured);
  }

  @Override
  public void close() {
    replay.stop();
    engine.stop();
    released.countDown();
    Ledger ignored = get(closed);
  }
}
