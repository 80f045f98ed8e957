package org.wirecap.filter.ir;

import java.lang.foreign.MemorySegment;

/**
 * The walk of {@code protochain} along the headers of an IP packet, as libpcap walks: the
 * hop-by-hop, routing, destination options and fragment headers of IPv6, each taken as 8 bytes
 * times one more than its second byte says, and the authentication header of both versions.
 *
 * <p>After an authentication header libpcap goes on at its length counted from the start of the IP
 * header, not from its own; so does this. Such a walk may come to where it was before: libpcap then
 * never returns, and this gives up after {@link #MOST_AUTHENTICATION_HEADERS}.
 */
public final class HeaderChain {
  /** After so many authentication headers the walk goes in a circle, or the packet is a joke. */
  public static final int MOST_AUTHENTICATION_HEADERS = 64;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int NO_NEXT_HEADER = 59;
  private static final int DESTINATION_OPTIONS = 60;

  private HeaderChain() {}

  /**
   * Walks until the protocol is found, or a header that has no known next one.
   *
   * @param memory where the packet is
   * @param packet offset of its first byte
   * @param capturedLength its bytes
   * @param chain what to search for, and where
   * @return 1 when found, 0 when not, {@link PacketBytes#MISSING} when the packet is rejected
   */
  public static long search(
      MemorySegment memory, long packet, int capturedLength, Condition.ProtocolChain chain) {
    long start = chain.networkLayer();
    boolean v6 = chain.version() == 6;
    long next = PacketBytes.load(memory, packet, capturedLength, 1, start + (v6 ? 6 : 9));
    long at = 40;
    if (!v6) {
      long first = PacketBytes.load(memory, packet, capturedLength, 1, start);
      at = first == PacketBytes.MISSING ? first : (first & 0xf) * 4;
    }
    int authentications = 0;
    while (next >= 0 && at >= 0) {
      if (next == chain.protocol()) {
        return 1;
      }
      boolean extension =
          v6
              && (next == HOP_BY_HOP
                  || next == ROUTING
                  || next == FRAGMENT
                  || next == DESTINATION_OPTIONS);
      if (next == NO_NEXT_HEADER || (!extension && next != AUTHENTICATION)) {
        return 0;
      }
      if (!extension && ++authentications > MOST_AUTHENTICATION_HEADERS) {
        return 0;
      }
      next = PacketBytes.load(memory, packet, capturedLength, 1, start + at);
      long length = PacketBytes.load(memory, packet, capturedLength, 1, start + at + 1);
      if (length < 0) {
        return PacketBytes.MISSING;
      }
      at = extension ? at + (length + 1) * 8 : (length + 2) * 4;
    }
    return PacketBytes.MISSING;
  }
}
