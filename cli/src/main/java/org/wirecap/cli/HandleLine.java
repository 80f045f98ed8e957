package org.wirecap.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;

/**
 * How the packet handler goes, in one line: what does not fit is said in fewer words.
 *
 * @param seconds since the beginning
 * @param packets so far
 * @param packetsPerSecond since the last line
 * @param lost packets so far
 * @param loads how full the work queues are, or in basic mode the pools
 * @param statistics what was offloaded; null in basic mode
 * @param measuredOrder whether packets out of order are counted
 */
record HandleLine(
    double seconds,
    long packets,
    double packetsPerSecond,
    long lost,
    Loads loads,
    BuddyStatistics statistics,
    boolean measuredOrder) {

  /**
   * How full something is for each queue.
   *
   * @param name what it is
   * @param queues numbers of the queues
   * @param percent of each, rounded up
   * @param depths chunks that wait in each; empty for pools
   */
  record Loads(String name, List<Integer> queues, List<Long> percent, List<Integer> depths) {
    String named() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < queues.size(); i++) {
        text.append(" q").append(queues.get(i)).append(' ');
        if (!depths.isEmpty()) {
          text.append(depths.get(i)).append('=');
        }
        text.append(percent.get(i)).append('%');
      }
      return name + text;
    }

    String bare() {
      return percent.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(" ", name + " ", "%"));
    }

    String fullest() {
      int fullest = 0;
      for (int i = 1; i < percent.size(); i++) {
        fullest = percent.get(i) > percent.get(fullest) ? i : fullest;
      }
      return "%s q%d %d%% (most)".formatted(name, queues.get(fullest), percent.get(fullest));
    }
  }

  static Loads pools(List<ReceiveQueue> queues) {
    return new Loads(
        "pool",
        queues.stream().map(ReceiveQueue::index).toList(),
        queues.stream().map(queue -> percent(queue.pool())).toList(),
        List.of());
  }

  private static long percent(PoolUse use) {
    return use.total() == 0 ? 0 : Math.ceilDiv(100L * use.captured(), use.total());
  }

  static Loads workQueues(BuddyStatistics statistics) {
    List<BuddyStatistics.Queue> queues = statistics.queues();
    return new Loads(
        "work",
        queues.stream().map(BuddyStatistics.Queue::queue).toList(),
        queues.stream().map(queue -> (long) Math.ceil(queue.load())).toList(),
        queues.stream().map(BuddyStatistics.Queue::depth).toList());
  }

  /** The most telling form that fits, at most {@code width} characters. */
  String fit(int width) {
    List<String> forms =
        List.of(
            line(true, loads.named(), pairs(), " packets/s"),
            line(true, loads.bare(), pairs(), " packets/s"),
            line(true, loads.bare(), sums(), " packets/s"),
            line(false, loads.bare(), sums(), "pps"),
            line(false, loads.fullest(), sums(), "pps"));
    for (String form : forms) {
      if (form.length() <= width) {
        return form;
      }
    }
    return forms.getLast().substring(0, Math.min(forms.getLast().length(), Math.max(width, 0)));
  }

  private String line(boolean withCount, String loadText, String offloaded, String unit) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f s  ", seconds));
    if (withCount) {
      line.append(String.format(Locale.ROOT, "%,d packets  ", packets));
    }
    line.append(Quantity.of(packetsPerSecond, unit.strip()));
    line.append(String.format(Locale.ROOT, "  lost %,d  ", lost));
    line.append(loadText).append(offloaded);
    if (measuredOrder) {
      line.append(String.format(Locale.ROOT, "  out of order %,d", statistics.outOfOrder()));
    }
    return line.toString();
  }

  /** What each queue offloaded to each buddy. */
  private String pairs() {
    if (statistics == null) {
      return "";
    }
    StringBuilder text = new StringBuilder("  offloaded");
    for (BuddyStatistics.Offload offload : statistics.offloads()) {
      text.append(
          String.format(
              Locale.ROOT,
              " %d>%d %,d (%d)",
              offload.from(),
              offload.to(),
              offload.packets(),
              offload.chunks()));
    }
    if (statistics.offloads().isEmpty()) {
      text.append(" 0");
    }
    return text.append(buckets()).toString();
  }

  private String sums() {
    return statistics == null
        ? ""
        : String.format(Locale.ROOT, "  offloaded %,d", statistics.packetsOffloaded()) + buckets();
  }

  private String buckets() {
    long moved = statistics.bucketsMoved();
    return moved == 0 ? "" : String.format(Locale.ROOT, "  buckets %,d", moved);
  }
}
