package org.wirecap.file;

import java.util.Map;
import org.wirecap.error.WirecapException;

/**
 * What the first bytes of a packet are: the LINKTYPE_ numbers of capture files. Files may hold any
 * number; this class names those that one meets.
 */
public final class LinkType {
  /** BSD loopback: the address family in the byte order of the capturing host. */
  public static final int NULL = 0;

  /** Ethernet, from the destination address, without preamble and frame check sequence. */
  public static final int ETHERNET = 1;

  /** IPv4 or IPv6, told apart by the version field. */
  public static final int RAW = 101;

  /** Linux cooked capture, v1: what tcpdump -i any gave before 2018. */
  public static final int LINUX_SLL = 113;

  /** Linux cooked capture, v2: with the index of the interface. */
  public static final int LINUX_SLL2 = 276;

  private static final int DBUS = 231;
  private static final int USBPCAP = 249;
  private static final int EBHSCR = 279;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(NULL, "BSD loopback"),
          Map.entry(ETHERNET, "Ethernet"),
          Map.entry(6, "Token Ring"),
          Map.entry(8, "SLIP"),
          Map.entry(9, "PPP"),
          Map.entry(10, "FDDI"),
          Map.entry(50, "PPP in HDLC-like framing"),
          Map.entry(51, "PPPoE session"),
          Map.entry(100, "ATM, RFC 1483"),
          Map.entry(RAW, "raw IP"),
          Map.entry(104, "Cisco HDLC"),
          Map.entry(105, "802.11"),
          Map.entry(107, "Frame Relay"),
          Map.entry(108, "OpenBSD loopback"),
          Map.entry(LINUX_SLL, "Linux cooked v1"),
          Map.entry(117, "OpenBSD pflog"),
          Map.entry(119, "802.11 with Prism header"),
          Map.entry(127, "802.11 with radiotap header"),
          Map.entry(163, "802.11 with AVS header"),
          Map.entry(187, "Bluetooth HCI H4"),
          Map.entry(189, "Linux USB"),
          Map.entry(192, "PPI"),
          Map.entry(195, "802.15.4"),
          Map.entry(201, "Bluetooth HCI H4 with direction"),
          Map.entry(220, "Linux USB, padded header"),
          Map.entry(227, "CAN (SocketCAN)"),
          Map.entry(228, "raw IPv4"),
          Map.entry(229, "raw IPv6"),
          Map.entry(230, "802.15.4 without FCS"),
          Map.entry(DBUS, "D-Bus"),
          Map.entry(239, "Linux netfilter log"),
          Map.entry(USBPCAP, "USBPcap"),
          Map.entry(251, "Bluetooth LE"),
          Map.entry(253, "Linux netlink"),
          Map.entry(LINUX_SLL2, "Linux cooked v2"),
          Map.entry(EBHSCR, "Elektrobit high-speed capture"));

  private LinkType() {}

  /**
   * @param linkType number of a link type
   * @return its name, or {@code link type N} when it has none here
   */
  public static String name(int linkType) {
    String name = NAMES.get(linkType);
    return name != null ? name : "link type " + linkType;
  }

  /**
   * Stops what works on Ethernet frames only.
   *
   * @param linkType number of a link type
   * @param subject what has that type, for the message
   * @throws WirecapException when it is not Ethernet
   */
  public static void requireEthernet(int linkType, String subject) {
    if (linkType != ETHERNET) {
      throw new WirecapException(
          subject + ": packets are " + name(linkType) + ", and only Ethernet frames can be sent");
    }
  }

  /** The longest packet that a file may claim, in bytes: the limits of libpcap. */
  static int maxPacketLength(int linkType) {
    return switch (linkType) {
      case DBUS, USBPCAP -> 128 << 20;
      case EBHSCR -> 8 << 20;
      default -> 262_144;
    };
  }
}
