package org.wirecap.buddy;

import java.util.List;

/**
 * What advanced mode does, at one moment. Counters are since the start.
 *
 * @param queues each receive queue with its work queue and thread, by number
 * @param offloads what each queue offloaded to each buddy: only pairs with anything to show
 * @param moves buckets that changed hands under {@link OffloadPolicy#FLOW}: only pairs with
 *     anything to show
 */
public record BuddyStatistics(List<Queue> queues, List<Offload> offloads, List<Moves> moves) {
  /** Keeps unmodifiable copies. */
  public BuddyStatistics {
    queues = List.copyOf(queues);
    offloads = List.copyOf(offloads);
    moves = List.copyOf(moves);
  }

  /**
   * One receive queue, its work queue and its thread.
   *
   * @param queue number of the receive queue
   * @param group number of its buddy group, from 0, in the order in which they were named
   * @param policy of that group
   * @param depth chunks and parts of chunks that wait in the work queue
   * @param load how full the work queue is, per cent, as T measures it
   * @param peakLoad the highest load that was seen after a chunk of the own queue was added
   * @param chunks chunks and parts of chunks that the thread took
   * @param packets packets in them
   * @param handlerErrors how often the handler threw
   * @param bucketsAway buckets of this receive queue that are not at home
   * @param outOfOrder packets of this receive queue that came to a handler after a later packet of
   *     their flow; 0 unless measured
   */
  public record Queue(
      int queue,
      int group,
      OffloadPolicy policy,
      int depth,
      double load,
      double peakLoad,
      long chunks,
      long packets,
      long handlerErrors,
      int bucketsAway,
      long outOfOrder) {}

  /**
   * What one receive queue offloaded to one buddy.
   *
   * @param from number of the receive queue that captured
   * @param to number of the queue whose thread took the chunks
   * @param chunks chunks and parts of chunks
   * @param packets packets in them
   */
  public record Offload(int from, int to, long chunks, long packets) {}

  /**
   * Buckets that changed hands.
   *
   * @param from number of the queue whose thread had them
   * @param to number of the queue whose thread took them
   * @param buckets how many, each time counted
   */
  public record Moves(int from, int to, long buckets) {}

  /**
   * @return buckets that changed hands, each time counted
   */
  public long bucketsMoved() {
    return moves.stream().mapToLong(Moves::buckets).sum();
  }

  /**
   * @return packets that another thread than their queue's own took
   */
  public long packetsOffloaded() {
    return offloads.stream().mapToLong(Offload::packets).sum();
  }

  /**
   * @return packets that came to a handler after a later packet of their flow; 0 unless measured
   */
  public long outOfOrder() {
    return queues.stream().mapToLong(Queue::outOfOrder).sum();
  }
}
