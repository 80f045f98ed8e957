package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.forward.WhenFull;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.KernelVersion;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;

/**
 * Through two veth pairs: what goes in at va comes in at vb, leaves by wa, and is captured at wb.
 */
@Tag("live")
class XdpForwardTest {
  private static final int QUEUES = 2;

  private interface Body {
    void accept(TestNetwork network) throws Exception;
  }

  private static void in(Body body) {
    try (TestNetwork network = new TestNetwork(QUEUES)) {
      String q = Integer.toString(QUEUES);
      network.ip(
          ("link add wa numrxqueues %s numtxqueues %s type veth"
                  + " peer name wb numrxqueues %s numtxqueues %s")
              .formatted(q, q, q, q)
              .split(" "));
      for (String end : List.of("wa", "wb")) {
        network.ip("link", "set", end, "addrgenmode", "none", "arp", "off", "up");
      }
      Callable<Void> call =
          () -> {
            body.accept(network);
            return null;
          };
      Void ignored = network.call(call);
    }
  }

  private static ForwardEngine open(boolean bidirectional, int cells, int chunks) {
    return XdpForwardEngine.open(
        new XdpForwardOptions(
            List.of("vb", "wa"), bidirectional, cells, chunks, 0, AttachMode.AUTO, true, false));
  }

  private static Engine capture(String interfaceName) {
    return XdpEngine.open(
        new XdpOptions(interfaceName, List.of(), 64, 256, 0, AttachMode.AUTO, false, false));
  }

  private static void send(String interfaceName, int queue, int first, int count) {
    try (NumberedSender sender = new NumberedSender(interfaceName, queue)) {
      sender.send(first, count, 64);
    }
  }

  private static List<Integer> numbers(ReceiveQueue queue) {
    List<Integer> numbers = new ArrayList<>();
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(50_000_000);
      if (chunk != null) {
        for (int i = 0; i < chunk.size(); i++) {
          numbers.add(chunk.packet(i).getInt(14));
        }
        queue.recycle(chunk);
      }
    }
    return numbers;
  }

  private static List<Integer> range(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  private static ForwardLedger finish(Forwarding forwarding) throws InterruptedException {
    forwarding.stop();
    assertTrue(forwarding.await(Duration.ofSeconds(20)), "it ends");
    return forwarding.ledger();
  }

  private static void assertAllCellsBack(ForwardEngine engine) {
    for (ReceiveQueue queue : engine.queues()) {
      PoolUse use = queue.pool();
      assertEquals(0, use.inTransmission());
      assertEquals(queue.shape().totalCells(), use.total());
    }
  }

  @Test
  void everythingGoesThroughUnchangedAndInOrder() {
    in(
        network -> {
          try (Engine sink = capture("wb");
              ForwardEngine engine = open(false, 16, 512)) {
            Forwarding forwarding = Forwarder.on(engine).start();
            send("va", 0, 0, 5000);
            send("va", 1, 100_000, 5000);
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(10_000, ledger.transmitted(1).sent());
            assertEquals(0, ledger.lost());
            assertAllCellsBack(engine);
            sink.stop();
            assertEquals(range(0, 5000), numbers(sink.queues().get(0)));
            assertEquals(range(100_000, 5000), numbers(sink.queues().get(1)));
          }
        });
  }

  /** Odd numbers only; the rest is left to the host, or dropped in user space. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFilterHoldsOnEveryQueueOfBothPorts(boolean inKernel) {
    in(
        network -> {
          XdpForwardOptions options =
              new XdpForwardOptions(
                  List.of("vb", "wa"),
                  true,
                  16,
                  64,
                  0,
                  AttachMode.AUTO,
                  true,
                  false,
                  inKernel ? XdpEngineTest.parity(1) : null);
          try (ForwardEngine engine = XdpForwardEngine.open(options)) {
            if (!inKernel) {
              engine.filter(
                  (memory, offset, captured, original, type, index) ->
                      memory.get(ValueLayout.JAVA_BYTE, offset + 17) % 2 != 0);
            }
            Forwarding forwarding = Forwarder.on(engine).start();
            for (int queue = 0; queue < QUEUES; queue++) {
              send("va", queue, 0, 100);
              send("wb", queue, 0, 100);
            }
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(2 * QUEUES, ledger.receive().queues().size());
            for (QueueLedger queue : ledger.receive().queues()) {
              assertEquals(50, queue.filtered(), queue::toString);
              assertEquals(50, queue.delivered(), queue::toString);
            }
          }
        });
  }

  /** Through the kernel's rings, where {@code ForwardAllocationTest} has rings of its own. */
  @Test
  void thePathOfAPacketAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int packets = 256;
    in(
        network -> {
          try (ForwardEngine engine = open(false, 16, 512);
              NumberedSender sender = new NumberedSender("va", 0)) {
            Forwarding forwarding = Forwarder.on(engine).startWithoutThreads();
            long least = Long.MAX_VALUE;
            // Until it is compiled it allocates. An object is no less than 16 bytes.
            for (int round = 0; round < 2000 && least >= packets * 8L; round++) {
              sender.send(0, packets, 64);
              long before = threads.getCurrentThreadAllocatedBytes();
              for (int idle = 0; idle < 100; idle++) {
                idle = forwarding.work(0) > 0 ? 0 : idle;
              }
              least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(least < packets * 8L, least + " bytes for " + packets + " packets");
            assertTrue(forwarding.ledger().transmitted().sent() >= packets);
          }
        });
  }

  @Test
  void whatComesBackGoesBack() {
    in(
        network -> {
          try (ForwardEngine engine = open(true, 16, 512);
              Engine left = capture("va")) {
            Forwarding forwarding = Forwarder.on(engine).start();
            send("wb", 1, 500, 3000);
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(3000, ledger.transmitted(0).sent());
            assertEquals(0, ledger.transmitted(1).sent());
            left.stop();
            assertEquals(range(500, 3000), numbers(left.queues().get(1)));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(OffloadPolicy.class)
  void advancedModeWithEveryPolicy(OffloadPolicy policy) {
    in(
        network -> {
          try (Engine sink = capture("wb");
              ForwardEngine engine = open(false, 8, 512)) {
            Forwarding forwarding =
                Forwarder.on(engine)
                    .group(BuddyGroup.of(0, 1).policy(policy).threshold(10))
                    .start();
            send("va", 0, 0, 4000);
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(4000, ledger.transmitted(1).sent());
            forwarding.close();
            assertAllCellsBack(engine);
            sink.stop();
            List<Integer> arrived = new ArrayList<>(numbers(sink.queues().get(0)));
            arrived.addAll(numbers(sink.queues().get(1)));
            if (policy == OffloadPolicy.CHUNK) {
              arrived.sort(null);
            }
            // What is not IP is one flow, so that it cannot be divided, and stays in order.
            assertEquals(range(0, 4000), arrived);
          }
        });
  }

  /** Drops every third, keeps every third, lengthens the rest at both ends, and sends one more. */
  private static final class Editor implements ForwardHandler {
    private final java.lang.foreign.MemorySegment extra =
        java.lang.foreign.MemorySegment.ofArray(NumberedSender.frame(-1, 60));

    @Override
    public Verdict onPacket(
        org.wirecap.forward.TransitPacket packet, org.wirecap.forward.Outlet outlet) {
      int number = packet.getInt(14);
      if (number % 3 != 0) {
        return number % 3 == 1 ? Verdict.DROP : Verdict.KEEP;
      }
      packet.growTail(10);
      packet.growHead(4);
      packet.setBytes(0, NumberedSender.frame(number, 18));
      if (number % 30 == 0) {
        assertTrue(outlet.inject(1, extra, 0, 60));
      }
      return Verdict.FORWARD;
    }
  }

  @Test
  void packetsAreEditedDroppedKeptAndInjected() {
    in(
        network -> {
          try (Engine sink = capture("wb");
              ForwardEngine engine = open(false, 16, 512)) {
            Forwarding forwarding = Forwarder.on(engine).handlers(worker -> new Editor()).start();
            send("va", 0, 0, 3000);
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(1000, ledger.decided().dropped());
            assertEquals(1000, ledger.decided().kept());
            assertEquals(1000, ledger.decided().forwarded());
            assertEquals(100, ledger.transmitted().injected());
            assertEquals(1100, ledger.transmitted().sent());
            assertAllCellsBack(engine);
            sink.stop();
            int edited = 0;
            int injected = 0;
            ReceiveQueue queue = sink.queues().getFirst();
            while (!queue.isFinished()) {
              Chunk chunk = queue.capture(50_000_000);
              for (int i = 0; chunk != null && i < chunk.size(); i++) {
                byte[] bytes = chunk.packet(i).toArray();
                int number = chunk.packet(i).getInt(14);
                if (number == -1) {
                  injected++;
                } else {
                  assertEquals(78, bytes.length);
                  byte[] rest = Arrays.copyOfRange(bytes, 18, 68);
                  byte[] original = NumberedSender.frame(number, 64);
                  assertEquals(
                      Arrays.toString(Arrays.copyOfRange(original, 14, 64)), Arrays.toString(rest));
                  edited++;
                }
              }
              if (chunk != null) {
                queue.recycle(chunk);
              }
            }
            assertEquals(1000, edited);
            assertEquals(100, injected);
          }
        });
  }

  @Test
  void aHandlerThatThrowsStopsItAndEverythingIsAccountedFor() {
    in(
        network -> {
          try (ForwardEngine engine = open(false, 4, 32)) {
            Forwarding forwarding =
                Forwarder.on(engine)
                    .handlers(
                        worker ->
                            (packet, outlet) -> {
                              if (packet.getInt(14) == 20) {
                                throw new IllegalStateException("as told");
                              }
                              return Verdict.FORWARD;
                            })
                    .start();
            send("va", 0, 0, 100);
            var thrown =
                assertThrows(
                    IllegalStateException.class, () -> forwarding.await(Duration.ofSeconds(20)));
            assertEquals("as told", thrown.getMessage());
            ForwardLedger ledger = forwarding.ledger();
            assertEquals(20, ledger.decided().forwarded());
            assertTrue(ledger.decided().failed() > 0);
            assertTrue(ledger.balanced(), ledger.toString());
            forwarding.close();
          }
        });
  }

  @Test
  void aPortThatIsDownRefusesAndComesBack() {
    in(
        network -> {
          try (ForwardEngine engine = open(false, 16, 512)) {
            Forwarding forwarding = Forwarder.on(engine).whenFull(WhenFull.WAIT).start();
            network.ip("link", "set", "wa", "down");
            send("va", 0, 0, 500);
            while (forwarding.ledger().decided().total() < 500) {
              Thread.sleep(1);
            }
            network.ip("link", "set", "wa", "up");
            send("va", 0, 0, 1);
            long before = forwarding.ledger().transmitted().sent();
            while (forwarding.ledger().transmitted().sent() <= before) {
              send("va", 0, 0, 1);
              Thread.sleep(1);
            }
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertTrue(ledger.transmitted().dropped() > 0, ledger.toString());
            assertAllCellsBack(engine);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"va", "wb"})
  void anInterfaceThatIsRemovedEndsItInOrder(String removed) {
    in(
        network -> {
          try (ForwardEngine engine = open(false, 16, 512)) {
            Forwarding forwarding = Forwarder.on(engine).start();
            send("va", 0, 0, 1000);
            network.ip("link", "delete", removed);
            assertThrows(
                InterfaceGoneException.class,
                () -> assertFalse(forwarding.await(Duration.ofSeconds(20)), "it ends"));
            ForwardLedger ledger = forwarding.ledger();
            assertEquals(1000, ledger.decided().forwarded());
            assertTrue(ledger.balanced(), ledger.toString());
            forwarding.close();
          }
        });
  }

  @Test
  void whatIsTooLongForThePortIsCounted() {
    in(
        network -> {
          network.ip("link", "set", "wa", "mtu", "100");
          try (ForwardEngine engine = open(false, 16, 512)) {
            Forwarding forwarding = Forwarder.on(engine).start();
            try (NumberedSender sender = new NumberedSender("va", 0)) {
              sender.send(0, 10, 64);
              sender.send(10, 10, 200);
            }
            ForwardLedger ledger = finish(forwarding);
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(10, ledger.transmitted().sent());
            assertEquals(10, ledger.transmitted().invalid());
          }
        });
  }

  /** The driver drops frames that are longer than its peer takes, here every third. */
  @Test
  void aFrameThatTheDriverDropsIsNotSent() {
    assumeTrue(KernelVersion.running().isAtLeast(6, 7), "before Linux 6.7 veth does not say so");
    in(
        network -> {
          network.ip("link", "set", "wb", "mtu", "100");
          try (ForwardEngine engine = open(false, 16, 512);
              NumberedSender sender = new NumberedSender("va", 0)) {
            for (int i = 0; i < 90; i++) {
              sender.send(i, 1, i % 3 == 1 ? 200 : 64);
            }
            // All are there when it begins, so that one call has some sent and one dropped.
            ForwardLedger ledger = finish(Forwarder.on(engine).start());
            assertTrue(ledger.balanced(), ledger.toString());
            assertEquals(60, ledger.transmitted().sent());
            assertEquals(30, ledger.transmitted().dropped());
            assertEquals(30, ledger.lost());
            assertAllCellsBack(engine);
          }
        });
  }

  @Test
  void twoPortsOfOneInterfaceAreRefused() {
    var thrown =
        assertThrows(
            org.wirecap.error.WirecapException.class,
            () ->
                new XdpForwardOptions(
                    List.of("vb", "vb"), true, 16, 32, 0, AttachMode.AUTO, true, false));
    assertTrue(thrown.getMessage().startsWith("vb: "), thrown.getMessage());
  }
}
