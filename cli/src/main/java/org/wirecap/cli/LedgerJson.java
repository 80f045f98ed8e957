package org.wirecap.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/**
 * The loss ledger for machines: the keys {@code delivered}, {@code lost}, {@code balanced}, {@code
 * queues} and those of every cause, which every command prints that moves packets.
 */
final class LedgerJson {
  private LedgerJson() {}

  /** The ledger as an object; callers put what they have to say before or behind. */
  static Map<String, Object> of(Ledger ledger) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("delivered", ledger.total().delivered());
    object.put("lost", ledger.lost());
    object.put("balanced", ledger.balanced());
    object.put("unbalanced_by", ledger.unbalancedBy());
    object.put("missed_by_interface", ledger.missedByInterface());
    object.put("total", account(ledger.total()));
    object.put(
        "queues",
        ledger.queues().stream()
            .map(
                queue -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("queue", queue.queue());
                  row.putAll(account(queue));
                  return row;
                })
            .toList());
    return object;
  }

  private static Map<String, Object> account(QueueLedger account) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("seen", account.seen());
    row.put("passed", account.passed());
    row.put("filtered", account.filtered());
    row.put("captured", account.captured());
    row.put("lost_no_cell", account.lostNoCell());
    row.put("lost_rx_ring", account.lostRxRing());
    row.put("invalid", account.invalid());
    row.put("lost_by_writer", account.lostByWriter());
    row.put("discarded", account.discarded());
    row.put("delivered", account.delivered());
    row.put("lost", account.lost());
    row.put("unbalanced_by", account.unbalancedBy());
    return row;
  }
}
