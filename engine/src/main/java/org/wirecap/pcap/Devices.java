package org.wirecap.pcap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.pcap.PcapDevice.Connection;
import org.wirecap.pcap.PcapDevice.Flag;
import org.wirecap.pcap.PcapDevice.PcapAddress;

/** The interfaces of the network namespace that the calling thread is in, as libpcap lists them. */
final class Devices {
  private Devices() {}

  /**
   * All, the likeliest to be meant first: running ones, then those that are down; loopback last.
   */
  static List<PcapDevice> all() {
    return Interfaces.list().stream()
        .map(Devices::of)
        .sorted(Comparator.comparingInt(Devices::merit))
        .toList();
  }

  private static int merit(PcapDevice device) {
    return (device.flags().contains(Flag.LOOPBACK) ? 4 : 0)
        + (device.flags().contains(Flag.UP) ? 0 : 2)
        + (device.flags().contains(Flag.RUNNING) ? 0 : 1);
  }

  private static PcapDevice of(NetworkDevice device) {
    boolean loopback = device.linkType() == NetworkDevice.ARPHRD_LOOPBACK;
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    if (loopback) {
      flags.add(Flag.LOOPBACK);
    }
    if (device.up()) {
      flags.add(Flag.UP);
    }
    if (device.running()) {
      flags.add(Flag.RUNNING);
    }
    if (isWireless(device.name())) {
      flags.add(Flag.WIRELESS);
    }
    Connection connection =
        loopback
            ? Connection.NOT_APPLICABLE
            : device.running() ? Connection.CONNECTED : Connection.DISCONNECTED;
    List<PcapAddress> addresses =
        device.addresses().stream().map(each -> address(each, device)).toList();
    return new PcapDevice(device.name(), device.kind(), addresses, flags, connection);
  }

  /** Of the namespace that the JVM started in: /sys knows no other. */
  private static boolean isWireless(String name) {
    Path device = Path.of("/sys/class/net", name);
    return Files.exists(device.resolve("wireless")) || Files.exists(device.resolve("phy80211"));
  }

  private static PcapAddress address(NetworkDevice.Address own, NetworkDevice device) {
    byte[] mask = mask(own.address().getAddress().length, own.prefixLength());
    byte[] broadcast = own.address().getAddress();
    for (int i = 0; i < mask.length; i++) {
      broadcast[i] |= (byte) ~mask[i];
    }
    boolean hasBroadcast =
        own.address() instanceof Inet4Address
            && device.linkType() == NetworkDevice.ARPHRD_ETHER
            && own.prefixLength() < 31;
    return new PcapAddress(
        own.address(),
        own.prefixLength(),
        internet(mask),
        hasBroadcast ? internet(broadcast) : null);
  }

  private static byte[] mask(int bytes, int prefixLength) {
    byte[] mask = new byte[bytes];
    for (int bit = 0; bit < prefixLength; bit++) {
      mask[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    return mask;
  }

  private static InetAddress internet(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are an address", e);
    }
  }

  /** The first IPv4 network of an interface. */
  static PcapNetwork network(String name) {
    NetworkDevice device =
        Interfaces.find(name)
            .orElseThrow(
                () ->
                    new PcapException(
                        PcapError.NO_SUCH_DEVICE, name + ": there is no such interface"));
    Optional<NetworkDevice.Address> address =
        device.addresses().stream().filter(a -> a.address() instanceof Inet4Address).findFirst();
    if (address.isEmpty()) {
      throw new PcapException(PcapError.ERROR, name + ": it has no IPv4 address");
    }
    byte[] mask = mask(4, address.get().prefixLength());
    byte[] network = address.get().address().getAddress();
    for (int i = 0; i < 4; i++) {
      network[i] &= mask[i];
    }
    return new PcapNetwork((Inet4Address) internet(network), (Inet4Address) internet(mask));
  }
}
