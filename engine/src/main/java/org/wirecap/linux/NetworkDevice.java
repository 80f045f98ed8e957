package org.wirecap.linux;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * An interface as the kernel described it at one moment.
 *
 * @param name as {@code eth0}
 * @param index its ifindex, positive
 * @param mtu bytes of a network-layer packet: a frame has its Ethernet header and VLAN tags on top
 * @param mac as {@code 02:00:00:00:00:01}; empty if it has none
 * @param up whether it is switched on
 * @param running whether it has a carrier, too
 * @param promiscuous whether someone has put it into promiscuous mode
 * @param linkType ARPHRD number: 1 Ethernet, 772 loopback, 65534 none (raw IP)
 * @param kind of a virtual interface: {@code veth}, {@code vlan}, {@code bridge} …; empty for
 *     others
 * @param receiveQueues how many it was made with; see {@link Ethtool#channels} for those in use
 * @param transmitQueues how many it was made with
 * @param xdp the XDP programs that are attached; empty if none
 * @param linkIndex ifindex of the peer (veth) or of the interface below (vlan), 0 if there is none;
 *     counts in the other's namespace
 * @param masterIndex ifindex of the bridge or bond that it is a port of, 0 if there is none
 * @param statistics its counters
 * @param addresses its IP addresses
 * @param defaultRoute whether a default route of IPv4 or IPv6 leaves through it
 */
public record NetworkDevice(
    String name,
    int index,
    int mtu,
    String mac,
    boolean up,
    boolean running,
    boolean promiscuous,
    int linkType,
    String kind,
    int receiveQueues,
    int transmitQueues,
    List<XdpAttachment> xdp,
    int linkIndex,
    int masterIndex,
    LinkStatistics statistics,
    List<Address> addresses,
    boolean defaultRoute) {

  /** {@link #linkType} of Ethernet. */
  public static final int ARPHRD_ETHER = 1;

  /** {@link #linkType} of the loopback interface, whose frames have an Ethernet header of zeros. */
  public static final int ARPHRD_LOOPBACK = 772;

  /** Copies the lists. */
  public NetworkDevice {
    xdp = List.copyOf(xdp);
    addresses = List.copyOf(addresses);
  }

  /**
   * An address of an interface.
   *
   * @param address IPv4 or IPv6
   * @param prefixLength bits of the network part
   */
  public record Address(InetAddress address, int prefixLength) {
    @Override
    public String toString() {
      return address.getHostAddress() + "/" + prefixLength;
    }
  }

  /**
   * An XDP program on an interface.
   *
   * @param mode where it runs
   * @param programId as {@code bpftool prog show id N} takes it
   */
  public record XdpAttachment(XdpMode mode, int programId) {}

  /** The ifindex of the other end of a veth pair, in that end's namespace. */
  public OptionalInt peerIndex() {
    return kind.equals("veth") && linkIndex != 0 ? OptionalInt.of(linkIndex) : OptionalInt.empty();
  }
}
