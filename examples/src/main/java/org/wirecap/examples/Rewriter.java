package org.wirecap.examples;

import java.time.Duration;
import java.util.HexFormat;
import org.wirecap.Middlebox;
import org.wirecap.error.WirecapException;
import org.wirecap.forward.Checksum;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Outlet;
import org.wirecap.forward.TransitPacket;
import org.wirecap.forward.Verdict;
import org.wirecap.ledger.ForwardLedger;

/**
 * Does to packets what a router does: new MAC addresses, and a TTL that is one less, in place. What
 * is not IPv4 goes through as it is; what has no TTL left is dropped.
 *
 * <pre>java -cp … org.wirecap.examples.Rewriter eth1 eth2 10 02:00:00:00:00:01 02:00:00:00:00:02
 * </pre>
 */
public final class Rewriter implements ForwardHandler {
  private static final int IPV4 = 0x0800;

  /** Destination and source, as they stand at the beginning of a frame. */
  private final byte[] addresses;

  private Rewriter(String source, String destination) {
    addresses = HexFormat.ofDelimiter(":").parseHex(destination + ":" + source);
  }

  @Override
  public Verdict onPacket(TransitPacket packet, Outlet outlet) {
    if (packet.length() < 34 || packet.getShort(12) != IPV4) {
      return Verdict.FORWARD;
    }
    int ttl = packet.getByte(22);
    if (ttl <= 1) {
      return Verdict.DROP;
    }
    int before = packet.getShort(22);
    packet.setByte(22, ttl - 1);
    packet.setShort(24, Checksum.replace(packet.getShort(24), before, packet.getShort(22)));
    packet.setBytes(0, addresses);
    return Verdict.FORWARD;
  }

  /**
   * @param args the interfaces, for how many seconds, and the new source and destination
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 5) {
      System.err.println("usage: Rewriter IF IF SECONDS SOURCE-MAC DESTINATION-MAC");
      return;
    }
    try (ForwardEngine engine = Middlebox.between(args[0], args[1]).open();
        Forwarding forwarding =
            Forwarder.on(engine).handlers(worker -> new Rewriter(args[3], args[4])).start()) {
      boolean ignored = forwarding.await(Duration.ofSeconds(Long.parseLong(args[2])));
      ForwardLedger ledger = forwarding.finish(); // what has arrived still leaves
      System.out.printf("%,d packets forwarded%n", ledger.transmitted().sent());
      System.out.println(ledger.verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
