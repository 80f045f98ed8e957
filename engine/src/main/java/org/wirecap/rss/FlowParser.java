package org.wirecap.rss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Finds the addresses and ports of an Ethernet frame where they lie: a flyweight that {@link
 * #parse} moves to a frame, and whose other methods then describe that frame. It never fails: what
 * is cut off or malformed is described as far as it can be read.
 *
 * <p>It sees what an 82599 sees: at most {@link #MAX_VLAN_TAGS} VLAN tags (the second needs
 * CTRL_EXT.EXTENDED_VLAN there), IPv4 with options, IPv6 with hop-by-hop, routing and destination
 * extension headers, TCP and UDP ports. Ports count only if the packet is no fragment, "even if the
 * fragment contains a complete TCP header", and is not encrypted; tunnels are not entered.
 *
 * <p>Allocates nothing. Not thread-safe: one per thread.
 */
public final class FlowParser {
  /** How many VLAN tags are skipped. A frame with more is described as not IP. */
  public static final int MAX_VLAN_TAGS = 2;

  /** IP protocol number of TCP. */
  public static final int TCP = 6;

  /** IP protocol number of UDP. */
  public static final int UDP = 17;

  // A chain of extension headers longer than this is not ordinary traffic: ports are not looked
  // for.
  private static final int MAX_EXTENSION_HEADERS = 8;

  private static final int ETHERNET_ADDRESSES_BYTES = 12;
  private static final int VLAN_TAG_BYTES = 4;
  private static final int IPV4_MIN_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int PORTS_BYTES = 4;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int ETHERTYPE_VLAN = 0x8100;
  private static final int ETHERTYPE_QINQ = 0x88a8;
  private static final int ETHERTYPE_OLD_QINQ = 0x9100;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment frame = MemorySegment.NULL;
  private int vlanTags;
  private int etherType;
  private int version;
  private int protocol;
  private boolean fragment;
  private long networkOffset;
  private long addressesOffset;
  private long portsOffset;

  /**
   * Moves to a frame, which must stay as it is while this parser describes it.
   *
   * @param segment where the frame is
   * @param offset of its first byte (the destination MAC address)
   * @param length captured bytes of the frame, without FCS, 0 or more
   * @return whether it is IPv4 or IPv6 and has both its addresses
   */
  public boolean parse(MemorySegment segment, long offset, int length) {
    frame = segment;
    vlanTags = 0;
    etherType = -1;
    version = 0;
    protocol = -1;
    fragment = false;
    networkOffset = -1;
    addressesOffset = -1;
    portsOffset = -1;
    long end = offset + length;
    long at = offset + ETHERNET_ADDRESSES_BYTES;
    if (at + Short.BYTES > end) {
      return false;
    }
    int type = u16(at);
    while (isVlanTag(type) && vlanTags < MAX_VLAN_TAGS) {
      at += VLAN_TAG_BYTES;
      if (at + Short.BYTES > end) {
        return false;
      }
      type = u16(at);
      vlanTags++;
    }
    etherType = type;
    networkOffset = at + Short.BYTES;
    return switch (type) {
      case ETHERTYPE_IPV4 -> parseIpv4(networkOffset, end);
      case ETHERTYPE_IPV6 -> parseIpv6(networkOffset, end);
      default -> false;
    };
  }

  private static boolean isVlanTag(int type) {
    return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_OLD_QINQ;
  }

  private boolean parseIpv4(long header, long end) {
    if (header + IPV4_MIN_HEADER_BYTES > end) {
      return false;
    }
    int versionAndLength = u8(header);
    int headerBytes = (versionAndLength & 0xf) * 4;
    if (versionAndLength >>> 4 != 4 || headerBytes < IPV4_MIN_HEADER_BYTES) {
      return false;
    }
    version = 4;
    addressesOffset = header + 12;
    protocol = u8(header + 9);
    // More fragments follow, or this is not the first one (RFC 791); "don't fragment" is no matter.
    fragment = (u16(header + 6) & 0x3fff) != 0;
    findPorts(header + headerBytes, end);
    return true;
  }

  private boolean parseIpv6(long header, long end) {
    if (header + IPV6_HEADER_BYTES > end || u8(header) >>> 4 != 6) {
      return false;
    }
    version = 6;
    addressesOffset = header + 8;
    int next = u8(header + 6);
    long at = header + IPV6_HEADER_BYTES;
    for (int i = 0; i < MAX_EXTENSION_HEADERS && at + 8 <= end; i++) {
      if (next == FRAGMENT) {
        // Atomic fragments (RFC 6946) too: the header is there, so for the NIC it is a fragment.
        fragment = true;
        next = u8(at);
        break;
      }
      if (next != HOP_BY_HOP && next != ROUTING && next != DESTINATION_OPTIONS) {
        break;
      }
      next = u8(at);
      at += 8 + u8(at + 1) * 8L;
    }
    protocol = next;
    findPorts(at, end);
    return true;
  }

  private void findPorts(long transport, long end) {
    boolean hasPorts = protocol == TCP || protocol == UDP;
    if (hasPorts && !fragment && transport + PORTS_BYTES <= end) {
      portsOffset = transport;
    }
  }

  /** Returns how many VLAN tags were skipped, 0 to {@link #MAX_VLAN_TAGS}. */
  public int vlanTags() {
    return vlanTags;
  }

  /** Returns the EtherType behind the VLAN tags, or -1 if the frame ends before it. */
  public int etherType() {
    return etherType;
  }

  /**
   * Returns offset in the segment of what follows the EtherType, or -1 if the frame ends before it.
   */
  public long networkOffset() {
    return networkOffset;
  }

  /** Returns 4, 6, or 0 if the frame is not IP or ends before its addresses do. */
  public int version() {
    return version;
  }

  /**
   * Returns the IP protocol number of the payload behind the extension headers, or -1 if not IP. If
   * the frame ends within the extension headers, the number of the first one that is cut off.
   */
  public int protocol() {
    return protocol;
  }

  /** Returns whether it is a fragment of an IP packet. */
  public boolean isFragment() {
    return fragment;
  }

  /**
   * Returns offset in the segment of the source address, which the destination address follows; -1
   * if not IP.
   */
  public long addressesOffset() {
    return addressesOffset;
  }

  /** Returns bytes of both addresses together: 8, 32, or 0 if not IP. */
  public int addressesLength() {
    return version == 4 ? 8 : version == 6 ? 32 : 0;
  }

  /** Returns whether it has TCP or UDP ports. */
  public boolean hasPorts() {
    return portsOffset >= 0;
  }

  /**
   * Returns offset in the segment of the source port, which the destination port follows; -1 if it
   * has none.
   */
  public long portsOffset() {
    return portsOffset;
  }

  /** Returns the source port, or -1 if it has none. */
  public int sourcePort() {
    return hasPorts() ? u16(portsOffset) : -1;
  }

  /** Returns the destination port, or -1 if it has none. */
  public int destinationPort() {
    return hasPorts() ? u16(portsOffset + Short.BYTES) : -1;
  }

  private int u8(long offset) {
    return frame.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  private int u16(long offset) {
    return frame.get(BE_SHORT, offset) & 0xffff;
  }
}
