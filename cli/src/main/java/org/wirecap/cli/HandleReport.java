package org.wirecap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.ledger.Ledger;

/**
 * How the packet handler went: the summary for people and the object for machines.
 *
 * @param name interface or file that was read
 * @param mode shared, exclusive or file
 * @param description what was opened
 * @param configuration as the paper names it
 * @param workload what was done with each packet
 * @param threads handler threads
 * @param captureThreads threads that captured for them; 0 in basic mode
 * @param notes what was not as asked
 * @param elapsedNanos how long it took
 * @param bytes on the wire, of the packets delivered
 * @param matched packets that the filter let pass
 * @param ledger with the handlers' half
 * @param buddies what the work queues did; null in basic mode
 * @param failure why it ended before its time; null when it did not
 */
record HandleReport(
    String name,
    String mode,
    String description,
    String configuration,
    HandleCommand.Workload workload,
    int threads,
    int captureThreads,
    List<String> notes,
    long elapsedNanos,
    long bytes,
    long matched,
    Ledger ledger,
    BuddyReport buddies,
    String failure) {

  int exitCode() {
    if (failure != null) {
      return ExitCode.FAILED;
    }
    return ledger.balanced() ? ExitCode.OK : ExitCode.NOT_BALANCED;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s from %s in %s"
            .formatted(
                Quantity.count(ledger.total().delivered(), "packet"),
                name,
                Quantity.seconds(elapsedNanos)));
    lines.add(
        "%s: %s%s%s"
            .formatted(
                configuration,
                Quantity.count(threads, "handler thread"),
                captureThreads == 0
                    ? ""
                    : " and " + Quantity.count(captureThreads, "capture thread"),
                workload));
    if (buddies != null) {
      lines.addAll(buddies.lines());
    }
    lines.addAll(LedgerTable.lines(ledger));
    return lines;
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("mode", mode);
    object.put("description", description);
    object.put("configuration", configuration);
    object.put("load", workload.load());
    object.put("pace", workload.pace() == 0 ? null : workload.pace());
    object.put("handler_threads", threads);
    object.put("capture_threads", captureThreads);
    object.put("duration_seconds", elapsedNanos / 1e9);
    object.put("bytes", bytes);
    object.put("filter_matches", workload.load() == 0 ? null : matched);
    object.putAll(LedgerJson.of(ledger));
    object.putAll(BuddyReport.json(buddies));
    object.put("notes", notes);
    object.put("failure", failure);
    return object;
  }
}
