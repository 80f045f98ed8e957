package org.wirecap.lab;

import java.util.List;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinkStatistics;
import org.wirecap.linux.NetworkDevice;

/**
 * Compares what a sender believes with what the interface itself has counted meanwhile. A driver
 * may drop a frame and say nothing to the sender (veth before Linux 6.7 does).
 */
final class InterfaceWitness {
  private final NetworkDevice device;
  private final long droppedBefore;

  /** Begins to look. */
  InterfaceWitness(NetworkDevice device) {
    this.device = device;
    this.droppedBefore = dropped();
  }

  private long dropped() {
    return Interfaces.statistics(device.index()).map(LinkStatistics::txDropped).orElse(0L);
  }

  /**
   * What the ledger is in the light of the interface's own counter.
   *
   * @param notes takes a line if the two differ
   */
  TransmitLedger check(TransmitLedger ledger, List<String> notes) {
    long more = dropped() - droppedBefore - ledger.total().dropped();
    if (more <= 0) {
      return ledger;
    }
    notes.add(
        "%s has counted %d more dropped packets than it told the sender: unless another program sends there, they are lost"
            .formatted(device.name(), more));
    return new TransmitLedger(ledger.queues(), more);
  }
}
