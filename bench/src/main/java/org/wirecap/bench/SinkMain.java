package org.wirecap.bench;

import java.io.IOException;
import org.wirecap.WireCap;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.rss.FlowParser;

/**
 * A process of its own at the sink of a {@link ForwardTrial}: captures what arrives in one thread,
 * in the order of the kernel's timestamps, whichever receive queue it came by, since a flow that
 * changed its transmit queue comes by another. It ends with its input, and prints its account, a
 * line of JSON.
 *
 * <p>Arguments: namespace, interface.
 */
final class SinkMain {
  private SinkMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param args namespace, interface
   */
  public static void main(String[] args) {
    Netns.enter(args[0]);
    try (Engine engine = WireCap.on(args[1]).exclusive().open()) {
      Thread ignored = Thread.ofPlatform().daemon().start(() -> stopWithInput(engine));
      System.out.println("ready");
      FlowOrder order = new FlowOrder();
      FlowParser parser = new FlowParser();
      OrderedCapture capture = new OrderedCapture(engine);
      capture.run(packet -> note(order, packet, parser));
      Ledger ledger = engine.ledger();
      System.out.println(
          Outcome.of("account")
              .with("arrived", order.stamped())
              .with("lost", ledger.lost())
              .with("out_of_order", order.outOfOrder())
              .with("order_yielded", capture.outOfOrder())
              .with("balanced", ledger.balanced())
              .json());
    }
  }

  /** Packets that are none of the trace do not matter here. */
  private static void note(FlowOrder order, Packet packet, FlowParser parser) {
    boolean ignored = order.note(packet, parser);
  }

  private static void stopWithInput(Engine engine) {
    try {
      while (System.in.read() >= 0) {
        // Whoever started us holds the other end.
      }
    } catch (IOException e) {
      // Gone, too.
    }
    engine.stop();
  }
}
