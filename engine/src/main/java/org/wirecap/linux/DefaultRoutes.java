package org.wirecap.linux;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Through which interfaces the machine is likely to be reached: those that a default route leaves
 * by, in any routing table, IPv4 or IPv6.
 */
final class DefaultRoutes {
  private static final int RTM_GETROUTE = 26;
  private static final int RTN_UNICAST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_MULTIPATH = 9;

  /** struct rtnexthop: length (2 bytes), flags, hops, ifindex (4 bytes), attributes. */
  private static final int NEXT_HOP_INDEX = 4;

  private DefaultRoutes() {}

  static Set<Integer> interfaces(NetlinkSocket netlink) {
    Set<Integer> interfaces = new TreeSet<>();
    for (int family : new int[] {Sockets.AF_INET, Sockets.AF_INET6}) {
      NetlinkRequest request =
          new NetlinkRequest(RTM_GETROUTE, Rtmsg.SIZE).setByte(Rtmsg.FAMILY, family);
      for (NetlinkMessage route : netlink.dump(request, "list of routes")) {
        // Others lead nowhere: Linux has an unreachable default route on lo for IPv6.
        if (route.body().get((int) Rtmsg.DST_LEN) == 0
            && route.body().get((int) Rtmsg.TYPE) == RTN_UNICAST) {
          addInterfaces(route.attributes(Rtmsg.SIZE), interfaces);
        }
      }
    }
    return interfaces;
  }

  private static void addInterfaces(Map<Integer, ByteBuffer> route, Set<Integer> interfaces) {
    ByteBuffer interfaceIndex = route.get(RTA_OIF);
    if (interfaceIndex != null) {
      interfaces.add(interfaceIndex.getInt(0));
    }
    ByteBuffer hops = route.get(RTA_MULTIPATH);
    int at = 0;
    while (hops != null && hops.limit() - at >= 8) {
      int length = Short.toUnsignedInt(hops.getShort(at));
      if (length < 8) {
        break;
      }
      interfaces.add(hops.getInt(at + NEXT_HOP_INDEX));
      at += NetlinkMessage.align(length);
    }
  }
}
