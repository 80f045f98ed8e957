package org.wirecap.pcap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/** What became of a handle's packets: what its queues counted, and what its threads did with it. */
final class HandleAccount {
  private final HandleState state;

  /** Of each reading thread; one, but in advanced mode. */
  private final List<PacketCounts> threads = new CopyOnWriteArrayList<>();

  /** Of advanced mode, null before. */
  private AdvancedCapture advanced;

  /** Null until everything is released. */
  private Ledger last;

  HandleAccount(HandleState state) {
    this.state = state;
  }

  /** Counts of one more reading thread. */
  PacketCounts addThread(int queues) {
    PacketCounts counts = new PacketCounts(queues);
    threads.add(counts);
    return counts;
  }

  /** From here on the threads of advanced mode count what they were given. */
  void setAdvanced(AdvancedCapture capture) {
    synchronized (state) {
      advanced = capture;
    }
  }

  PcapStat stats() {
    synchronized (state) {
      PacketSource open = state.requireActivated();
      open.requireStatistics();
      Ledger ledger = open.ledger();
      QueueLedger total = ledger.total();
      return new PcapStat(total.seen() - total.passed(), total.lost(), ledger.missedByInterface());
    }
  }

  Ledger ledger() {
    synchronized (state) {
      if (last != null) {
        return last;
      }
      PacketSource open = state.source();
      return ledger(open == null ? state.requireActivated() : open);
    }
  }

  /** What it captured from is closed, and what is counted now stays. */
  void close() {
    synchronized (state) {
      PacketSource source = state.source();
      last = source == null ? new Ledger(List.of(), 0) : ledger(source);
    }
  }

  /** A queue has delivered what it gave to us; the program was given less. */
  private Ledger ledger(PacketSource source) {
    Ledger ofQueues = source.ledger();
    List<QueueLedger> accounts = new ArrayList<>();
    for (QueueLedger each : advanced == null ? ofQueues.queues() : advanced.ledger().queues()) {
      long given = 0;
      long filtered = 0;
      long discarded = 0;
      for (PacketCounts own : threads) {
        given += own.given(each.queue());
        filtered += own.filtered(each.queue());
        discarded += own.discarded(each.queue());
      }
      // In advanced mode the threads count what they were given; one at which a handler threw, too.
      long delivered = advanced == null ? given : each.delivered() - filtered;
      accounts.add(
          each.withFiltered(filtered).withApplication(delivered, each.lostByWriter(), discarded));
    }
    return new Ledger(accounts, ofQueues.missedByInterface());
  }
}
