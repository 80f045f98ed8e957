package org.wirecap.examples;

import java.time.Duration;
import org.wirecap.Middlebox;
import org.wirecap.error.WirecapException;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.ledger.ForwardLedger;

/**
 * A transparent bridge: what comes in on one interface goes out of the other, unchanged.
 *
 * <pre>java -cp … org.wirecap.examples.Bridge eth1 eth2 10</pre>
 */
public final class Bridge {
  private Bridge() {}

  /**
   * @param args the two interfaces, and for how many seconds
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: Bridge INTERFACE INTERFACE SECONDS");
      return;
    }
    try (ForwardEngine engine = Middlebox.between(args[0], args[1]).bidirectional().open();
        Forwarding forwarding =
            Forwarder.on(engine).handlers(worker -> (packet, outlet) -> Verdict.FORWARD).start()) {
      boolean ignored = forwarding.await(Duration.ofSeconds(Long.parseLong(args[2])));
      ForwardLedger ledger = forwarding.finish(); // what has arrived still leaves
      System.out.printf("%,d packets forwarded%n", ledger.transmitted().sent());
      System.out.println(ledger.verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
