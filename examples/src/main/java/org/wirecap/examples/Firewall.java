package org.wirecap.examples;

import java.time.Duration;
import org.wirecap.Middlebox;
import org.wirecap.error.WirecapException;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Outlet;
import org.wirecap.forward.TransitPacket;
import org.wirecap.forward.Verdict;
import org.wirecap.ledger.ForwardLedger;

/**
 * A firewall between two interfaces that drops the packets of one 5-tuple; 0 stands for any.
 *
 * <pre>java -cp … org.wirecap.examples.Firewall eth1 eth2 10 tcp 10.0.0.1 0 10.0.0.2 23</pre>
 */
public final class Firewall implements ForwardHandler {
  private static final int IPV4 = 0x0800;

  private final int protocol;
  private final int source;
  private final int sourcePort;
  private final int destination;
  private final int destinationPort;

  private Firewall(String[] rule) {
    protocol = rule[0].equals("tcp") ? 6 : 17;
    source = address(rule[1]);
    sourcePort = Integer.parseInt(rule[2]);
    destination = address(rule[3]);
    destinationPort = Integer.parseInt(rule[4]);
  }

  private static int address(String text) {
    int address = 0;
    for (String part : text.split("\\.", -1)) {
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }

  @Override
  public Verdict onPacket(TransitPacket packet, Outlet outlet) {
    if (packet.length() < 38 || packet.getShort(12) != IPV4 || packet.getByte(23) != protocol) {
      return Verdict.FORWARD;
    }
    int ports = 14 + (packet.getByte(14) & 0xf) * 4;
    boolean fragment = (packet.getShort(20) & 0x1fff) != 0;
    if (fragment || ports + 4 > packet.length()) {
      return Verdict.FORWARD; // the first fragment has the ports: without it the others are nothing
    }
    boolean matches =
        isAny(source, packet.getInt(26))
            && isAny(destination, packet.getInt(30))
            && isAny(sourcePort, packet.getShort(ports))
            && isAny(destinationPort, packet.getShort(ports + 2));
    return matches ? Verdict.DROP : Verdict.FORWARD;
  }

  private static boolean isAny(int wanted, int actual) {
    return wanted == 0 || wanted == actual;
  }

  /**
   * @param args the two interfaces, for how many seconds, and tcp or udp, source, its port,
   *     destination, its port
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 8) {
      System.err.println("usage: Firewall IF IF SECONDS tcp|udp SOURCE PORT DESTINATION PORT");
      return;
    }
    String[] rule = java.util.Arrays.copyOfRange(args, 3, 8);
    try (ForwardEngine engine = Middlebox.between(args[0], args[1]).bidirectional().open();
        Forwarding forwarding =
            Forwarder.on(engine).handlers(worker -> new Firewall(rule)).start()) {
      boolean ignored = forwarding.await(Duration.ofSeconds(Long.parseLong(args[2])));
      ForwardLedger ledger = forwarding.finish(); // what has arrived still leaves
      System.out.printf("%,d packets dropped%n", ledger.decided().dropped());
      System.out.println(ledger.verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
