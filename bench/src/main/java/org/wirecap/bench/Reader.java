package org.wirecap.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * A process of its own that captures queue 0 as an application with a processing load would: it
 * keeps each chunk for as long as its packets take to process, and recycles it. It tells its
 * account on standard output, a line of JSON each, when nothing arrives, and ends with its input.
 * Its thread stays on the CPU that the fastest generator does not use.
 *
 * <p>Arguments: namespace, setup of basic mode, packets per second (0: no load).
 */
final class Reader {
  /** The argument that asks for timestamps of the clock's last tick. */
  static final String COARSE = "coarse";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long TELL_NANOS = 1_000_000_000;

  /** Longer than the pauses that the generator makes between its system calls. */
  private static final long IDLE_NANOS = 60_000_000;

  private final ReceiveQueue queue;
  private final double nanosPerPacket;
  private long bytes;
  private long told;
  private long toldSeen = -1;

  private Reader(Engine engine, long packetsPerSecond) {
    this.queue = engine.queues().getFirst();
    this.nanosPerPacket = packetsPerSecond == 0 ? 0 : 1e9 / packetsPerSecond;
  }

  /**
   * Runs until standard input ends.
   *
   * @param args namespace, setup, packets per second, and {@value #COARSE} if wanted
   */
  public static void main(String[] args) {
    Netns.enter(args[0]);
    boolean coarse = args.length > 3 && args[3].equals(COARSE);
    try (Engine engine = Setup.parse(args[1]).open(BenchLab.INTERFACE, coarse)) {
      Thread ignored = Thread.ofPlatform().daemon().start(() -> stopWithInput(engine));
      Cpus.pinThisThread(BenchLab.receivingCpu());
      System.out.println("ready");
      new Reader(engine, Long.parseLong(args[2])).run();
    }
  }

  private static void stopWithInput(Engine engine) {
    try {
      while (System.in.read() >= 0) {
        // Whoever started us holds the other end.
      }
    } catch (java.io.IOException e) {
      // Gone, too.
    }
    engine.stop();
  }

  private void run() {
    double free = System.nanoTime();
    double credit = queue.shape().cells() * nanosPerPacket;
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(IDLE_NANOS);
      long now = System.nanoTime();
      if (chunk == null) {
        tell(now, true);
        continue;
      }
      for (int i = 0; i < chunk.size(); i++) {
        bytes += chunk.packet(i).capturedLength();
      }
      // Idle time is not saved up, but by a chunk: a sleep that was too long is made up for.
      free = Math.max(free, now - credit) + chunk.size() * nanosPerPacket;
      while (System.nanoTime() < free) {
        LockSupport.parkNanos((long) free - System.nanoTime());
      }
      queue.recycle(chunk);
      tell(now, false);
    }
  }

  /** Tells the account: once a second, and when it is news that nothing arrives any more. */
  private void tell(long now, boolean idle) {
    if (now - told < TELL_NANOS && !idle) {
      return;
    }
    QueueLedger ledger = queue.ledger();
    if (now - told < TELL_NANOS && ledger.seen() == toldSeen) {
      return;
    }
    told = now;
    toldSeen = ledger.seen();
    System.out.printf(
        "{\"seen\":%d,\"bytes\":%d,\"delivered\":%d,\"lost\":%d,\"idle\":%s,\"allocated\":%d,\"collections\":%d,"
            + "\"nanos\":%d}%n",
        ledger.seen(),
        bytes,
        ledger.delivered(),
        ledger.lost(),
        idle,
        THREADS.getTotalThreadAllocatedBytes(),
        collections(),
        now);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
