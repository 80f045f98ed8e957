package org.wirecap.examples;

import java.time.Duration;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.ReceiveQueue;

/**
 * Counts the packets of an interface or a file: advanced mode, all receive queues in one buddy
 * group, flows kept in order.
 *
 * <pre>java -cp … org.wirecap.examples.OffloadPackets eth1 10</pre>
 */
public final class OffloadPackets {
  private OffloadPackets() {}

  /** What one thread counts; no other thread touches it while the capture runs. */
  private static final class Counter implements PacketHandler {
    long packets;
    long bytes;

    @Override
    public void onPacket(Packet packet) {
      packets++;
      bytes += packet.originalLength();
    }
  }

  /**
   * @param args the interface or the file, and for how many seconds
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 2) {
      System.err.println("usage: OffloadPackets INTERFACE|FILE SECONDS");
      return;
    }
    try (Engine engine = Source.open(args[0])) {
      int[] queues = engine.queues().stream().mapToInt(ReceiveQueue::index).toArray();
      Counter[] counters = new Counter[queues[queues.length - 1] + 1];
      BuddyGroup group =
          BuddyGroup.of(queues)
              .policy(OffloadPolicy.FLOW)
              .threshold(60)
              .packets(queue -> counters[queue] = new Counter());
      try (AdvancedCapture capture = AdvancedMode.on(engine).group(group).start()) {
        boolean over = capture.await(Duration.ofSeconds(Long.parseLong(args[1])));
        capture.stop(); // what has arrived is still counted
        if (!over) {
          capture.await();
        }
        for (int queue : queues) {
          Counter counter = counters[queue];
          System.out.printf(
              "thread %d: %,d packets, %,d bytes%n", queue, counter.packets, counter.bytes);
        }
        for (BuddyStatistics.Offload offload : capture.statistics().offloads()) {
          System.out.printf(
              "queue %d to thread %d: %,d packets%n",
              offload.from(), offload.to(), offload.packets());
        }
        System.out.println(capture.ledger().verdict());
      }
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
