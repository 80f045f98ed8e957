package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.wirecap.forward.ForwardPort;
import org.wirecap.pool.TransmitQueue;
import org.wirecap.pool.TransmitTable;

/**
 * A port that only sends, in virtual time. Packets of one transmit queue leave in order; those of
 * different queues in none, as each waits for a time of its own. Their cells come back later still,
 * in whatever order, or never. The same model and traffic give the same times.
 *
 * <p>Used by the thread of the NIC.
 */
public final class SimulatedPort implements VirtualClock.Device {
  /** Is shown what leaves. */
  @FunctionalInterface
  public interface Witness {
    /**
     * A packet has left.
     *
     * @param queue transmit queue that it left by
     * @param memory where it is
     * @param offset of its first byte
     * @param length bytes of the packet
     */
    void left(int queue, MemorySegment memory, long offset, int length);
  }

  /**
   * What the port is like.
   *
   * @param queues transmit queues, at least 1
   * @param capacity packets that may be in transmission in each
   * @param leaveNanos how long at most a packet waits at the head of its queue before it leaves
   * @param completeNanos how long at most after that its cell comes back
   * @param neverPerMille of 1,000 packets, how many cells never come back
   * @param seed of all that is random
   */
  public record Model(
      int queues,
      int capacity,
      long leaveNanos,
      long completeNanos,
      int neverPerMille,
      long seed) {}

  private record Event(long nanos, long number, SimulatedTransmitRings rings, long packet) {}

  private final Model model;
  private final MemorySegment memory;
  private final Witness witness;
  private final Random random;
  private final ForwardPort port;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.nanos() != b.nanos()
                  ? Long.compare(a.nanos(), b.nanos())
                  : Long.compare(a.number(), b.number()));
  private long eventCount;
  private long now;

  /**
   * @param number of the port
   * @param clock that lets its time pass
   * @param memory of the engine
   * @param injectionBase where the cells for new packets begin
   */
  SimulatedPort(
      int number,
      Model model,
      VirtualClock clock,
      MemorySegment memory,
      long injectionBase,
      int cellSize,
      Witness witness) {
    this.model = model;
    this.memory = memory;
    this.witness = witness;
    this.random = new Random(model.seed());
    this.now = clock.nanoTime();
    TransmitTable table = new TransmitTable(memory.byteSize(), cellSize);
    List<TransmitQueue> queues = new ArrayList<>();
    for (int i = 0; i < model.queues(); i++) {
      var cells =
          new TransmitQueue.InjectionCells(
              injectionBase + (long) i * SimulatedMiddlebox.INJECTION_CELLS * cellSize,
              SimulatedMiddlebox.INJECTION_CELLS,
              cellSize);
      SimulatedTransmitRings rings = new SimulatedTransmitRings(this, i, model.capacity());
      queues.add(new TransmitQueue(number, i, rings, table, memory, cells));
    }
    this.port = new ForwardPort("simulated-out", List.of(), queues);
    clock.add(this);
  }

  ForwardPort port() {
    return port;
  }

  /** A queue has something to send; it leaves some time after what the queue has sent before. */
  void accept(SimulatedTransmitRings rings) {
    rings.leavesAt = Math.max(now, rings.leavesAt) + random.nextLong(model.leaveNanos() + 1);
    events.add(new Event(rings.leavesAt, eventCount++, rings, -1));
  }

  @Override
  public void advanceTo(long nanos) {
    while (!events.isEmpty() && events.peek().nanos() <= nanos) {
      Event event = events.remove();
      now = event.nanos();
      if (event.packet() >= 0) {
        event.rings().finish(event.packet());
      } else {
        leave(event.rings());
      }
    }
    now = Math.max(now, nanos);
  }

  private void leave(SimulatedTransmitRings rings) {
    long[] packet = rings.take();
    witness.left(rings.index(), memory, packet[0], (int) packet[1]);
    if (random.nextInt(1000) >= model.neverPerMille()) {
      long at = now + random.nextLong(model.completeNanos() + 1);
      events.add(new Event(at, eventCount++, rings, packet[0]));
    }
  }
}
