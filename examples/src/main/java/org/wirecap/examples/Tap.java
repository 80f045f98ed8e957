package org.wirecap.examples;

import java.nio.file.Path;
import java.time.Duration;
import org.wirecap.Middlebox;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.pool.Packet;

/**
 * A tap between two interfaces: forwards both ways, and writes all that it forwards to a file.
 *
 * <pre>java -cp … org.wirecap.examples.Tap eth1 eth2 10 tap.pcapng</pre>
 */
public final class Tap {
  private Tap() {}

  /**
   * @param args the two interfaces, for how many seconds, and the file to write
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 4) {
      System.err.println("usage: Tap INTERFACE INTERFACE SECONDS OUTPUT");
      return;
    }
    try (ForwardEngine engine = Middlebox.between(args[0], args[1]).bidirectional().open();
        CaptureFileWriter writer =
            CaptureFileFormat.pcapng(
                    CaptureOrigin.here("Tap"),
                    CaptureInterface.of(engine.linkType(), CaptureInterface.WHOLE_PACKETS)
                        .withName(engine.name()))
                .create(Path.of(args[3]))) {
      ForwardHandler write =
          (packet, outlet) -> {
            Packet now = packet.packet();
            synchronized (writer) { // there is a worker for each queue, and one file
              boolean ignored = writer.write(now, 0, now.capturedLength());
            }
            return Verdict.FORWARD;
          };
      try (Forwarding forwarding = Forwarder.on(engine).handlers(worker -> write).start()) {
        boolean ignored = forwarding.await(Duration.ofSeconds(Long.parseLong(args[2])));
        ForwardLedger ledger = forwarding.finish(); // what has arrived still leaves
        System.out.printf("%,d packets written to %s%n", writer.account().handed(), args[3]);
        System.out.println(ledger.verdict());
      }
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
