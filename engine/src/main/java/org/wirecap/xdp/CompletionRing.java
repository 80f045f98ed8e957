package org.wirecap.xdp;

import java.util.function.LongConsumer;

/**
 * Where the kernel gives back the cells of packets that were sent: the kernel produces, this
 * process consumes.
 *
 * <p>One thread calls all methods.
 */
public final class CompletionRing {
  private final RingMemory ring;
  private int next;

  CompletionRing(RingMemory ring) {
    this.ring = ring;
    this.next = ring.consumer();
  }

  /**
   * Takes the cells that came back.
   *
   * @param sink is given the address of each packet, as it was offered to the {@link TxRing}
   * @return how many there were
   */
  public int drain(LongConsumer sink) {
    int count = ring.producer() - next;
    for (int i = 0; i < count; i++) {
      sink.accept(ring.address(next + i));
    }
    if (count > 0) {
      next += count;
      ring.consumer(next);
    }
    return count;
  }
}
