package org.wirecap.pcap;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * An interface that packets can be captured on: pcap_if_t.
 *
 * @param name what {@link Pcap#create} takes
 * @param description what it is, as {@code veth}; empty when that is not known
 * @param addresses its addresses
 * @param flags PCAP_IF_…
 * @param connection PCAP_IF_CONNECTION_STATUS_…
 */
public record PcapDevice(
    String name,
    String description,
    List<PcapAddress> addresses,
    Set<Flag> flags,
    Connection connection) {
  /** Keeps unmodifiable copies. */
  public PcapDevice {
    addresses = List.copyOf(addresses);
    flags = Set.copyOf(flags);
  }

  /** What an interface is. */
  public enum Flag {
    /** The loopback interface. */
    LOOPBACK,
    /** It is switched on. */
    UP,
    /** It is running: switched on, with a carrier. */
    RUNNING,
    /** Packets go by radio. */
    WIRELESS
  }

  /** Whether an interface has a link. */
  public enum Connection {
    /** It does not say. */
    UNKNOWN,
    /** It has a carrier. */
    CONNECTED,
    /** It has none. */
    DISCONNECTED,
    /** It needs none. */
    NOT_APPLICABLE
  }

  /**
   * An address of an interface: pcap_addr.
   *
   * @param address IPv4 or IPv6
   * @param prefixLength bits of the network part
   * @param netmask the same as a mask
   * @param broadcast of IPv4 on Ethernet; null else
   */
  public record PcapAddress(
      InetAddress address, int prefixLength, InetAddress netmask, InetAddress broadcast) {}
}
