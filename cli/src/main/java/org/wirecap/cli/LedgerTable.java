package org.wirecap.cli;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/**
 * The loss ledger for people: one row per queue and one for the total, one column per cause, and
 * whether it balances.
 */
final class LedgerTable {
  private static final List<String> HEADER =
      List.of(
          "queue",
          "seen",
          "passed",
          "filtered",
          "captured",
          "no cell",
          "RX ring",
          "invalid",
          "writer",
          "discarded",
          "delivered");

  private static final int FILTERED = HEADER.indexOf("filtered");

  private LedgerTable() {}

  /**
   * @return lines of equal width, then what belongs to no queue, then the verdict
   */
  static List<String> lines(Ledger ledger) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(new ArrayList<>(HEADER));
    for (QueueLedger queue : ledger.queues()) {
      rows.add(row(Integer.toString(queue.queue()), queue));
    }
    rows.add(row("total", ledger.total()));
    if (ledger.total().filtered() == 0) {
      // Without a filter the table fits on a line.
      rows.forEach(row -> row.remove(FILTERED));
    }
    List<String> lines = new ArrayList<>(TextTable.rightAligned(rows));
    if (ledger.missedByInterface() > 0) {
      lines.add("missed by the interface, before any queue: " + ledger.missedByInterface());
    }
    lines.add(ledger.verdict());
    return lines;
  }

  private static List<String> row(String name, QueueLedger account) {
    List<String> row = new ArrayList<>();
    row.add(name);
    long[] numbers = {
      account.seen(),
      account.passed(),
      account.filtered(),
      account.captured(),
      account.lostNoCell(),
      account.lostRxRing(),
      account.invalid(),
      account.lostByWriter(),
      account.discarded(),
      account.delivered()
    };
    for (long number : numbers) {
      row.add(Long.toString(number));
    }
    return row;
  }
}
