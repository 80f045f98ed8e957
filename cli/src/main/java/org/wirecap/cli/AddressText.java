package org.wirecap.cli;

/** Addresses as text, appended to a line without an object for each. */
final class AddressText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private AddressText() {}

  /** The six bytes at {@code at} as {@code aa:bb:cc:dd:ee:ff}. */
  static void appendMac(Frame frame, int at, StringBuilder line) {
    for (int i = 0; i < 6; i++) {
      if (i > 0) {
        line.append(':');
      }
      int value = frame.u8(at + i);
      line.append(HEX[value >> 4]).append(HEX[value & 15]);
    }
  }

  /** The four bytes at {@code at} in dotted notation. */
  static void appendIpv4(Frame frame, int at, StringBuilder line) {
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        line.append('.');
      }
      line.append(frame.u8(at + i));
    }
  }

  /**
   * The 16 bytes at {@code at} as RFC 5952 wants them: lower case, no leading zeros, the first of
   * the longest runs of two or more zero groups as {@code ::}.
   */
  static void appendIpv6(Frame frame, int at, StringBuilder line) {
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int zeros = 0;
      while (i + zeros < 8 && frame.u16(at + 2 * (i + zeros)) == 0) {
        zeros++;
      }
      if (zeros > runLength) {
        runStart = i;
        runLength = zeros;
      }
      i += zeros;
    }
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        line.append("::");
        i += runLength - 1;
        continue;
      }
      if (i > 0 && i != runStart + runLength) {
        line.append(':');
      }
      appendHex(frame.u16(at + 2 * i), line);
    }
  }

  /** A 16-bit number in hexadecimal, without leading zeros. */
  static void appendHex(int value, StringBuilder line) {
    boolean started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      int digit = (value >> shift) & 15;
      started |= digit != 0 || shift == 0;
      if (started) {
        line.append(HEX[digit]);
      }
    }
  }
}
