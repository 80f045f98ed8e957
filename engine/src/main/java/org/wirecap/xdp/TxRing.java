package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.wirecap.linux.XdpDesc;

/**
 * Where packets are given to the kernel to be sent: this process produces, the kernel consumes. A
 * cell stays the kernel's until its address comes out of the {@link CompletionRing}.
 *
 * <p>One thread calls all methods.
 */
public final class TxRing {
  private final RingMemory ring;
  private int next;
  private int published;

  TxRing(RingMemory ring) {
    this.ring = ring;
    this.next = ring.producer();
    this.published = next;
  }

  /**
   * Writes a descriptor into the next entry, if there is one; the kernel sees it after {@link
   * #submit}.
   *
   * @param address of the packet's first byte in the UMEM
   * @param length bytes of the packet
   * @return false when the ring is full
   */
  public boolean offer(long address, int length) {
    if (next - ring.consumer() >= ring.size()) {
      return false;
    }
    MemorySegment memory = ring.memory();
    long entry = ring.descriptorEntry(next);
    memory.set(JAVA_LONG, entry + XdpDesc.ADDR, address);
    memory.set(JAVA_INT, entry + XdpDesc.LEN, length);
    memory.set(JAVA_INT, entry + XdpDesc.OPTIONS, 0);
    next++;
    return true;
  }

  /**
   * Makes what was offered visible to the kernel.
   *
   * @return how many packets that were
   */
  public int submit() {
    int count = next - published;
    ring.producer(next);
    published = next;
    return count;
  }

  /**
   * @return packets that the kernel has not taken yet
   */
  public int pending() {
    return published - ring.consumer();
  }

  /**
   * @return whether the kernel waits to be told that there are packets; always so in copy mode
   */
  public boolean needsWakeup() {
    return ring.needsWakeup();
  }
}
