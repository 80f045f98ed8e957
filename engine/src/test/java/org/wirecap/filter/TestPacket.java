package org.wirecap.filter;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A packet to try filters on.
 *
 * @param linkType what it is
 * @param bytes those that were captured
 * @param originalLength how many there were
 * @param origin where it comes from
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TestPacket(int linkType, byte[] bytes, int originalLength, String origin) {
  TestPacket(int linkType, byte[] bytes, String origin) {
    this(linkType, bytes, bytes.length, origin);
  }

  /** The same packet, of which less was captured. */
  TestPacket cut(int length) {
    return new TestPacket(linkType, Arrays.copyOf(bytes, length), originalLength, origin);
  }

  @Override
  public String toString() {
    return "%s, link type %d, %d of %d bytes: %s"
        .formatted(origin, linkType, bytes.length, originalLength, HexFormat.of().formatHex(bytes));
  }
}
