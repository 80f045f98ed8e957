package org.wirecap.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.pcap.NextResult;
import org.wirecap.pcap.Pcap;
import org.wirecap.pcap.PcapDevice;
import org.wirecap.pcap.PcapDumper;
import org.wirecap.pcap.PcapPacket;

/**
 * How a Pcap4J program looks here: a filter, one packet after the other with getNextPacketEx, each
 * kept as an object, and a dump file. (Pcap4J: Pcaps.findAllDevs, PcapNetworkInterface.openLive,
 * PcapHandle.setFilter, getNextPacketEx, dumpOpen.)
 *
 * <pre>java -cp … org.wirecap.examples.Pcap4jStyle eth1 "tcp port 80" 100 web.pcap</pre>
 */
public final class Pcap4jStyle {
  private Pcap4jStyle() {}

  /**
   * @param args the interface or the file, the filter, how many packets, and the file to write
   */
  public static void main(String[] args) {
    if (args.length != 4) {
      System.err.println("usage: Pcap4jStyle INTERFACE|FILE FILTER COUNT DUMPFILE");
      List<PcapDevice> devices = Pcap.findAllDevs();
      devices.forEach(device -> System.err.println(device.name() + " " + device.addresses()));
      return;
    }
    try (Pcap handle = open(args[0])) {
      handle.setFilter(args[1]);
      int wanted = Integer.parseInt(args[2]);
      int got = 0;
      try (PcapDumper dumper = handle.dumpOpen(Path.of(args[3]))) {
        while (got < wanted) {
          NextResult result = handle.nextEx();
          if (result == NextResult.END_OF_FILE || result == NextResult.BREAK) {
            break;
          }
          if (result == NextResult.PACKET) {
            PcapPacket packet = PcapPacket.copyOf(handle.header(), handle.packet());
            System.out.println(++got + ": " + packet);
            dumper.dump(packet);
          }
        }
      }
      System.out.println(got + " packets in " + args[3]);
    } catch (WirecapException e) {
      System.err.println(e.getMessage());
    }
  }

  private static Pcap open(String interfaceOrFile) {
    Path file = Path.of(interfaceOrFile);
    return Files.isRegularFile(file)
        ? Pcap.openOffline(file)
        : Pcap.openLive(interfaceOrFile, 65_536, true, 10);
  }
}
