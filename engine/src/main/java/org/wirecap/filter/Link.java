package org.wirecap.filter;

import org.wirecap.file.LinkType;

/** The link layers for which the protocols above are known. */
enum Link {
  ETHERNET(12, 14),
  COOKED(14, 16),
  COOKED2(0, 20),
  /** IPv4 or IPv6 without a header before. */
  RAW(Link.NO_TYPE, 0),
  IPV4(Link.NO_TYPE, 0),
  IPV6(Link.NO_TYPE, 0),
  /** BSD loopback: address family in the byte order of the host. */
  NULL(0, 4),
  /** BSD loopback: address family in network byte order. */
  LOOP(0, 4),
  PPP(2, 4),
  /** All others: only bytes and lengths can be asked for. */
  OTHER(Link.NO_TYPE, 0);

  static final int NO_TYPE = -1;

  private final int typeOffset;
  private final int headerLength;

  Link(int typeOffset, int headerLength) {
    this.typeOffset = typeOffset;
    this.headerLength = headerLength;
  }

  /** Where the field is that names the protocol; {@link #NO_TYPE} when there is none. */
  int typeOffset() {
    return typeOffset;
  }

  int headerLength() {
    return headerLength;
  }

  static Link of(int number) {
    return switch (number) {
      case LinkType.ETHERNET -> ETHERNET;
      case LinkType.LINUX_SLL -> COOKED;
      case LinkType.LINUX_SLL2 -> COOKED2;
      // 12 is what Linux calls raw IP in programs, 101 in files.
      case 12, LinkType.RAW -> RAW;
      case 228 -> IPV4;
      case 229 -> IPV6;
      case LinkType.NULL -> NULL;
      case 108 -> LOOP;
      case 9 -> PPP;
      default -> OTHER;
    };
  }
}
