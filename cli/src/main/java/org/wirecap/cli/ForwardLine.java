package org.wirecap.cli;

import java.util.List;
import java.util.Locale;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.pool.ReceiveQueue;

/**
 * How forwarding goes, in one line.
 *
 * @param nanos since the beginning
 * @param ledger at that time
 * @param queues whose pools are shown
 */
record ForwardLine(long nanos, ForwardLedger ledger, List<ReceiveQueue> queues) {
  /** The most telling form that fits, at most {@code width} characters. */
  String fit(ForwardLine before, int width) {
    String rates = String.format(Locale.ROOT, "%.1f s  %s", nanos / 1e9, rate(before, "packets/s"));
    String counts =
        String.format(
            Locale.ROOT, "  dropped %,d  lost %,d", ledger.decided().dropped(), ledger.lost());
    String total = String.format(Locale.ROOT, "  %,d sent", ledger.transmitted().sent());
    for (String form :
        List.of(
            rates + total + counts + "  in transmission " + inTransmission() + pools(),
            rates + total + counts + pools(),
            rates + counts + pools(),
            rates + counts)) {
      if (form.length() <= width) {
        return form;
      }
    }
    return rates.substring(0, Math.min(rates.length(), Math.max(0, width)));
  }

  private String rate(ForwardLine before, String unit) {
    double seconds = Math.max(1, nanos - before.nanos) / 1e9;
    long sent = ledger.transmitted().sent() - before.ledger.transmitted().sent();
    return Quantity.of(sent / seconds, unit);
  }

  private long inTransmission() {
    return ledger.transmitted().inTransmission();
  }

  private String pools() {
    return "  " + HandleLine.pools(queues).bare();
  }
}
