package org.wirecap.filter;

/** IPv4 addresses and the beginnings of some, e.g. 131.225. */
final class Ipv4 {
  private Ipv4() {}

  /**
   * The numbers that are written, one byte each, in one number: 131.225 is 0x83e1. Whether they are
   * bytes, {@link #bits} says.
   */
  static int parse(String text) {
    int address = 0;
    for (String part : text.split("\\.", -1)) {
      address = address << 8 | octet(part);
    }
    return address;
  }

  /** How many bits are written: 8 for each number; -1 when one of them is no byte. */
  static int bits(String text) {
    int bits = 0;
    for (String part : text.split("\\.", -1)) {
      if (octet(part) < 0) {
        return -1;
      }
      bits += 8;
    }
    return bits;
  }

  private static int octet(String digits) {
    try {
      int octet = Integer.parseInt(digits);
      return octet > 255 ? -1 : octet;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
