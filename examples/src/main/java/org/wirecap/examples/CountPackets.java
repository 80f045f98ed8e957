package org.wirecap.examples;

import java.time.Duration;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * Counts the packets of an interface or a file: basic mode, one thread a receive queue.
 *
 * <pre>java -cp … org.wirecap.examples.CountPackets eth1 10</pre>
 */
public final class CountPackets {
  private CountPackets() {}

  /**
   * @param args the interface or the file, and for how many seconds
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 2) {
      System.err.println("usage: CountPackets INTERFACE|FILE SECONDS");
      return;
    }
    try (Engine engine = Source.open(args[0])) {
      System.out.println(engine.name() + ": " + engine.description());
      List<Thread> threads =
          engine.queues().stream()
              .map(q -> Thread.ofPlatform().name("capture-" + q.index()).start(() -> count(q)))
              .toList();
      long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[1])).toNanos();
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      engine.stop(); // what has arrived is still counted
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println(engine.ledger().verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }

  private static void count(ReceiveQueue queue) {
    long packets = 0;
    long bytes = 0;
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(Duration.ofMillis(100));
      if (chunk != null) {
        for (int i = 0; i < chunk.size(); i++) {
          bytes += chunk.packet(i).originalLength();
        }
        packets += chunk.size();
        queue.recycle(chunk);
      }
    }
    System.out.printf("queue %d: %,d packets, %,d bytes%n", queue.index(), packets, bytes);
  }
}
