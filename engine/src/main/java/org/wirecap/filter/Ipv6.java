package org.wirecap.filter;

/** IPv6 addresses as text (RFC 4291, section 2.2), as strictly as inet_pton(3) reads them. */
final class Ipv6 {
  private Ipv6() {}

  /** The address as four big-endian words; null when the text is none. */
  static int[] parse(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return null;
    }
    int[] left = groups(gap < 0 ? text : text.substring(0, gap));
    int[] right = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (left == null || right == null) {
      return null;
    }
    int count = left.length + right.length;
    if (gap < 0 ? count != 8 : count > 7) {
      return null;
    }
    int[] words = new int[4];
    for (int i = 0; i < left.length; i++) {
      set(words, i, left[i]);
    }
    for (int i = 0; i < right.length; i++) {
      set(words, 8 - right.length + i, right[i]);
    }
    return words;
  }

  private static void set(int[] words, int group, int value) {
    words[group / 2] |= value << (group % 2 == 0 ? 16 : 0);
  }

  private static int[] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    String last = parts[parts.length - 1];
    boolean dotted = last.indexOf('.') >= 0;
    int[] groups = new int[parts.length + (dotted ? 1 : 0)];
    for (int i = 0; i < parts.length - (dotted ? 1 : 0); i++) {
      if (!parts[i].matches("[0-9A-Fa-f]{1,4}")) {
        return null;
      }
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    if (dotted) {
      // inet_pton takes no leading zeros here.
      if (!last.matches("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})")) {
        return null;
      }
      int address = Ipv4.parse(last);
      if (Ipv4.bits(last) < 0) {
        return null;
      }
      groups[parts.length - 1] = address >>> 16;
      groups[parts.length] = address & 0xffff;
    }
    return groups;
  }
}
