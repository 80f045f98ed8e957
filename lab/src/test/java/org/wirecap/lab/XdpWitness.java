package org.wirecap.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.wirecap.WireCap;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.ReceiveQueue;

/** Captures what arrives at the capture host of a lab, from its opening until {@link #finish}. */
final class XdpWitness {
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CompletableFuture<Ledger> done = new CompletableFuture<>();
  private volatile Engine engine;

  /**
   * @param sink is given each packet, in the order of its queue
   */
  XdpWitness(TestLab lab, int chunks, Consumer<Packet> sink) throws InterruptedException {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                done.complete(lab.atCaptureHost(() -> capture(chunks, sink)));
              } catch (Throwable t) {
                done.completeExceptionally(t);
              } finally {
                ready.countDown();
              }
            });
    ready.await();
  }

  /** A sink that keeps the frames of each queue. */
  static List<List<byte[]>> perQueue(int queues) {
    List<List<byte[]>> lists = new ArrayList<>();
    for (int i = 0; i < queues; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private Ledger capture(int chunks, Consumer<Packet> sink) {
    try (Engine opened = WireCap.on(Lab.CAPTURE_LINK).exclusive().shape(256, chunks).open()) {
      engine = opened;
      ready.countDown();
      boolean finished = false;
      while (!finished) {
        finished = true;
        for (ReceiveQueue queue : opened.queues()) {
          Chunk chunk = queue.capture(1_000_000);
          if (chunk != null) {
            for (int i = 0; i < chunk.size(); i++) {
              sink.accept(chunk.packet(i));
            }
            queue.recycle(chunk);
          }
          finished &= queue.isFinished();
        }
      }
      return opened.ledger();
    }
  }

  /** Takes what has arrived, and ends. */
  Ledger finish() throws InterruptedException {
    if (engine != null) {
      engine.stop();
    }
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
