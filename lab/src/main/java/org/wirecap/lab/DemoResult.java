package org.wirecap.lab;

import java.nio.file.Path;
import java.util.List;
import org.wirecap.ledger.Ledger;

/**
 * What a demonstration showed.
 *
 * @param simulated whether the NIC was the simulated one
 * @param description of the capturing engine, one line
 * @param replay how the trace was sent; null on the simulated NIC, whose link sends it
 * @param ledger of the capture, with what is in the file
 * @param comparison of what was sent with what is in the file
 * @param file that was written
 * @param elapsedNanos all of it, in real time
 * @param completed whether the whole trace was sent
 * @param notes what the user should know, one line each
 */
public record DemoResult(
    boolean simulated,
    String description,
    ReplayResult replay,
    Ledger ledger,
    TraceComparison comparison,
    Path file,
    long elapsedNanos,
    boolean completed,
    List<String> notes) {
  /**
   * Whether every packet is accounted for: the ledgers balance, and what is not in the file is what
   * they say was lost.
   */
  public boolean isAccountedFor() {
    boolean sentBalances = replay == null || replay.ledger().balanced();
    long lostBefore = replay == null ? 0 : replay.ledger().total().lost();
    return sentBalances
        && ledger.balanced()
        && comparison.isFaithful()
        && comparison.missing() == lostBefore + ledger.lost();
  }
}
