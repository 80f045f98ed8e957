package org.wirecap.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.wirecap.error.WirecapException;
import org.wirecap.pcap.LoopEnd;
import org.wirecap.pcap.Pcap;
import org.wirecap.pcap.PcapWarning;

/**
 * How a jNetPcap program looks here: create, activate, compile and setFilter, and a loop whose
 * handler reads each packet where it lies. (jNetPcap: Pcap.create, setSnaplen, activate, compile,
 * setFilter, loop with a handler of header and buffer, breakloop, stats.)
 *
 * <pre>java -cp … org.wirecap.examples.JnetpcapStyle eth1 "ip" 1000</pre>
 */
public final class JnetpcapStyle {
  private JnetpcapStyle() {}

  /**
   * @param args the interface or the file, the filter, and how many packets
   */
  public static void main(String[] args) {
    if (args.length != 3) {
      System.err.println("usage: JnetpcapStyle INTERFACE|FILE FILTER COUNT");
      return;
    }
    Path file = Path.of(args[0]);
    boolean live = !Files.isRegularFile(file);
    Thread reader = Thread.currentThread();
    try (Pcap pcap = live ? Pcap.create(args[0]) : Pcap.openOffline(file)) {
      Thread stop = new Thread(() -> stop(pcap, reader)); // on Ctrl-C
      Runtime.getRuntime().addShutdownHook(stop);
      if (live) {
        pcap.setSnaplen(256).setPromisc(true).setTimeout(10).setImmediateMode(true);
        for (PcapWarning warning : pcap.activate()) {
          System.err.println(warning.message());
        }
      }
      pcap.setFilter(pcap.compile(args[1], true, Pcap.NETMASK_UNKNOWN));
      long[] bytes = new long[2];
      LoopEnd end =
          pcap.loop(
              Integer.parseInt(args[2]),
              (header, packet) -> {
                boolean ipv4 = header.caplen() >= 14 && packet.getUnsignedShort(12) == 0x0800;
                bytes[ipv4 ? 0 : 1] += header.len();
              });
      System.out.printf("%s: %,d bytes of IPv4, %,d of others%n", end, bytes[0], bytes[1]);
      System.out.println(live ? pcap.stats() : pcap.ledger().total());
      if (end != LoopEnd.BREAK) {
        boolean ignored = Runtime.getRuntime().removeShutdownHook(stop);
      }
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }

  /** Ends the loop, and has the JVM wait until its result is printed. */
  private static void stop(Pcap pcap, Thread reader) {
    pcap.breakLoop();
    try {
      reader.join();
    } catch (InterruptedException e) {
      reader.interrupt();
    }
  }
}
