package org.wirecap.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as lost, and that no error hides another. */
class LedgerTest {
  /** Ten packets were seen and captured; so many are missing on the way in, and on the way out. */
  private static QueueLedger missing(int queue, long arriving, long delivering) {
    long captured = 10 - arriving;
    return new QueueLedger(queue, 10, 0, 0, captured, 0, 0, 0, 0, 0, captured - delivering);
  }

  @Test
  void everyCauseOfLossIsLost() {
    QueueLedger queue = new QueueLedger(0, 1_000, 1, 2, 900, 40, 20, 37, 8, 16, 876);
    assertEquals(40 + 20 + 37 + 8, queue.lost());
    assertEquals(0, queue.unbalancedBy());
    Ledger ledger = new Ledger(List.of(queue, missing(1, 0, 0)), 64);
    assertEquals(40 + 20 + 37 + 8 + 64, ledger.lost());
    assertTrue(ledger.balanced());
  }

  @Test
  void whatIsMissingOnArrivalIsNotMadeUpForOnDelivery() {
    assertEquals(2, missing(0, 1, -1).unbalancedBy());
    assertEquals(2, missing(0, -1, 1).unbalancedBy());
  }

  @Test
  void whatIsMissingInOneQueueIsNotMadeUpForInAnother() {
    Ledger ledger = new Ledger(List.of(missing(0, 1, 0), missing(1, -1, 0)), 0);
    assertEquals(0, ledger.total().unbalancedBy());
    assertEquals(2, ledger.unbalancedBy());
    assertFalse(ledger.balanced());
    assertEquals("ledger: NOT balanced by 2", ledger.verdict());
  }

  /** Of ten packets of each queue, all delivered. */
  private static ForwardLedger forwarded(
      List<DecisionLedger> decisions, TransmitLedger... transmit) {
    Ledger receive = new Ledger(List.of(missing(0, 0, 0), missing(1, 0, 0)), 0);
    return new ForwardLedger(receive, decisions, List.of(transmit));
  }

  private static DecisionLedger decided(int queue, long forwarded, long failed) {
    return new DecisionLedger(queue, forwarded, 0, 0, failed);
  }

  private static TransmitLedger sent(int queue, long offered, long sent) {
    return new TransmitLedger(1, queue, offered, 0, sent, 0, 0, 0, 0, 0);
  }

  @Test
  void aMiddleboxThatSendsWhatItGetsIsBalanced() {
    ForwardLedger ledger =
        forwarded(List.of(decided(0, 10, 0), decided(1, 10, 0)), sent(0, 10, 10), sent(1, 10, 10));
    assertEquals(0, ledger.lost());
    assertEquals("ledger: balanced", ledger.verdict());
  }

  @Test
  void whatAHandlerFailedOnAndWhatAPortDidNotTakeIsLost() {
    ForwardLedger ledger =
        forwarded(
            List.of(decided(0, 10, 0), decided(1, 7, 3)),
            new TransmitLedger(1, 0, 17, 0, 2, 1, 2, 4, 8, 0));
    assertEquals(3 + 15, ledger.lost());
    assertTrue(ledger.balanced(), ledger::verdict);
  }

  @Test
  void noErrorOfAMiddleboxHidesAnother() {
    List<DecisionLedger> right = List.of(decided(0, 10, 0), decided(1, 10, 0));
    // One more was decided about on a queue than delivered there, and one less on the other.
    List<DecisionLedger> wrong = List.of(decided(0, 11, 0), decided(1, 9, 0));
    assertEquals(2, forwarded(wrong, sent(0, 20, 20)).unbalancedBy());
    // One transmit queue has sent what another was offered.
    assertEquals(2, forwarded(right, sent(0, 10, 11), sent(1, 10, 9)).unbalancedBy());
    // What was to be forwarded was not all offered.
    assertEquals(1, forwarded(right, sent(0, 19, 19)).unbalancedBy());
  }
}
