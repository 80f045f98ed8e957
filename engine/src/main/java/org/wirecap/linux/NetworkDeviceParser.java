package org.wirecap.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link NetworkDevice} of the kernel's answers; attribute numbers of linux/if_link.h. */
final class NetworkDeviceParser {
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_PROMISCUITY = 30;
  private static final int IFLA_NUM_TX_QUEUES = 31;
  private static final int IFLA_NUM_RX_QUEUES = 32;
  private static final int IFLA_XDP = 43;
  private static final int IFLA_INFO_KIND = 1;

  private static final int IFLA_XDP_ATTACHED = 2;
  private static final int IFLA_XDP_PROG_ID = 4;
  private static final int IFLA_XDP_DRV_PROG_ID = 5;
  private static final int IFLA_XDP_SKB_PROG_ID = 6;
  private static final int IFLA_XDP_HW_PROG_ID = 7;
  private static final int XDP_ATTACHED_DRV = 1;
  private static final int XDP_ATTACHED_SKB = 2;
  private static final int XDP_ATTACHED_HW = 3;

  private static final int IFLA_MASTER = 10;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;

  private static final int IFF_UP = 0x1;
  private static final int IFF_RUNNING = 0x40;

  private NetworkDeviceParser() {}

  static NetworkDevice parse(
      NetlinkMessage link, List<NetlinkMessage> addresses, Set<Integer> defaultRoutes) {
    ByteBuffer body = link.body();
    int index = body.getInt((int) Ifinfomsg.INDEX);
    int flags = body.getInt((int) Ifinfomsg.FLAGS);
    Map<Integer, ByteBuffer> attributes = link.attributes(Ifinfomsg.SIZE);
    ByteBuffer mac = attributes.get(IFLA_ADDRESS);
    return new NetworkDevice(
        NetlinkMessage.text(attributes.get(IFLA_IFNAME)),
        index,
        number(attributes, IFLA_MTU),
        mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(NetlinkMessage.bytes(mac)),
        (flags & IFF_UP) != 0,
        (flags & IFF_RUNNING) != 0,
        number(attributes, IFLA_PROMISCUITY) > 0,
        Short.toUnsignedInt(body.getShort((int) Ifinfomsg.TYPE)),
        kind(attributes),
        number(attributes, IFLA_NUM_RX_QUEUES),
        number(attributes, IFLA_NUM_TX_QUEUES),
        xdp(attributes),
        number(attributes, IFLA_LINK),
        number(attributes, IFLA_MASTER),
        statistics(link),
        addresses(addresses, index),
        defaultRoutes.contains(index));
  }

  static LinkStatistics statistics(NetlinkMessage link) {
    ByteBuffer stats = link.attributes(Ifinfomsg.SIZE).get(IFLA_STATS64);
    return stats == null ? LinkStatistics.NONE : LinkStatistics.of(stats);
  }

  private static int number(Map<Integer, ByteBuffer> attributes, int attribute) {
    ByteBuffer value = attributes.get(attribute);
    return value == null ? 0 : value.getInt(0);
  }

  private static String kind(Map<Integer, ByteBuffer> attributes) {
    ByteBuffer info = attributes.get(IFLA_LINKINFO);
    ByteBuffer kind = info == null ? null : NetlinkMessage.attributes(info).get(IFLA_INFO_KIND);
    return kind == null ? "" : NetlinkMessage.text(kind);
  }

  private static List<NetworkDevice.XdpAttachment> xdp(Map<Integer, ByteBuffer> attributes) {
    List<NetworkDevice.XdpAttachment> attached = new ArrayList<>();
    ByteBuffer nested = attributes.get(IFLA_XDP);
    if (nested == null) {
      return attached;
    }
    Map<Integer, ByteBuffer> xdp = NetlinkMessage.attributes(nested);
    add(attached, XdpMode.NATIVE, number(xdp, IFLA_XDP_DRV_PROG_ID));
    add(attached, XdpMode.GENERIC, number(xdp, IFLA_XDP_SKB_PROG_ID));
    add(attached, XdpMode.OFFLOADED, number(xdp, IFLA_XDP_HW_PROG_ID));
    ByteBuffer mode = xdp.get(IFLA_XDP_ATTACHED);
    if (attached.isEmpty() && mode != null) {
      // Before Linux 4.19 there was one program at most and one attribute for its id.
      int id = number(xdp, IFLA_XDP_PROG_ID);
      switch (mode.get(0)) {
        case XDP_ATTACHED_DRV -> add(attached, XdpMode.NATIVE, id);
        case XDP_ATTACHED_SKB -> add(attached, XdpMode.GENERIC, id);
        case XDP_ATTACHED_HW -> add(attached, XdpMode.OFFLOADED, id);
        default -> {}
      }
    }
    return attached;
  }

  private static void add(List<NetworkDevice.XdpAttachment> attached, XdpMode mode, int id) {
    if (id != 0) {
      attached.add(new NetworkDevice.XdpAttachment(mode, id));
    }
  }

  private static List<NetworkDevice.Address> addresses(List<NetlinkMessage> all, int index) {
    List<NetworkDevice.Address> addresses = new ArrayList<>();
    for (NetlinkMessage message : all) {
      int family = message.body().get((int) Ifaddrmsg.FAMILY);
      if (message.body().getInt((int) Ifaddrmsg.INDEX) != index
          || (family != Sockets.AF_INET && family != Sockets.AF_INET6)) {
        continue;
      }
      Map<Integer, ByteBuffer> attributes = message.attributes(Ifaddrmsg.SIZE);
      // On a point-to-point link IFA_ADDRESS is the other end's.
      ByteBuffer address = attributes.getOrDefault(IFA_LOCAL, attributes.get(IFA_ADDRESS));
      if (address != null) {
        addresses.add(
            new NetworkDevice.Address(
                address(NetlinkMessage.bytes(address)),
                Byte.toUnsignedInt(message.body().get((int) Ifaddrmsg.PREFIXLEN))));
      }
    }
    return addresses;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of " + bytes.length + " bytes", e);
    }
  }
}
