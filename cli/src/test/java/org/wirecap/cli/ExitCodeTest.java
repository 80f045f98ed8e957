package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.lab.DemoResult;
import org.wirecap.lab.TraceComparison;
import org.wirecap.lab.TransmitCounts;
import org.wirecap.lab.TransmitLedger;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.ledger.DecisionLedger;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/** The exit codes that the help texts promise, of every command that moves packets. */
class ExitCodeTest {
  private static final TraceComparison WHOLE = new TraceComparison(10, 10, 10, 0, 0, 0, 0, 0, 0, 0);

  /** Ten packets were seen; what was captured of them was delivered. */
  private static Ledger captured(long captured) {
    ArrivalCounts seen = ArrivalCounts.of(10, 0, 0);
    return new Ledger(List.of(QueueLedger.of(0, seen, captured, captured)), 0);
  }

  private static int ofCapture(Ledger ledger, String failure) {
    return new CaptureReport(
            "eth1", "shared", "", "", 0, 0, List.of(), List.of(), 1, 1, ledger, null, failure)
        .exitCode();
  }

  private static int ofHandle(Ledger ledger, String failure) {
    return new HandleReport(
            "eth1", "shared", "", "", null, 1, 0, List.of(), 1, 1, 1, ledger, null, failure)
        .exitCode();
  }

  /** Of what was decided to forward all was offered, and so many were sent. */
  private static int ofForward(long decided, long sent, String failure) {
    ForwardLedger ledger =
        new ForwardLedger(
            captured(10),
            List.of(new DecisionLedger(0, decided, 0, 0, 0)),
            List.of(new org.wirecap.ledger.TransmitLedger(0, 0, decided, 0, sent, 0, 0, 0, 0, 0)));
    return new ForwardReport(List.of(), "", "", 1, List.of(), 1, ledger, null, failure).exitCode();
  }

  private static int ofSender(long delivered, boolean completed, boolean stopped) {
    TransmitLedger ledger =
        new TransmitLedger(List.of(new TransmitCounts(0, 10, delivered, 640, 0, 0, 0)));
    return new TransmitReport("eth1", "", ledger, 1, null, completed, stopped, List.of())
        .exitCode();
  }

  private static int ofDemo(Ledger ledger, TraceComparison comparison, boolean completed) {
    DemoResult result =
        new DemoResult(true, "", null, ledger, comparison, Path.of("x"), 1, completed, List.of());
    return new DemoReport(result, false, false).exitCode();
  }

  @Test
  void zeroWhenAllIsWell() {
    assertEquals(0, ofCapture(captured(10), null));
    assertEquals(0, ofHandle(captured(10), null));
    assertEquals(0, ofForward(10, 10, null));
    assertEquals(0, ofSender(10, true, false));
    assertEquals(0, ofDemo(captured(10), WHOLE, true));
  }

  @Test
  void zeroWhenTheUserEndedIt() {
    assertEquals(0, ofSender(10, false, true));
  }

  @Test
  void oneWhenItFailedWhateverTheLedgerSays() {
    assertEquals(1, ofCapture(captured(10), "disk full"));
    assertEquals(1, ofCapture(captured(9), "disk full"));
    assertEquals(1, ofHandle(captured(9), "interface removed"));
    assertEquals(1, ofForward(10, 9, "interface removed"));
    assertEquals(1, ofSender(9, false, false));
    assertEquals(1, ofDemo(captured(10), WHOLE, false));
  }

  @Test
  void threeWhenTheLedgerIsNotBalanced() {
    assertEquals(3, ofCapture(captured(9), null));
    assertEquals(3, ofCapture(captured(11), null));
    assertEquals(3, ofHandle(captured(9), null));
    assertEquals(3, ofForward(9, 9, null));
    assertEquals(3, ofForward(10, 9, null));
    assertEquals(3, ofSender(9, true, false));
    assertEquals(3, ofSender(11, true, true));
    assertEquals(3, ofDemo(captured(9), WHOLE, true));
    TraceComparison missing = new TraceComparison(10, 9, 9, 0, 0, 0, 1, 0, 0, 0);
    assertEquals(3, ofDemo(captured(10), missing, true));
  }
}
