package org.wirecap.bench;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import org.wirecap.Middlebox;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.lab.Lab;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Netns;

/**
 * A process of its own that forwards everything from the sender's side of a capture host to the
 * sink's, in one thread, on a CPU that the generator does not use. It ends with its input; a line
 * of input asks for an account, a line of JSON.
 *
 * <p>Arguments: namespace, M, R, idle, how long packets gather in ms.
 */
final class ForwardMain {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ForwardMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param args namespace, M, R, idle, ms
   */
  public static void main(String[] args) throws IOException {
    Netns.enter(args[0]);
    try (ForwardEngine engine =
        Middlebox.between(Lab.CAPTURE_LINK, Lab.FORWARD_LINK)
            .shape(Integer.parseInt(args[1]), Integer.parseInt(args[2]))
            .open()) {
      Forwarding forwarding =
          Forwarder.on(engine)
              .handlers(
                  worker -> {
                    Cpus.pinThisThread(BenchLab.receivingCpu());
                    return (packet, outlet) -> Verdict.FORWARD;
                  })
              .idle(IdleStrategy.valueOf(args[3].toUpperCase(Locale.ROOT).replace('-', '_')))
              .chunkTimeout(Duration.ofNanos((long) (1e6 * Double.parseDouble(args[4]))))
              .start();
      System.out.println("ready");
      for (int read = System.in.read(); read >= 0; read = System.in.read()) {
        if (read == '\n') {
          tell(forwarding.ledger());
        }
      }
      tell(forwarding.finish());
    }
  }

  private static void tell(ForwardLedger ledger) {
    System.out.println(
        Outcome.of("account")
            .with("seen", ledger.receive().total().seen())
            .with("lost", ledger.lost())
            .with("sent", ledger.transmitted().sent())
            .with("unbalanced_by", ledger.unbalancedBy())
            .with("allocated", THREADS.getTotalThreadAllocatedBytes())
            .with("collections", collections())
            .with("nanos", System.nanoTime())
            .json());
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
