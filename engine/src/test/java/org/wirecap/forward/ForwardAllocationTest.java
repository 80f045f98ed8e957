package org.wirecap.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.pool.PoolShape;

/**
 * In the steady state nothing on the path of a packet allocates, from the receive queue through a
 * handler that edits, drops, keeps, answers and injects to the completion.
 */
class ForwardAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final PoolShape SHAPE = new PoolShape(16, 64, 2048);
  private static final int CHUNKS = 20_000;

  /** Fewer than a chunk: the worker comes to a full ring again and again. */
  private static final int TRANSMIT_CAPACITY = 10;

  @Test
  void basicModeForwardsWithoutAllocation() {
    try (LoopEngine engine = new LoopEngine(SHAPE, TRANSMIT_CAPACITY)) {
      check(Forwarder.on(engine));
    }
  }

  @ParameterizedTest
  @EnumSource(OffloadPolicy.class)
  void advancedModeForwardsWithoutAllocation(OffloadPolicy policy) {
    try (LoopEngine engine = new LoopEngine(SHAPE, TRANSMIT_CAPACITY)) {
      check(Forwarder.on(engine).group(BuddyGroup.of(0, 1).policy(policy).threshold(30)));
    }
  }

  private static void check(Forwarder forwarder) {
    Forwarding forwarding = forwarder.handlers(worker -> new Busy()).startWithoutThreads();
    long least = Long.MAX_VALUE;
    // Until it is compiled it allocates, and on a busy machine compiling takes its time: so as many
    // rounds as it needs, and an end for the worst.
    for (int round = 0; round < 500 && least >= CHUNKS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CHUNKS; i++) {
        int ignored = forwarding.work();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < CHUNKS, least + " bytes in " + CHUNKS + " rounds of two chunks");
    ForwardLedger ledger = forwarding.ledger();
    assertTrue(ledger.decided().forwarded() > CHUNKS, ledger::toString);
    assertTrue(ledger.decided().dropped() > CHUNKS, ledger::toString);
    assertTrue(ledger.decided().kept() > CHUNKS, ledger::toString);
    assertTrue(ledger.transmitted().injected() > CHUNKS, ledger::toString);
    assertEquals(0, ledger.decided().failed(), ledger::toString);
  }

  /** A handler that does everything that a handler can do. */
  private static final class Busy implements ForwardHandler {
    private final MemorySegment own = MemorySegment.ofArray(new byte[60]);
    private int number;

    @Override
    public Verdict onPacket(TransitPacket packet, Outlet outlet) {
      packet.packet().memory().set(ValueLayout.JAVA_BYTE, packet.packet().offset(), (byte) number);
      return switch (number++ & 7) {
        case 0 -> Verdict.DROP;
        case 1 -> Verdict.KEEP;
        case 2 -> Verdict.BACK;
        case 3 -> {
          boolean ignored = outlet.inject(1, own, 0, 60);
          yield Verdict.FORWARD;
        }
        default -> Verdict.FORWARD;
      };
    }
  }
}
