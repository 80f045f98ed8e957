package org.wirecap.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.lab.SpacingError;
import org.wirecap.lab.TransmitCounts;
import org.wirecap.lab.TransmitLedger;

/**
 * How a replay or a generator went: the summary for people and the object for machines.
 *
 * @param interfaceName out of which interface
 * @param description of the way packets were sent
 * @param ledger what became of every packet
 * @param elapsedNanos from the first packet to the last
 * @param spacing how well times were kept; null when there were none to keep
 * @param completed whether everything was tried
 * @param stopped whether the user wanted it to end
 * @param notes what the user should know
 */
record TransmitReport(
    String interfaceName,
    String description,
    TransmitLedger ledger,
    long elapsedNanos,
    SpacingError spacing,
    boolean completed,
    boolean stopped,
    List<String> notes) {
  private static final List<String> HEADER =
      List.of("queue", "offered", "too long", "dropped", "invalid", "delivered");

  int exitCode() {
    if (!completed && !stopped) {
      return ExitCode.FAILED;
    }
    return ledger.balanced() ? ExitCode.OK : ExitCode.NOT_BALANCED;
  }

  /** Prints it, and says how it ended. */
  int print(Console console, boolean json) throws IOException {
    notes.forEach(note -> console.err().println("note: " + note));
    if (json) {
      Json.print(console, json());
    } else {
      lines().forEach(console.err()::println);
    }
    return exitCode();
  }

  List<String> lines() {
    TransmitCounts total = ledger.total();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s sent out of %s in %s: %s, %s%s"
            .formatted(
                Quantity.count(total.delivered(), "packet"),
                interfaceName,
                Quantity.seconds(elapsedNanos),
                Quantity.of(perSecond(total.delivered()), "packets/s"),
                Quantity.of(perSecond(total.bytes() * 8), "bit/s"),
                completed ? "" : "; not everything was sent"));
    lines.add(description);
    if (spacing != null) {
      lines.add(
          "spacing error: p50 %s, p99 %s, max %s"
              .formatted(
                  micros(spacing.p50Nanos()),
                  micros(spacing.p99Nanos()),
                  micros(spacing.maxNanos())));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    ledger.queues().forEach(queue -> rows.add(row(Integer.toString(queue.queue()), queue)));
    rows.add(row("total", total));
    lines.addAll(TextTable.rightAligned(rows));
    lines.add(
        ledger.balanced()
            ? "ledger: balanced"
            : "ledger: NOT balanced by " + ledger.unbalancedBy());
    return lines;
  }

  private double perSecond(long number) {
    return elapsedNanos <= 0 ? 0 : number * 1e9 / elapsedNanos;
  }

  private static String micros(long nanos) {
    return "%.1f us".formatted(nanos / 1e3);
  }

  private static List<String> row(String name, TransmitCounts counts) {
    return List.of(
        name,
        Long.toString(counts.offered()),
        Long.toString(counts.tooLong()),
        Long.toString(counts.dropped()),
        Long.toString(counts.invalid()),
        Long.toString(counts.delivered()));
  }

  Map<String, Object> json() {
    TransmitCounts total = ledger.total();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", interfaceName);
    object.put("description", description);
    object.put("duration_seconds", elapsedNanos / 1e9);
    object.put("packets_per_second", perSecond(total.delivered()));
    object.put("bits_per_second", perSecond(total.bytes() * 8));
    object.put("completed", completed);
    object.put("delivered", total.delivered());
    object.put("lost", total.lost());
    object.put("balanced", ledger.balanced());
    object.put("unbalanced_by", ledger.unbalancedBy());
    object.put("total", counts(total));
    object.put(
        "queues",
        ledger.queues().stream()
            .map(
                queue -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("queue", queue.queue());
                  row.putAll(counts(queue));
                  return row;
                })
            .toList());
    object.put("spacing_error", spacing == null ? null : spacingJson());
    object.put("notes", notes);
    return object;
  }

  private Map<String, Object> spacingJson() {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("p50_ns", spacing.p50Nanos());
    error.put("p99_ns", spacing.p99Nanos());
    error.put("max_ns", spacing.maxNanos());
    return error;
  }

  private static Map<String, Object> counts(TransmitCounts counts) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("offered", counts.offered());
    row.put("too_long", counts.tooLong());
    row.put("dropped", counts.dropped());
    row.put("invalid", counts.invalid());
    row.put("delivered", counts.delivered());
    row.put("bytes", counts.bytes());
    row.put("lost", counts.lost());
    return row;
  }
}
