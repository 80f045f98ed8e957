package org.wirecap.examples;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.rss.FlowParser;

/**
 * Prints the largest flows of an interface or a file: all queues through one thread, packets in
 * time order.
 *
 * <pre>java -cp … org.wirecap.examples.PrintFlows eth1 10</pre>
 */
public final class PrintFlows {
  private final FlowParser parser = new FlowParser();
  private final Map<String, long[]> flows = new HashMap<>();

  private PrintFlows() {}

  /**
   * @param args the interface or the file, and for how many seconds
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("usage: PrintFlows INTERFACE|FILE SECONDS");
      return;
    }
    PrintFlows application = new PrintFlows();
    try (Engine engine = Source.open(args[0])) {
      OrderedCapture capture = new OrderedCapture(engine);
      long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[1])).toNanos();
      while (!capture.isFinished() && System.nanoTime() < end) {
        int ignored = capture.poll(application::add, 100_000_000);
      }
      engine.stop();
      capture.run(application::add);
      application.print();
      System.out.println(engine.ledger().verdict());
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }

  private void add(Packet packet) {
    if (parser.parse(packet.memory(), packet.offset(), packet.capturedLength())) {
      long[] counts = flows.computeIfAbsent(name(packet), flow -> new long[2]);
      counts[0]++;
      counts[1] += packet.originalLength();
    }
  }

  private String name(Packet packet) {
    int addresses = (int) (parser.addressesOffset() - packet.offset());
    int half = parser.addressesLength() / 2;
    byte[] bytes = new byte[2 * half];
    packet.copyTo(addresses, bytes, 0, bytes.length);
    String source = address(Arrays.copyOfRange(bytes, 0, half));
    String destination = address(Arrays.copyOfRange(bytes, half, 2 * half));
    return parser.hasPorts()
        ? "%s:%d > %s:%d (%d)"
            .formatted(
                source,
                parser.sourcePort(),
                destination,
                parser.destinationPort(),
                parser.protocol())
        : "%s > %s (%d)".formatted(source, destination, parser.protocol());
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 or 16 bytes always make an address
    }
  }

  private void print() {
    System.out.printf("%d flows; the largest:%n", flows.size());
    flows.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue()[1], a.getValue()[1]))
        .limit(10)
        .forEach(
            f ->
                System.out.printf(
                    "%12d B %8d  %s%n", f.getValue()[1], f.getValue()[0], f.getKey()));
  }
}
