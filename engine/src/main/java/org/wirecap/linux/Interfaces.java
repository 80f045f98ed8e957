package org.wirecap.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.wirecap.error.WirecapException;

/**
 * The interfaces of the network namespace that the calling thread is in, asked from the kernel by
 * rtnetlink(7): right also after {@link Netns#enter}, where /sys and java.net.NetworkInterface show
 * another namespace's. No privileges are needed.
 */
public final class Interfaces {
  private static final int RTM_GETLINK = 18;
  private static final int RTM_GETADDR = 22;
  private static final int IFLA_IFNAME = 3;

  /** With its final zero, linux/if.h. */
  private static final int IFNAMSIZ = 16;

  private static final int GENL_ID_CTRL = 16;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;
  private static final int NETDEV_CMD_DEV_GET = 1;
  private static final int NETDEV_A_DEV_IFINDEX = 1;
  private static final int NETDEV_A_DEV_XDP_FEATURES = 3;

  private Interfaces() {}

  /** All of them, by ifindex. */
  public static List<NetworkDevice> list() {
    try (NetlinkSocket netlink = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE)) {
      NetlinkRequest request = new NetlinkRequest(RTM_GETLINK, Ifinfomsg.SIZE);
      List<NetlinkMessage> links = netlink.dump(request, "list of interfaces");
      List<NetlinkMessage> addresses = addresses(netlink);
      Set<Integer> defaults = DefaultRoutes.interfaces(netlink);
      List<NetworkDevice> devices = new ArrayList<>();
      for (NetlinkMessage link : links) {
        devices.add(NetworkDeviceParser.parse(link, addresses, defaults));
      }
      devices.sort(Comparator.comparingInt(NetworkDevice::index));
      return devices;
    }
  }

  private static List<NetlinkMessage> addresses(NetlinkSocket netlink) {
    return netlink.dump(new NetlinkRequest(RTM_GETADDR, Ifaddrmsg.SIZE), "list of addresses");
  }

  /** One of them, if there is one of that name. */
  public static Optional<NetworkDevice> find(String name) {
    if (name.isEmpty() || name.length() >= IFNAMSIZ) {
      return Optional.empty(); // the kernel would answer EINVAL or ERANGE
    }
    return find(new NetlinkRequest(RTM_GETLINK, Ifinfomsg.SIZE).attribute(IFLA_IFNAME, name), name);
  }

  /** One of them, if there is one of that ifindex. */
  public static Optional<NetworkDevice> find(int index) {
    if (index <= 0) {
      return Optional.empty();
    }
    return find(link(index), "interface " + index);
  }

  private static NetlinkRequest link(int index) {
    return new NetlinkRequest(RTM_GETLINK, Ifinfomsg.SIZE).setInt(Ifinfomsg.INDEX, index);
  }

  private static Optional<NetworkDevice> find(NetlinkRequest request, String what) {
    try (NetlinkSocket netlink = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE)) {
      return netlink
          .get(request, what)
          .map(
              link ->
                  NetworkDeviceParser.parse(
                      link, addresses(netlink), DefaultRoutes.interfaces(netlink)));
    }
  }

  /**
   * One of them, which must be there.
   *
   * @throws WirecapException that names the ones that are, if it is not
   */
  public static NetworkDevice get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new WirecapException(
                    name
                        + ": no such interface: choose from "
                        + list().stream()
                            .map(NetworkDevice::name)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Only the counters of an interface: one question to the kernel, no list.
   *
   * @return empty if the interface is gone
   */
  public static Optional<LinkStatistics> statistics(int index) {
    try (NetlinkSocket netlink = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE)) {
      return statistics(netlink, index);
    }
  }

  /** As the other, by a socket that is there: see {@link InterfaceCounters}. */
  static Optional<LinkStatistics> statistics(NetlinkSocket netlink, int index) {
    return netlink.get(link(index), "interface " + index).map(NetworkDeviceParser::statistics);
  }

  /**
   * What the driver of an interface says that it can do with XDP.
   *
   * @return empty if the kernel cannot say (before Linux 6.3) or the interface is gone
   */
  public static Optional<Set<XdpFeature>> xdpFeatures(int index) {
    try (NetlinkSocket netlink = new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC)) {
      NetlinkRequest family =
          new NetlinkRequest(GENL_ID_CTRL, Genlmsghdr.SIZE)
              .setByte(Genlmsghdr.CMD, CTRL_CMD_GETFAMILY)
              .setByte(Genlmsghdr.VERSION, 1)
              .attribute(CTRL_ATTR_FAMILY_NAME, "netdev");
      Optional<ByteBuffer> id =
          netlink
              .get(family, "generic netlink family netdev")
              .map(message -> message.attributes(Genlmsghdr.SIZE).get(CTRL_ATTR_FAMILY_ID));
      if (id.isEmpty()) {
        return Optional.empty();
      }
      NetlinkRequest device =
          new NetlinkRequest(Short.toUnsignedInt(id.get().getShort(0)), Genlmsghdr.SIZE)
              .setByte(Genlmsghdr.CMD, NETDEV_CMD_DEV_GET)
              .setByte(Genlmsghdr.VERSION, 1)
              .attribute(NETDEV_A_DEV_IFINDEX, index);
      return netlink
          .get(device, "XDP features of interface " + index)
          .map(message -> message.attributes(Genlmsghdr.SIZE).get(NETDEV_A_DEV_XDP_FEATURES))
          .map(mask -> XdpFeature.of(mask.getLong(0)));
    }
  }
}
