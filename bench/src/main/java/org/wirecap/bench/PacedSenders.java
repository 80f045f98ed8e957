package org.wirecap.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.GeneratorResult;
import org.wirecap.lab.Lab;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Steering;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinkStatistics;

/**
 * Sends at a rate: from one CPU as long as one can, and leaves the other to the reader; what is too
 * much for one comes from two, each to a receive queue of its own, because on a veth the sender's
 * CPU does the receiving kernel's work. The second sends less, as it shares its CPU with the
 * reader.
 */
final class PacedSenders {
  /** Receive queues that a lab for it has. */
  static final int QUEUES = Math.min(2, Cpus.allowed().cardinality());

  /** What one CPU reaches in any minute. */
  private static final long MOST_OF_ONE = 1_800_000;

  private static final double SHARE_OF_FIRST = 0.55;

  private final BenchLab lab;

  /**
   * @param lab with {@link #QUEUES} queues
   */
  PacedSenders(BenchLab lab) {
    this.lab = lab;
  }

  /**
   * What was sent.
   *
   * @param packets that went through, by the count of the interface
   * @param seconds from the first one to the last
   */
  record Sent(long packets, double seconds, int senders) {
    double rate() {
      return packets / seconds;
    }
  }

  /** Sends for a time, and waits until everything is counted. */
  Sent send(long packetsPerSecond, Duration time) {
    List<GeneratorOptions> shares =
        packetsPerSecond <= MOST_OF_ONE || QUEUES == 1
            ? List.of(share(packetsPerSecond, 0, time))
            : List.of(
                share(Math.round(packetsPerSecond * SHARE_OF_FIRST), 0, time),
                share(Math.round(packetsPerSecond * (1 - SHARE_OF_FIRST)), 1, time));
    long before = counted();
    List<CompletableFuture<GeneratorResult>> sending =
        shares.stream().map(lab::startGenerating).toList();
    Stream<GeneratorResult> results = sending.stream().map(BenchLab::join);
    long nanos = results.mapToLong(GeneratorResult::elapsedNanos).max().orElseThrow();
    return new Sent(counted() - before, nanos / 1e9, shares.size());
  }

  private static GeneratorOptions share(long packetsPerSecond, int queue, Duration time) {
    return new GeneratorOptions(
        Lab.SENDER_LINK,
        Traffic.SIZE,
        0,
        time,
        new Pace.Rate(packetsPerSecond),
        1,
        new Steering.ToQueue(queue),
        false);
  }

  /** Of both senders: neither can tell its packets from the other's. */
  private long counted() {
    return lab.inSender(
        () ->
            Interfaces.statistics(Interfaces.get(Lab.SENDER_LINK).index())
                .map(LinkStatistics::txPackets)
                .orElseThrow());
  }
}
