package org.wirecap.cli;

import java.util.Arrays;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * What the program did with the packets that it was given, per queue: its half of the loss ledger.
 * One thread counts; {@link #publish} shows the sums to others.
 */
final class Tally {
  private final long[] written;
  private final long[] lost;
  private final long[] unwanted;
  private long total;
  private long bytes;
  private volatile long publishedTotal;
  private volatile long publishedBytes;
  private volatile long publishedLost;

  Tally(Engine engine) {
    int queues = engine.queues().stream().mapToInt(ReceiveQueue::index).max().orElse(0) + 1;
    written = new long[queues];
    lost = new long[queues];
    unwanted = new long[queues];
  }

  void written(int queue, int originalLength) {
    written[queue]++;
    total++;
    bytes += originalLength;
  }

  void lost(int queue) {
    lost[queue]++;
  }

  void unwanted(int queue) {
    unwanted[queue]++;
  }

  /**
   * Takes back what the sink was given and could not write: it was in a buffer.
   *
   * @param sink closed by now
   * @param readerGone whether nobody wanted these packets any more
   */
  void settle(PacketSink sink, boolean readerGone) {
    for (int queue = 0; queue < written.length; queue++) {
      long missing = sink.lost(queue);
      written[queue] -= missing;
      if (readerGone) {
        unwanted[queue] += missing;
      } else {
        lost[queue] += missing;
      }
    }
    total = Arrays.stream(written).sum();
    publish();
  }

  /** Packets written so far; for the counting thread. */
  long total() {
    return total;
  }

  /** Shows the sums to other threads: once per batch, not per packet. */
  void publish() {
    publishedTotal = total;
    publishedBytes = bytes;
    publishedLost = Arrays.stream(lost).sum();
  }

  /** Packets written, as of the last {@link #publish}. */
  long publishedTotal() {
    return publishedTotal;
  }

  /** Bytes on the wire of the packets written, as of the last {@link #publish}. */
  long publishedBytes() {
    return publishedBytes;
  }

  /** Packets that could not be written, as of the last {@link #publish}. */
  long publishedLost() {
    return publishedLost;
  }

  /** The accounts of an engine, with what the program did with the packets. */
  Ledger applyTo(Ledger ledger) {
    return new Ledger(
        ledger.queues().stream()
            .map(
                account -> {
                  int queue = account.queue();
                  return account.withApplication(written[queue], lost[queue], unwanted[queue]);
                })
            .toList(),
        ledger.missedByInterface());
  }
}
