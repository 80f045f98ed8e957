package org.wirecap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.lab.DemoResult;
import org.wirecap.lab.ReplayResult;
import org.wirecap.lab.SpacingError;
import org.wirecap.lab.TraceComparison;
import org.wirecap.lab.TransmitCounts;

/**
 * What a demonstration showed, for people and for machines.
 *
 * @param result of the demonstration
 * @param kept whether the file stays
 * @param stopped whether the user wanted it to end
 */
record DemoReport(DemoResult result, boolean kept, boolean stopped) {
  int exitCode() {
    if (!result.completed() && !stopped) {
      return ExitCode.FAILED;
    }
    return result.isAccountedFor() ? ExitCode.OK : ExitCode.NOT_BALANCED;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(result.description());
    if (result.replay() != null) {
      lines.add(sent(result.replay()));
    }
    lines.addAll(LedgerTable.lines(result.ledger()));
    TraceComparison comparison = result.comparison();
    lines.add(
        String.format(
            Locale.ROOT,
            "sent %,d packets; in the file %,d: %,d identical, %,d different, %,d doubled, %,d"
                + " foreign; %,d missing",
            comparison.sent(),
            comparison.inFile(),
            comparison.identical(),
            comparison.different(),
            comparison.duplicates(),
            comparison.foreign(),
            comparison.missing()));
    lines.add(
        String.format(
            Locale.ROOT,
            "order: %,d overtaken in their flow, %,d back in time; %,d on another queue than an"
                + " 82599 would choose",
            comparison.overtaken(),
            comparison.backInTime(),
            comparison.wrongQueue()));
    lines.add(verdict());
    if (kept) {
      lines.add("the capture is in " + result.file());
    }
    return lines;
  }

  private static String sent(ReplayResult replay) {
    TransmitCounts total = replay.ledger().total();
    SpacingError spacing = replay.spacing();
    return String.format(
        Locale.ROOT,
        "sent by %s: %,d delivered, %,d lost on the link; spacing error p50 %.1f us, p99 %.1f us",
        replay.description(),
        total.delivered(),
        total.lost(),
        spacing.p50Nanos() / 1e3,
        spacing.p99Nanos() / 1e3);
  }

  private String verdict() {
    String time = " (" + Quantity.seconds(result.elapsedNanos()) + ")";
    String early = result.completed() ? "" : "ended early; ";
    if (!result.isAccountedFor()) {
      return early + "FAILED: packets are unaccounted for" + time;
    }
    long missing = result.comparison().missing();
    return missing == 0
        ? early + "nothing was lost: every packet is in the file, byte for byte, in order" + time
        : early + "every packet is in the file or named as lost: " + missing + " lost" + time;
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("simulated", result.simulated());
    object.put("description", result.description());
    object.put("file", kept ? result.file().toString() : null);
    object.put("duration_seconds", result.elapsedNanos() / 1e9);
    object.put("completed", result.completed());
    object.put("accounted_for", result.isAccountedFor());
    object.putAll(LedgerJson.of(result.ledger()));
    object.put("comparison", comparison());
    object.put("sending", result.replay() == null ? null : sending(result.replay()));
    object.put("notes", result.notes());
    return object;
  }

  private Map<String, Object> comparison() {
    TraceComparison comparison = result.comparison();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("sent", comparison.sent());
    object.put("in_file", comparison.inFile());
    object.put("identical", comparison.identical());
    object.put("different", comparison.different());
    object.put("duplicates", comparison.duplicates());
    object.put("foreign", comparison.foreign());
    object.put("missing", comparison.missing());
    object.put("overtaken", comparison.overtaken());
    object.put("back_in_time", comparison.backInTime());
    object.put("wrong_queue", comparison.wrongQueue());
    return object;
  }

  private static Map<String, Object> sending(ReplayResult replay) {
    TransmitCounts total = replay.ledger().total();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("description", replay.description());
    object.put("offered", total.offered());
    object.put("delivered", total.delivered());
    object.put("lost", total.lost());
    object.put("balanced", replay.ledger().balanced());
    object.put("spacing_error_p50_ns", replay.spacing().p50Nanos());
    object.put("spacing_error_p99_ns", replay.spacing().p99Nanos());
    object.put("spacing_error_max_ns", replay.spacing().maxNanos());
    return object;
  }
}
