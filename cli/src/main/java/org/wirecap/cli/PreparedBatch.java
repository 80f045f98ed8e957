package org.wirecap.cli;

/**
 * The packets of one chunk, or of a part of it, prepared: in the order in which they arrived on
 * their receive queue. A handler thread fills it, {@link BatchQueue} hands it over, the thread that
 * writes empties it.
 */
final class PreparedBatch {
  private final Slab slab;
  private int queue;
  private long number;
  private long at;
  private int left;

  /** Timestamp of the packet that is next; while there is one. */
  long nextTimestamp;

  /** The batch that was handed over before this one. */
  PreparedBatch before;

  PreparedBatch(Slab slab) {
    this.slab = slab;
  }

  /**
   * @param newQueue the receive queue of its packets
   * @param newNumber where its first packet stands among those of the queue, if only roughly
   * @param newAt where they will be
   */
  void begin(int newQueue, long newNumber, long newAt) {
    queue = newQueue;
    number = newNumber;
    at = newAt;
    left = 0;
  }

  void countPacket() {
    left++;
  }

  /** The writing thread has it now. */
  void open() {
    nextTimestamp = PreparedPacket.timestampNanos(slab.memory(), at);
  }

  /** Whether its next packet is to be given out before that of another: at one time, first come. */
  boolean isBefore(PreparedBatch other) {
    return nextTimestamp != other.nextTimestamp
        ? nextTimestamp < other.nextTimestamp
        : number < other.number;
  }

  void show(PreparedPacket packet) {
    packet.moveTo(slab.memory(), at, queue);
  }

  /** Goes on behind the packet that was shown last; returns whether there is another one. */
  boolean advance(PreparedPacket shown) {
    at = shown.end();
    if (--left == 0) {
      slab.release();
      return false;
    }
    nextTimestamp = PreparedPacket.timestampNanos(slab.memory(), at);
    return true;
  }
}
