package org.wirecap.cli;

import java.util.List;
import java.util.Locale;
import org.wirecap.pool.PoolUse;

/**
 * How a capture goes, in one line: what does not fit is said in fewer words, because a line that
 * wraps cannot be redrawn, and one that is cut would hide the pools.
 *
 * @param seconds since the beginning
 * @param packets so far
 * @param packetsPerSecond since the last line
 * @param bitsPerSecond since the last line
 * @param lost packets so far, for whatever cause
 * @param queues the receive queues' numbers
 * @param pools of the same queues
 */
record LiveLine(
    double seconds,
    long packets,
    double packetsPerSecond,
    double bitsPerSecond,
    long lost,
    List<Integer> queues,
    List<PoolUse> pools) {

  /** The most telling form that fits, at most {@code width} characters. */
  String fit(int width) {
    List<String> forms =
        List.of(
            line(true, namedPools()),
            line(true, barePools()),
            line(false, barePools()),
            line(true, fullestPool()),
            line(false, fullestPool()));
    for (String form : forms) {
      if (form.length() <= width) {
        return form;
      }
    }
    return forms.getLast().substring(0, Math.max(width, 0));
  }

  private String line(boolean withCount, String poolText) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f s  ", seconds));
    if (withCount) {
      line.append(String.format(Locale.ROOT, "%,d packets  ", packets));
    }
    line.append(Quantity.of(packetsPerSecond, "packets/s")).append("  ");
    line.append(Quantity.of(bitsPerSecond, "bit/s"));
    line.append(String.format(Locale.ROOT, "  lost %,d  pool ", lost));
    return line.append(poolText).toString();
  }

  private String namedPools() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pools.size(); i++) {
      text.append(i == 0 ? "q" : " q").append(queues.get(i));
      text.append(' ').append(percent(i)).append('%');
    }
    return text.toString();
  }

  private String barePools() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pools.size(); i++) {
      text.append(percent(i)).append(i == pools.size() - 1 ? "%" : " ");
    }
    return text.toString();
  }

  private String fullestPool() {
    int fullest = 0;
    for (int i = 1; i < pools.size(); i++) {
      fullest = percent(i) > percent(fullest) ? i : fullest;
    }
    return pools.isEmpty() ? "" : "q" + queues.get(fullest) + " " + percent(fullest) + "% (most)";
  }

  /** How much of a pool holds packets, rounded up: 0 is empty. */
  private long percent(int pool) {
    PoolUse use = pools.get(pool);
    return use.total() == 0 ? 0 : Math.ceilDiv(100L * use.captured(), use.total());
  }
}
