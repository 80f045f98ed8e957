package org.wirecap.cli;

import java.util.Locale;

/** Numbers for people, with the prefixes of powers of 1000. */
final class Quantity {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};

  private Quantity() {}

  /** Three significant digits and a unit: {@code 1.25 Mbit/s}, {@code 64 B}. */
  static String of(double value, String unit) {
    int prefix = 0;
    double scaled = value;
    // 999.5 would be printed as 1000: it belongs to the next prefix.
    while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
      scaled /= 1000;
      prefix++;
    }
    String format = prefix == 0 || scaled >= 99.95 ? "%.0f" : scaled >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, scaled) + " " + PREFIXES[prefix] + unit;
  }

  /** Seconds with three digits behind the point: {@code 12.300 s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }

  /** A count and its noun: {@code 1 packet}, {@code 1,000 packets}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
