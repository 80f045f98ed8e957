package org.wirecap.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * A process of its own that is the application of a live trial: a thread for each queue, in the
 * mode that the setup names. It captures until its input ends, processes what it has captured, and
 * prints its account, a line of JSON.
 *
 * <p>Arguments: namespace, setup, packets per second of a thread (0: as fast as it can).
 */
final class HandlerMain {
  private static final long WAIT_NANOS = 10_000_000;
  private static final long LOOK_MILLIS = 50;

  private final Setup setup;
  private final double pace;
  private final FlowOrder order = new FlowOrder();
  private final Engine engine;
  private double lastLoss = -1;
  private Ledger last;

  private HandlerMain(Setup setup, double pace, Engine engine) {
    this.setup = setup;
    this.pace = pace;
    this.engine = engine;
  }

  /**
   * Runs until standard input ends.
   *
   * @param args namespace, setup, packets per second
   */
  public static void main(String[] args) throws InterruptedException {
    Netns.enter(args[0]);
    Setup setup = Setup.parse(args[1]);
    try (Engine engine = setup.open(BenchLab.INTERFACE)) {
      HandlerMain handler = new HandlerMain(setup, Double.parseDouble(args[2]), engine);
      Thread ignored = Thread.ofPlatform().daemon().start(handler::stopWithInput);
      Trial.Account account = setup.isAdvanced() ? handler.advanced() : handler.basic();
      System.out.println(
          account
              .addTo(Outcome.of("account"))
              .with("capture_drops", drops(handler.last, setup::captureDrops))
              .with("delivery_drops", drops(handler.last, setup::deliveryDrops))
              .json());
    }
  }

  private static List<Long> drops(Ledger ledger, ToLongFunction<QueueLedger> count) {
    return ledger.queues().stream().map(count::applyAsLong).toList();
  }

  private void stopWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Whoever started us holds the other end.
      }
    } catch (IOException e) {
      // Gone, too.
    }
    // While they are still there. The JIT compiler's threads are not among them.
    cpuNanos = threadsCpuNanos();
    engine.stop();
  }

  private Trial.Account basic() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (ReceiveQueue queue : engine.queues()) {
      threads.add(Thread.ofPlatform().name("reader-" + queue.index()).start(() -> read(queue)));
    }
    ready();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(LOOK_MILLIS);
      watch(engine.ledger());
    }
    last = engine.ledger();
    return Trial.Account.of(last, null, order, lastLoss, cpuNanos);
  }

  private void read(ReceiveQueue queue) {
    PacedWork work = new PacedWork(order, pace, setup.cells());
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(WAIT_NANOS);
      if (chunk != null) {
        for (int i = 0; i < chunk.size(); i++) {
          work.onPacket(chunk.packet(i));
        }
        queue.recycle(chunk);
      }
    }
  }

  private Trial.Account advanced() throws InterruptedException {
    List<Integer> queues = engine.queues().stream().map(ReceiveQueue::index).toList();
    try (AdvancedCapture capture =
        AdvancedMode.on(engine)
            .captureThreads(1)
            .group(setup.group(queues).packets(q -> new PacedWork(order, pace, setup.cells())))
            .start()) {
      ready();
      while (!capture.await(Duration.ofMillis(LOOK_MILLIS))) {
        watch(capture.ledger());
      }
      BuddyStatistics statistics = capture.statistics();
      last = capture.ledger();
      return Trial.Account.of(last, statistics, order, lastLoss, cpuNanos);
    }
  }

  private long firstAt;
  private long lost;
  private volatile long cpuNanos;

  private static void ready() {
    System.out.println("ready");
  }

  /** Looks whether packets were lost since the last look. */
  private void watch(Ledger ledger) {
    long now = System.nanoTime();
    if (firstAt == 0 && order.stamped() > 0) {
      firstAt = now;
    }
    if (ledger.lost() > lost) {
      lost = ledger.lost();
      lastLoss = (now - firstAt) / 1e9;
    }
  }

  /** CPU time of all Java threads up to now. */
  private static long threadsCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getAllThreadIds())
        .map(threads::getThreadCpuTime)
        .filter(nanos -> nanos > 0)
        .sum();
  }
}
