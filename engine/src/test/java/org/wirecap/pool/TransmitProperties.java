package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.ledger.TransmitLedger;

/**
 * Whose a cell is, through forwarding, editing, dropping and injecting, and whenever, in whatever
 * order and whether or not the ports give it back: never two have it, none is lost, every packet is
 * counted once, and a chunk is recycled exactly when the last of its packets has left.
 */
class TransmitProperties {
  private static final int INJECTION_CELLS = 3;

  enum Step {
    ARRIVE,
    BURST,
    BEGIN,
    SEND_0,
    SEND_1,
    EDIT,
    DROP,
    END,
    INJECT,
    TOO_SHORT,
    TAKE,
    FINISH_IN_ORDER,
    FINISH_SOME,
    COMPLETE,
    FORGED_COMPLETION,
    PORT_DOWN,
    PORT_UP
  }

  @Property(tries = 1000)
  void cellsAreConservedWhateverTheOrder(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 7) int cells,
      @ForAll @IntRange(min = 2, max = 5) int chunks,
      @ForAll @IntRange(min = 1, max = 20) int capacity,
      @ForAll boolean atTheEndAllCompletes,
      @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      Scenario scenario = new Scenario(new PoolShape(cells, chunks, 2048), capacity, seed, arena);
      for (Step step : steps) {
        scenario.take(step);
        scenario.assertConservation();
      }
      scenario.finish(atTheEndAllCompletes);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMinSize(20).ofMaxSize(400);
  }

  /** One receive queue and two ports, one of which completes in any order. */
  private static final class Scenario {
    private final PoolShape shape;
    private final MemorySegment memory;
    private final FakeDevice device;
    private final RingBufferPool pool;
    private final PooledReceiveQueue queue;
    private final FakePort[] ports = new FakePort[2];
    private final TransmitQueue[] transmit = new TransmitQueue[2];
    private final Transmitter transmitter;
    private final Random random;

    /** The chunk under way, the next of its packets, and chunks whose packets have not all left. */
    private Chunk chunk;

    private int next;
    private final List<Chunk> leaving = new ArrayList<>();
    private long recycled;
    private long delivered;
    private long offered;
    private long injected;

    Scenario(PoolShape shape, int capacity, long seed, Arena arena) {
      this.shape = shape;
      long pools = shape.bytes();
      memory = arena.allocate(pools + 2L * INJECTION_CELLS * 2048, 2048);
      FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
      device = new FakeDevice(memory, seed, time);
      pool = new RingBufferPool(0, memory, 0, shape, 0);
      queue = new PooledReceiveQueue(0, pool, device, time);
      random = new Random(seed);
      TransmitTable table = new TransmitTable(memory.byteSize(), 2048);
      for (int i = 0; i < 2; i++) {
        ports[i] = new FakePort(capacity, seed + i);
        transmit[i] =
            new TransmitQueue(
                i,
                0,
                ports[i],
                table,
                memory,
                new TransmitQueue.InjectionCells(
                    pools + (long) i * INJECTION_CELLS * 2048, INJECTION_CELLS, 2048));
      }
      transmitter = new Transmitter(List.of(transmit), this::recycle);
    }

    private void recycle(Chunk done) {
      assertTrue(leaving.remove(done), "recycled before its reader was done, or twice");
      recycled += done.size();
      queue.recycle(done);
    }

    void take(Step step) {
      switch (step) {
        case ARRIVE -> device.arrive();
        case BURST -> {
          for (int i = 0; i < shape.totalCells() + 2; i++) {
            device.arrive();
          }
        }
        case BEGIN -> begin();
        case SEND_0 -> send(0);
        case SEND_1 -> send(1);
        case EDIT -> edit();
        case DROP -> next += chunk != null && next < chunk.size() ? 1 : 0;
        case END -> end();
        case INJECT -> inject(60);
        case TOO_SHORT -> inject(13);
        case TAKE -> ports[random.nextInt(2)].take(1 + random.nextInt(8));
        case FINISH_IN_ORDER -> ports[0].finish(1 + random.nextInt(8), true);
        case FINISH_SOME -> ports[1].finish(1 + random.nextInt(8), false);
        case COMPLETE -> assertTrue(transmitter.complete() >= 0);
        case FORGED_COMPLETION -> forge();
        case PORT_DOWN -> ports[1].state = TransmitRings.State.DOWN;
        case PORT_UP -> ports[1].state = TransmitRings.State.UP;
      }
    }

    private void begin() {
      if (chunk == null) {
        chunk = queue.capture(0);
        if (chunk != null) {
          next = 0;
          delivered += chunk.size();
          transmitter.begin(chunk);
        }
      }
    }

    private void send(int port) {
      if (chunk != null && next < chunk.size()) {
        boolean room = transmit[port].hasRoom();
        boolean up = ports[port].state == TransmitRings.State.UP;
        int length = chunk.packet(next).capturedLength();
        assertEquals(
            room && up && length >= 14 && length <= 1522, transmitter.send(port, chunk, next));
        offered++;
        next++;
      }
    }

    /** Moves the ends of the packet; the number that it carries stays readable, and its time. */
    private void edit() {
      if (chunk == null || next >= chunk.size()) {
        return;
      }
      Packet packet = chunk.packet(next);
      int length = packet.capturedLength();
      long offset = packet.offset();
      long time = packet.timestampNanos();
      int head = random.nextInt(-30, 300);
      int tail = random.nextInt(-30, 2000);
      boolean fits =
          offset % 2048 - head >= PacketMetadata.BYTES
              && length + head + tail >= 0
              && offset % 2048 + length + tail <= 2048;
      if (fits) {
        Packet now = chunk.resize(next, head, tail);
        assertEquals(offset - head, now.offset());
        assertEquals(length + head + tail, now.capturedLength());
        assertEquals(time, now.timestampNanos());
        assertEquals(offset / 2048, now.offset() / 2048, "it stays in its cell");
      } else {
        assertThrows(IllegalArgumentException.class, () -> chunk.resize(next, head, tail));
        assertEquals(offset, chunk.packet(next).offset());
      }
    }

    private void end() {
      if (chunk != null) {
        leaving.add(chunk);
        Chunk ended = chunk;
        chunk = null;
        transmitter.end(ended);
      }
    }

    private void inject(int length) {
      byte[] frame = new byte[length];
      injected++;
      boolean ignored = transmit[0].inject(MemorySegment.ofArray(frame), 0, length);
    }

    /** Of a cell that is attached, or of none. */
    private void forge() {
      long strange = transmit[0].strange();
      long attachedOrOutside = memory.byteSize() + 2048L * random.nextInt(10);
      ports[0].forge(attachedOrOutside);
      assertTrue(transmitter.complete() >= 0);
      // A queue with nothing in transmission does not look.
      assertTrue(transmit[0].strange() >= strange);
    }

    void assertConservation() {
      transmitter.flush();
      PoolUse use = queue.pool();
      assertEquals(shape.totalCells(), use.total());
      int sending =
          transmit[0].inTransmission()
              + transmit[1].inTransmission()
              - (INJECTION_CELLS - transmit[0].freeInjectionCells());
      assertEquals(sending, use.inTransmission());
      assertEquals(pool.countCells(ChunkState.CAPTURED), use.captured() + use.inTransmission());
      assertEquals(pool.countCells(ChunkState.ATTACHED), use.attached());
      TransmitLedger sum = transmit[0].ledger().plus(transmit[1].ledger());
      assertEquals(0, sum.missing());
      assertEquals(offered, sum.offered());
      assertEquals(injected, sum.injected());
    }

    void finish(boolean allCompletes) {
      end();
      if (allCompletes) {
        for (FakePort port : ports) {
          port.take(Integer.MAX_VALUE);
          port.finish(Integer.MAX_VALUE, false);
        }
        transmitter.complete();
        assertEquals(0, transmitter.inTransmission());
        assertEquals(List.of(), leaving);
        assertEquals(delivered, recycled);
        assertEquals(INJECTION_CELLS, transmit[0].freeInjectionCells());
      }
      long inTransmission = transmitter.inTransmission();
      queue.close();
      for (TransmitQueue each : transmit) {
        each.close();
      }
      TransmitLedger sum = transmit[0].ledger().plus(transmit[1].ledger());
      assertEquals(0, sum.missing());
      assertEquals(0, sum.inTransmission());
      // What was forged does not count, what was given back in the last moment is not stranded.
      assertTrue(sum.stranded() <= inTransmission);
    }
  }

  @Property(tries = 50)
  void bytesThatAreEditedAreThoseThatLeave(@ForAll @IntRange(min = 1, max = 200) int head) {
    try (Arena arena = Arena.ofConfined()) {
      Scenario scenario = new Scenario(new PoolShape(4, 2, 2048), 8, head, arena);
      scenario.take(Step.ARRIVE);
      scenario.take(Step.BEGIN);
      Packet packet = scenario.chunk.resize(0, head, 0);
      scenario.memory.set(ValueLayout.JAVA_BYTE, packet.offset(), (byte) head);
      scenario.take(Step.SEND_0);
      scenario.take(Step.END);
      scenario.ports[0].take(1);
      long[] sent = scenario.ports[0].sent.getFirst();
      assertEquals(60 + head, sent[1]);
      assertEquals((byte) head, scenario.memory.get(ValueLayout.JAVA_BYTE, sent[0]));
      assertEquals(
          0, scenario.memory.get(ValueLayout.JAVA_INT_UNALIGNED, sent[0] + head), "its number");
    }
  }
}
