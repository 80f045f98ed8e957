package org.wirecap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.forward.ForwardPort;
import org.wirecap.ledger.DecisionLedger;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.TransmitLedger;

/**
 * How forwarding went: the summary for people and the object for machines.
 *
 * @param ports the interfaces
 * @param description what was opened
 * @param configuration as the paper names it
 * @param workers threads that forwarded
 * @param notes what was not as asked
 * @param elapsedNanos how long it took
 * @param ledger of everything
 * @param buddies what the work queues did; null in basic mode
 * @param failure why it ended before its time; null when it did not
 */
record ForwardReport(
    List<ForwardPort> ports,
    String description,
    String configuration,
    int workers,
    List<String> notes,
    long elapsedNanos,
    ForwardLedger ledger,
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
        "%s forwarded between %s in %s"
            .formatted(
                Quantity.count(ledger.transmitted().sent(), "packet"),
                String.join(" and ", ports.stream().map(ForwardPort::name).toList()),
                Quantity.seconds(elapsedNanos)));
    lines.add(configuration + ": " + Quantity.count(workers, "worker"));
    if (buddies != null) {
      lines.addAll(buddies.lines());
    }
    List<String> receive = new ArrayList<>(LedgerTable.lines(ledger.receive()));
    // The verdict on the whole comes last.
    String ignored = receive.removeLast();
    lines.addAll(receive);
    lines.addAll(TextTable.rightAligned(decisions()));
    lines.addAll(TextTable.rightAligned(transmissions()));
    lines.add(ledger.verdict());
    return lines;
  }

  private List<List<String>> decisions() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("from", "queue", "forwarded", "dropped", "kept", "failed"));
    for (DecisionLedger queue : ledger.decisions()) {
      ForwardPort port = portOf(queue.queue());
      rows.add(
          List.of(
              port.name() + " " + port.receiveQueues().indexOf(queue.queue()),
              Integer.toString(queue.queue()),
              Long.toString(queue.forwarded()),
              Long.toString(queue.dropped()),
              Long.toString(queue.kept()),
              Long.toString(queue.failed())));
    }
    return rows;
  }

  private ForwardPort portOf(int queue) {
    return ports.stream()
        .filter(port -> port.receiveQueues().contains(queue))
        .findFirst()
        .orElseThrow();
  }

  private List<List<String>> transmissions() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "to", "offered", "injected", "sent", "TX full", "TX invalid", "dropped", "stranded"));
    for (TransmitLedger queue : ledger.transmit()) {
      if (queue.offered() + queue.injected() > 0) {
        rows.add(row(ports.get(queue.port()).name() + " " + queue.queue(), queue));
      }
    }
    rows.add(row("total", ledger.transmitted()));
    return rows;
  }

  private static List<String> row(String name, TransmitLedger queue) {
    return List.of(
        name,
        Long.toString(queue.offered()),
        Long.toString(queue.injected()),
        Long.toString(queue.sent()),
        Long.toString(queue.full()),
        Long.toString(queue.invalid()),
        Long.toString(queue.dropped()),
        Long.toString(queue.stranded()));
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("interfaces", ports.stream().map(ForwardPort::name).toList());
    object.put("description", description);
    object.put("configuration", configuration);
    object.put("workers", workers);
    object.put("duration_seconds", elapsedNanos / 1e9);
    object.put("sent", ledger.transmitted().sent());
    object.put("decisions", ledger.decisions().stream().map(this::decision).toList());
    object.put("transmit", ledger.transmit().stream().map(this::transmission).toList());
    object.putAll(LedgerJson.of(ledger.receive()));
    // Of the way through, not only of the receiving half.
    object.put("lost", ledger.lost());
    object.put("balanced", ledger.balanced());
    object.put("unbalanced_by", ledger.unbalancedBy());
    object.putAll(BuddyReport.json(buddies));
    object.put("notes", notes);
    object.put("failure", failure);
    return object;
  }

  private Map<String, Object> decision(DecisionLedger queue) {
    Map<String, Object> row = new LinkedHashMap<>();
    ForwardPort port = portOf(queue.queue());
    row.put("interface", port.name());
    row.put("queue", queue.queue());
    row.put("forwarded", queue.forwarded());
    row.put("dropped", queue.dropped());
    row.put("kept", queue.kept());
    row.put("failed", queue.failed());
    return row;
  }

  private Map<String, Object> transmission(TransmitLedger queue) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("interface", ports.get(queue.port()).name());
    row.put("queue", queue.queue());
    row.put("offered", queue.offered());
    row.put("injected", queue.injected());
    row.put("sent", queue.sent());
    row.put("tx_full", queue.full());
    row.put("tx_invalid", queue.invalid());
    row.put("dropped", queue.dropped());
    row.put("stranded", queue.stranded());
    return row;
  }
}
