package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wirecap.forward.ForwardPort;
import org.wirecap.ledger.DecisionLedger;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.ledger.TransmitLedger;

class LedgerTextTest {
  private static final Ledger LEDGER =
      new Ledger(
          List.of(
              new QueueLedger(0, 1000, 10, 0, 900, 50, 30, 10, 5, 15, 880),
              new QueueLedger(3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1)),
          0);

  @Test
  void columnsAreAlignedAndTheVerdictIsLast() {
    assertEquals(
        """
        queue  seen  passed  captured  no cell  RX ring  invalid  writer  discarded  delivered
            0  1000      10       900       50       30       10       5         15        880
            3     1       0         1        0        0        0       0          0          1
        total  1001      10       901       50       30       10       5         15        881
        ledger: balanced"""
            .lines()
            .toList(),
        LedgerTable.lines(LEDGER));
  }

  @Test
  void whatAFilterDidNotWantHasAColumnWhenThereIsSomething() {
    Ledger filtered = new Ledger(List.of(new QueueLedger(0, 10, 0, 7, 3, 0, 0, 0, 0, 0, 3)), 0);
    assertEquals(
        """
        queue  seen  passed  filtered  captured  no cell  RX ring  invalid  writer  discarded  delivered
            0    10       0         7         3        0        0        0       0          0          3
        total    10       0         7         3        0        0        0       0          0          3
        ledger: balanced"""
            .lines()
            .toList(),
        LedgerTable.lines(filtered));
    assertEquals(0, filtered.lost());
  }

  @Test
  void whatIsUnaccountedForIsSaid() {
    Ledger wrong = new Ledger(List.of(new QueueLedger(0, 10, 0, 0, 9, 0, 0, 0, 0, 0, 7)), 4);
    List<String> lines = LedgerTable.lines(wrong);
    assertEquals("missed by the interface, before any queue: 4", lines.get(3));
    assertEquals("ledger: NOT balanced by 3", lines.getLast());
  }

  @Test
  void jsonHasTotalsAndCausesByQueue() throws IOException {
    Map<String, Object> object = JSON.std.mapFrom(Json.line(LedgerJson.of(LEDGER)));
    assertEquals(881, object.get("delivered"));
    assertEquals(95, object.get("lost"));
    assertEquals(true, object.get("balanced"));
    List<?> queues = (List<?>) object.get("queues");
    assertEquals(2, queues.size());
    Map<?, ?> first = (Map<?, ?>) queues.getFirst();
    assertEquals(0, first.get("queue"));
    assertEquals(50, first.get("lost_no_cell"));
    assertEquals(30, first.get("lost_rx_ring"));
    assertEquals(10, first.get("invalid"));
    assertEquals(5, first.get("lost_by_writer"));
    assertEquals(95, first.get("lost"));
    assertTrue(first.containsKey("seen"));
  }

  @Test
  void whatAMiddleboxLosesOnEitherSideIsLost() throws IOException {
    ForwardLedger ledger =
        new ForwardLedger(
            LEDGER,
            List.of(new DecisionLedger(0, 870, 6, 2, 2), new DecisionLedger(3, 1, 0, 0, 0)),
            List.of(new TransmitLedger(1, 0, 871, 4, 860, 1, 2, 4, 8, 0)));
    List<ForwardPort> ports =
        List.of(
            new ForwardPort("eth1", List.of(0, 3), List.of()),
            new ForwardPort("eth2", List.of(), List.of()));
    ForwardReport report =
        new ForwardReport(ports, "", "", 1, List.of(), 1_000_000_000, ledger, null, null);
    Map<String, Object> object = JSON.std.mapFrom(Json.line(report.json()));
    assertEquals(95 + 2 + 15, object.get("lost"));
    assertEquals(881, object.get("delivered"));
    assertEquals(860, object.get("sent"));
    assertEquals(true, object.get("balanced"));
    assertEquals("ledger: balanced", report.lines().getLast());
  }
}
