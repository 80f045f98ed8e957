package org.wirecap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.ledger.Ledger;

/**
 * How a capture went: the summary for people and the object for machines.
 *
 * @param name interface or file that was read
 * @param mode shared, exclusive or file
 * @param description what was opened
 * @param configuration as the paper names it
 * @param handlerThreads threads that prepared what one thread wrote; 0 in basic mode
 * @param captureThreads threads that captured for them; 0 in basic mode
 * @param notes what was not as asked
 * @param files what was written; empty when it was lines
 * @param elapsedNanos how long it took
 * @param bytes on the wire, of the packets delivered
 * @param ledger with the program's half
 * @param buddies what the work queues did; null in basic mode
 * @param failure why it ended before its time; null when it did not
 */
record CaptureReport(
    String name,
    String mode,
    String description,
    String configuration,
    int handlerThreads,
    int captureThreads,
    List<String> notes,
    List<String> files,
    long elapsedNanos,
    long bytes,
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
    long packets = ledger.total().delivered();
    lines.add(
        "%s from %s in %s%s"
            .formatted(
                Quantity.count(packets, "packet"),
                name,
                Quantity.seconds(elapsedNanos),
                files.isEmpty() ? "" : " to " + filesText()));
    if (buddies != null) {
      lines.add(
          "%s: %s and %s"
              .formatted(
                  configuration,
                  Quantity.count(handlerThreads, "handler thread"),
                  Quantity.count(captureThreads, "capture thread")));
      lines.addAll(buddies.lines());
    }
    lines.addAll(LedgerTable.lines(ledger));
    return lines;
  }

  private String filesText() {
    return files.size() <= 3
        ? String.join(", ", files)
        : files.size() + " files, " + files.getFirst() + " to " + files.getLast();
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("mode", mode);
    object.put("description", description);
    object.put("configuration", configuration);
    object.put("handler_threads", handlerThreads);
    object.put("capture_threads", captureThreads);
    object.put("files", files);
    object.put("duration_seconds", elapsedNanos / 1e9);
    object.put("bytes", bytes);
    object.putAll(LedgerJson.of(ledger));
    object.putAll(BuddyReport.json(buddies));
    object.put("notes", notes);
    object.put("failure", failure);
    return object;
  }
}
