package org.wirecap.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.ledger.Ledger;
import org.wirecap.profile.Imbalance;
import org.wirecap.profile.Profile;
import org.wirecap.profile.QueueProfile;
import org.wirecap.profile.WindowProfile;

/**
 * What a profile says: the summary for people and the object for machines.
 *
 * @param name interface or file that was read
 * @param mode shared, exclusive or file
 * @param description what was opened
 * @param profile finished
 * @param speed how many times as fast as the packets came
 * @param files what was written
 * @param notes what was not as asked
 * @param elapsedNanos how long it took
 * @param ledger with the program's half
 * @param failure why it ended before its time; null when it did not
 */
record ProfileReport(
    String name,
    String mode,
    String description,
    Profile profile,
    double speed,
    List<String> files,
    List<String> notes,
    long elapsedNanos,
    Ledger ledger,
    String failure) {

  int exitCode() {
    if (failure != null) {
      return ExitCode.FAILED;
    }
    return ledger.balanced() ? ExitCode.OK : ExitCode.NOT_BALANCED;
  }

  /**
   * The summary.
   *
   * @param width characters of a line of the chart
   * @param unicode whether the chart may use more than ASCII
   */
  List<String> lines(int width, boolean unicode) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s from %s in %s, %.3f s of traffic in bins of %s%s"
            .formatted(
                Quantity.count(profile.all().packets(), "packet"),
                name,
                Quantity.seconds(elapsedNanos),
                profile.seconds(),
                time(profile.secondsPerBin()),
                speed == 1 ? "" : ", as if %s times as fast".formatted(number(speed))));
    lines.addAll(TerminalChart.lines(profile, width, unicode));
    if (profile.all().packets() > 0) {
      lines.addAll(table());
      lines.addAll(longTerm());
      lines.addAll(advice());
    }
    if (!files.isEmpty()) {
      lines.add("written: " + String.join(", ", files));
    }
    lines.addAll(LedgerTable.lines(ledger));
    return lines;
  }

  private List<String> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "queue",
            "share",
            "packets/s",
            "peak/s",
            "peak/mean",
            "p99/mean",
            "over",
            "longest",
            "backlog"));
    for (int i = 0; i < profile.queues().size(); i++) {
      rows.add(
          row(Integer.toString(profile.queues().get(i)), profile.queue(i), profile.backlog(i)));
    }
    rows.add(row("all", profile.all(), profile.groupBacklog()));
    return TextTable.rightAligned(rows);
  }

  private List<String> row(String label, QueueProfile queue, long backlog) {
    return List.of(
        label,
        String.format(Locale.ROOT, "%.1f%%", 100 * share(queue)),
        String.format(Locale.ROOT, "%.0f", rate(queue.meanPerBin())),
        String.format(Locale.ROOT, "%.0f", rate((double) queue.peakPerBin())),
        number(overMean(queue.peakPerBin(), queue)),
        number(overMean(queue.p99PerBin(), queue)),
        String.format(Locale.ROOT, "%.3f s", seconds(queue.binsOver())),
        String.format(Locale.ROOT, "%.3f s", seconds(queue.longestOver())),
        Long.toString(backlog));
  }

  private List<String> longTerm() {
    long[] packets = profile.packets();
    WindowProfile windows = profile.windows();
    String window = time(profile.secondsPerWindow());
    return List.of(
        "long-term imbalance: max/mean %s, variation %s, Jain index %s"
            .formatted(
                number(Imbalance.maxOverMean(packets)),
                number(Imbalance.coefficientOfVariation(packets)),
                number(Imbalance.jainIndex(packets))),
        "  in %s of %s: max/mean %s, worst %s"
            .formatted(
                Quantity.count(windows.windows(), "window"),
                window,
                number(windows.maxOverMean()),
                number(windows.worst())),
        "  a queue is over a thread in %s, which a buddy group relieves in %d"
            .formatted(Quantity.count(windows.overloaded(), "window"), windows.relievable()),
        "short-term imbalance: max/mean %s in bins of %s"
            .formatted(number(profile.binsMaxOverMean()), time(profile.secondsPerBin())));
  }

  /** Which pool, and whether a buddy group would help. */
  private List<String> advice() {
    int worst = 0;
    for (int i = 1; i < profile.queues().size(); i++) {
      worst = profile.backlog(i) > profile.backlog(worst) ? i : worst;
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "with a thread of %,.0f packets/s for each queue:", profile.threadRate()));
    lines.add(
        "  basic mode: queue %d needs the largest pool, %s: %s"
            .formatted(
                profile.queues().get(worst),
                Quantity.count(profile.backlog(worst), "packet"),
                PoolAdvice.options(profile.backlog(worst))));
    addOverall(profile.queue(worst), 1, lines);
    if (profile.queues().size() > 1) {
      lines.add(
          "  one buddy group: %s wait in all at most"
              .formatted(Quantity.count(profile.groupBacklog(), "packet")));
      addOverall(profile.all(), profile.queues().size(), lines);
      lines.add("  " + verdict(profile.backlog(worst)));
    }
    return lines;
  }

  private void addOverall(QueueProfile queue, int threads, List<String> lines) {
    if (rate(queue.meanPerBin()) > profile.threadRate() * threads) {
      lines.add("    the mean rate is more than is handled: in the long run no pool is enough");
    }
  }

  private String verdict(long worstBacklog) {
    long ofGroup = profile.groupBacklog();
    return worstBacklog >= 2 * ofGroup
        ? "so a buddy group helps: %s for each queue instead of %s for one"
            .formatted(
                Quantity.count(Math.ceilDiv(ofGroup, profile.queues().size()), "packet"),
                String.format(Locale.ROOT, "%,d", worstBacklog))
        : "so a buddy group helps little: no fewer wait with all threads together";
  }

  private double share(QueueProfile queue) {
    return (double) queue.packets() / profile.all().packets();
  }

  private double rate(double packetsPerBin) {
    return packetsPerBin / profile.secondsPerBin();
  }

  private double seconds(long bins) {
    return bins * profile.secondsPerBin();
  }

  private static double overMean(long packetsInBin, QueueProfile queue) {
    return packetsInBin / queue.meanPerBin();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
  }

  /** A time in s or ms, with as few digits as it takes. */
  static String time(double seconds) {
    double value = seconds >= 1 ? seconds : seconds * 1000;
    String digits =
        BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    return digits + (seconds >= 1 ? " s" : " ms");
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("mode", mode);
    object.put("description", description);
    object.put("files", files);
    object.put("duration_seconds", elapsedNanos / 1e9);
    object.put("profile", profileJson());
    object.putAll(LedgerJson.of(ledger));
    object.put("notes", notes);
    object.put("failure", failure);
    return object;
  }

  private Map<String, Object> profileJson() {
    long[] packets = profile.packets();
    WindowProfile windows = profile.windows();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("start_ns", profile.startNanos());
    object.put("seconds", profile.seconds());
    object.put("speed", speed);
    object.put("bin_seconds", profile.secondsPerBin());
    object.put("bins", profile.series().bins());
    object.put("late_packets", profile.late());
    object.put("thread_rate", profile.threadRate());
    object.put("max_over_mean", orNull(Imbalance.maxOverMean(packets)));
    object.put("coefficient_of_variation", orNull(Imbalance.coefficientOfVariation(packets)));
    object.put("jain_index", orNull(Imbalance.jainIndex(packets)));
    object.put("window_seconds", profile.secondsPerWindow());
    object.put("windows", windows.windows());
    object.put("windows_max_over_mean", orNull(windows.maxOverMean()));
    object.put("worst_window_max_over_mean", orNull(windows.worst()));
    object.put("windows_overloaded", windows.overloaded());
    object.put("windows_relievable", windows.relievable());
    object.put("bins_max_over_mean", orNull(profile.binsMaxOverMean()));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < profile.queues().size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("queue", profile.queues().get(i));
      row.putAll(queueJson(profile.queue(i), profile.backlog(i)));
      rows.add(row);
    }
    object.put("queues", rows);
    object.put("all", queueJson(profile.all(), profile.groupBacklog()));
    return object;
  }

  private Map<String, Object> queueJson(QueueProfile queue, long backlog) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("packets", queue.packets());
    row.put("bytes", queue.bytes());
    row.put("share", orNull(share(queue)));
    row.put("mean_packets_per_second", rate(queue.meanPerBin()));
    row.put("peak_packets_per_second", rate((double) queue.peakPerBin()));
    row.put("peak_over_mean", orNull(overMean(queue.peakPerBin(), queue)));
    row.put("p99_packets_per_second", rate((double) queue.p99PerBin()));
    row.put("p99_over_mean", orNull(overMean(queue.p99PerBin(), queue)));
    row.put("over_rate_seconds", seconds(queue.binsOver()));
    row.put("over_rate_longest_seconds", seconds(queue.longestOver()));
    row.put("backlog_packets", backlog);
    row.put("chunks_of_256", PoolAdvice.chunks(backlog));
    return row;
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
