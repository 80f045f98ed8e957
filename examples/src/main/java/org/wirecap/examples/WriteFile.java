package org.wirecap.examples;

import java.nio.file.Path;
import java.time.Duration;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;

/**
 * Writes the packets of an interface or a file to a pcapng file, in time order.
 *
 * <pre>java -cp … org.wirecap.examples.WriteFile eth1 10 eth1.pcapng</pre>
 */
public final class WriteFile {
  private WriteFile() {}

  /**
   * @param args the interface or the file, for how many seconds, and the file to write
   */
  public static void main(String[] args) {
    if (args.length != 3) {
      System.err.println("usage: WriteFile INTERFACE|FILE SECONDS OUTPUT");
      return;
    }
    try (Engine engine = Source.open(args[0]);
        CaptureFileWriter writer =
            CaptureFileFormat.pcapng(
                    CaptureOrigin.here("WriteFile"),
                    CaptureInterface.of(engine.linkType(), CaptureInterface.WHOLE_PACKETS)
                        .withName(engine.name()))
                .create(Path.of(args[2]))) {
      OrderedCapture capture = new OrderedCapture(engine);
      long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[1])).toNanos();
      while (!capture.isFinished() && System.nanoTime() < end) {
        int ignored = capture.poll(p -> writer.write(p, 0, p.capturedLength()), 100_000_000);
      }
      engine.stop();
      capture.run(p -> writer.write(p, 0, p.capturedLength()));
      System.out.printf("%,d packets written to %s%n", writer.account().handed(), args[2]);
      System.out.println(engine.ledger().verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }
}
