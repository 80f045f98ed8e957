package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.WireCap;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.TestNetwork;
import org.wirecap.linux.XdpMode;
import org.wirecap.packet.PacketEngine;
import org.wirecap.packet.PacketOptions;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/** AF_XDP on a veth pair of the test's own: what goes in at va comes out of vb's receive queues. */
@Tag("live")
class XdpEngineTest {
  private static final PoolShape SHAPE = new PoolShape(64, 16, 2048);
  private static final XdpOptions SMALL = options(List.of(), 16, 8);

  private static XdpOptions options(List<Integer> queues, int cells, int chunks) {
    return new XdpOptions("vb", queues, cells, chunks, 0, AttachMode.AUTO, false, false);
  }

  /** Runs a test inside a namespace with a veth pair of some queues. */
  private static void in(int queues, ThrowingConsumer test) {
    try (TestNetwork network = new TestNetwork(queues)) {
      Callable<Void> body =
          () -> {
            test.accept(network);
            return null;
          };
      Void ignored = network.call(body);
    }
  }

  private interface ThrowingConsumer {
    void accept(TestNetwork network) throws Exception;
  }

  private static void send(int queue, int first, int count) {
    try (NumberedSender sender = new NumberedSender("va", queue)) {
      sender.send(first, count, 64);
    }
  }

  private static List<Integer> drain(ReceiveQueue queue) {
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
    return java.util.stream.IntStream.range(first, first + count).boxed().toList();
  }

  @Test
  void everyPacketComesOnceOnItsQueueAndInOrder() {
    in(
        4,
        network -> {
          try (Engine engine = XdpEngine.open(options(List.of(), 16, 64))) {
            for (int queue = 0; queue < 4; queue++) {
              send(queue, queue * 10_000, 1000);
            }
            engine.stop();
            for (ReceiveQueue queue : engine.queues()) {
              assertEquals(range(queue.index() * 10_000, 1000), drain(queue));
              QueueLedger ledger = queue.ledger();
              assertEquals(1000, ledger.seen());
              assertEquals(1000, ledger.delivered());
              assertEquals(0, ledger.lost());
            }
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
          }
        });
  }

  @Test
  void packetsCarryTheKernelsTimeTheirLengthAndTheirQueue() {
    in(
        2,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            long before = java.time.Instant.now().toEpochMilli();
            send(1, 7, 1);
            long after = java.time.Instant.now().toEpochMilli();
            Chunk chunk = engine.queues().get(1).capture(1_000_000_000);
            Packet packet = chunk.packet(0);
            assertEquals(64, packet.capturedLength());
            assertEquals(64, packet.originalLength());
            assertEquals(1, packet.queue());
            assertEquals(7, packet.getInt(14));
            assertFalse(packet.isOutgoing());
            long millis = packet.timestampNanos() / 1_000_000;
            assertTrue(millis >= before - 1 && millis <= after + 1, millis + " at " + before);
            engine.queues().get(1).recycle(chunk);
          }
        });
  }

  @Test
  void coarseTimestampsAreThoseOfTheClocksLastTick() {
    in(
        1,
        network -> {
          WireCap coarse = WireCap.on("vb").exclusive().shape(16, 8).coarseTimestamps(true);
          try (Engine engine = coarse.open()) {
            ReceiveQueue queue = engine.queues().getFirst();
            assertTrue(queue.deliveryDelayNanos() > 10_000_000, "a packet's tick may be long ago");
            long before = java.time.Instant.now().toEpochMilli();
            send(0, 0, 100);
            long after = java.time.Instant.now().toEpochMilli();
            engine.stop();
            Set<Long> times = new HashSet<>();
            Chunk chunk;
            while ((chunk = queue.capture(0)) != null) {
              for (int i = 0; i < chunk.size(); i++) {
                times.add(chunk.packet(i).timestampNanos());
              }
              queue.recycle(chunk);
            }
            // A tick is 1 to 10 ms; a hundred packets are sent within some of them.
            assertTrue(times.size() < 100, times::toString);
            for (long time : times) {
              long millis = time / 1_000_000;
              assertTrue(millis >= before - 11 && millis <= after + 1, millis + " at " + before);
            }
          }
        });
  }

  /** The kernel reads another clock then, in another program. */
  @Test
  void timestampsAreCoarseOnlyIfThatIsAskedFor() {
    in(
        1,
        network -> {
          WireCap capture = WireCap.on("vb").exclusive().shape(16, 8);
          String precise = programTag(network, capture);
          assertEquals(precise, programTag(network, capture.coarseTimestamps(false)));
          assertNotEquals(precise, programTag(network, capture.coarseTimestamps(true)));
        });
  }

  private static String programTag(TestNetwork network, WireCap capture) {
    try (Engine _ = capture.open()) {
      return programTag(network);
    }
  }

  @Test
  void whatFindsNoCellIsCountedExactly() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            ReceiveQueue queue = engine.queues().getFirst();
            send(0, 0, 500);
            assertEquals(128, queue.shape().totalCells());
            engine.stop();
            assertEquals(range(0, 128), drain(queue));
            QueueLedger ledger = queue.ledger();
            assertEquals(500, ledger.seen());
            assertEquals(128, ledger.captured());
            assertEquals(372, ledger.lostNoCell());
            assertEquals(0, ledger.unbalancedBy(), ledger.toString());
          }
        });
  }

  @Test
  void recycledCellsAreFilledAgain() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            ReceiveQueue queue = engine.queues().getFirst();
            List<Integer> numbers = new ArrayList<>();
            for (int round = 0; round < 50; round++) {
              send(0, round * 100, 100);
              Chunk chunk;
              while ((chunk = queue.capture(0)) != null) {
                for (int i = 0; i < chunk.size(); i++) {
                  numbers.add(chunk.packet(i).getInt(14));
                }
                queue.recycle(chunk);
              }
            }
            engine.stop();
            numbers.addAll(drain(queue));
            assertEquals(range(0, 5000), numbers);
            assertTrue(engine.ledger().balanced());
          }
        });
  }

  @Test
  void oversizedPacketsAreCountedAndGoToTheHost() {
    in(
        1,
        network -> {
          XdpOptions small =
              new XdpOptions("vb", List.of(), 16, 8, 2048, AttachMode.AUTO, false, false);
          network.ip("link", "set", "vb", "mtu", "1779");
          assertMessage("use --cell-size 4096", small);
          // A cell of 2,048 holds such a frame, but not one with a VLAN tag more, which veth lets
          // in.
          network.ip("link", "set", "va", "mtu", "1778");
          network.ip("link", "set", "vb", "mtu", "1778");
          try (Engine engine = XdpEngine.open(small);
              NumberedSender sender = new NumberedSender("va", 0)) {
            sender.send(1, 3, 1796);
            sender.send(4, 2, 1793);
            sender.send(10, 2, 1792);
            engine.stop();
            assertEquals(List.of(10, 11), drain(engine.queues().getFirst()));
            QueueLedger ledger = engine.queues().getFirst().ledger();
            assertEquals(5, ledger.invalid());
            assertEquals(0, ledger.lostNoCell());
            assertEquals(0, ledger.unbalancedBy(), ledger.toString());
          }
        });
  }

  @Test
  void queuesThatAreNotNamedAndStoppedOnesGoToTheHost() {
    in(
        2,
        network -> {
          try (Engine engine = XdpEngine.open(options(List.of(1), 16, 8))) {
            assertEquals(1, engine.queues().size());
            assertFalse(engine.notes().isEmpty());
            send(0, 0, 50);
            send(1, 100, 50);
            engine.queues().getFirst().stop();
            send(1, 200, 50);
            assertEquals(range(100, 50), drain(engine.queues().getFirst()));
            QueueLedger ledger = engine.queues().getFirst().ledger();
            assertEquals(50, ledger.passed());
            assertTrue(engine.ledger().balanced());
          }
        });
  }

  @Test
  void whatIsLeftWhenItIsClosedIsDiscardedAndTheInterfaceIsAsBefore() {
    in(
        1,
        network -> {
          Engine engine = XdpEngine.open(SMALL);
          assertEquals(1, Interfaces.get("vb").xdp().size());
          send(0, 0, 20);
          engine.stop();
          assertTrue(Interfaces.get("vb").xdp().isEmpty());
          engine.close();
          Ledger ledger = engine.ledger();
          assertEquals(20, ledger.total().discarded());
          assertTrue(ledger.balanced(), ledger.toString());
          assertTrue(Interfaces.get("vb").xdp().isEmpty());
          engine.close();
          // And again: nothing is busy for good.
          XdpEngine.open(SMALL).close();
        });
  }

  @Test
  void everyModeWorksAndSaysWhatItIs() {
    in(
        1,
        network -> {
          for (AttachMode mode : List.of(AttachMode.NATIVE, AttachMode.GENERIC, AttachMode.AUTO)) {
            XdpOptions options = new XdpOptions("vb", List.of(), 16, 8, 4096, mode, true, false);
            try (Engine engine = XdpEngine.open(options)) {
              assertTrue(
                  engine.description().contains(mode == AttachMode.GENERIC ? "generic" : "native"),
                  engine.description());
              assertTrue(Interfaces.get("vb").promiscuous());
              send(0, 0, 10);
              engine.stop();
              assertEquals(range(0, 10), drain(engine.queues().getFirst()));
              assertTrue(engine.ledger().balanced());
            }
            assertFalse(Interfaces.get("vb").promiscuous());
          }
        });
  }

  @Test
  void zeroCopyByNameIsRefusedWhereTheDriverHasNone() {
    in(
        2,
        network -> {
          XdpOptions zeroCopy =
              new XdpOptions("vb", List.of(), 16, 8, 0, AttachMode.ZERO_COPY, true, false);
          WirecapException e = assertThrows(WirecapException.class, () -> XdpEngine.open(zeroCopy));
          assertEquals(
              "vb: the driver veth has no zero-copy mode: use --attach auto", e.getMessage());
          assertTrue(Interfaces.get("vb").xdp().isEmpty());
          assertFalse(Interfaces.get("vb").promiscuous());
        });
  }

  @Test
  void theProgramRunsWhereItWasAskedFor() {
    in(
        1,
        network -> {
          for (AttachMode mode : List.of(AttachMode.NATIVE, AttachMode.GENERIC)) {
            XdpOptions options = new XdpOptions("vb", List.of(), 16, 8, 0, mode, false, false);
            try (Engine engine = XdpEngine.open(options)) {
              assertEquals(
                  mode == AttachMode.GENERIC ? XdpMode.GENERIC : XdpMode.NATIVE,
                  Interfaces.get("vb").xdp().getFirst().mode());
              assertTrue(
                  engine.notes().stream().noneMatch(note -> note.contains("mode")), "as asked");
            }
          }
        });
  }

  @Test
  void promiscuousModeIsOnOnlyWhenAskedForAndStaysWhereOthersHaveIt() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            assertEquals("vb", engine.name());
            assertFalse(Interfaces.get("vb").promiscuous());
          }
          network.ip("link", "set", "vb", "promisc", "on");
          XdpOptions options =
              new XdpOptions("vb", List.of(), 16, 8, 0, AttachMode.AUTO, true, false);
          XdpEngine.open(options).close();
          assertTrue(Interfaces.get("vb").promiscuous(), "somebody else's, switched off");
        });
  }

  @Test
  void namedQueuesAreCapturedInTheirOrderAndEachOnce() {
    in(
        4,
        network -> {
          try (Engine engine = XdpEngine.open(options(List.of(3, 1, 3), 16, 8))) {
            assertEquals(List.of(1, 3), engine.queues().stream().map(ReceiveQueue::index).toList());
            for (int queue = 0; queue < 4; queue++) {
              send(queue, queue * 100, 10);
            }
            engine.stop();
            for (ReceiveQueue queue : engine.queues()) {
              assertEquals(range(queue.index() * 100, 10), drain(queue));
              assertEquals(10, queue.ledger().seen());
            }
            assertTrue(engine.ledger().balanced());
          }
        });
  }

  @Test
  void mistakesOfUsersAreOneLineWithARemedy() {
    in(
        2,
        network -> {
          assertMessage("there is no receive queue 7", options(List.of(7), 16, 8));
          try (Engine engine = XdpEngine.open(SMALL)) {
            assertNotNull(engine);
            assertMessage("XDP program", SMALL);
          }
          network.ip("link", "set", "vb", "mtu", "3400");
          assertMessage(
              "--cell-size 4096",
              new XdpOptions("vb", List.of(), 16, 8, 2048, AttachMode.AUTO, false, false));
          assertMessage("more than a quarter", options(List.of(), 256, 16_000));
        });
  }

  private static void assertMessage(String part, XdpOptions options) {
    WirecapException e = assertThrows(WirecapException.class, () -> XdpEngine.open(options));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void aRemovedInterfaceIsReportedAfterItsPackets() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            send(0, 0, 40);
            network.ip("link", "del", "vb");
            List<Integer> numbers = new ArrayList<>();
            OrderedCapture capture = new OrderedCapture(engine);
            assertThrows(
                InterfaceGoneException.class,
                () -> {
                  while (true) {
                    int ignored =
                        capture.poll(packet -> numbers.add(packet.getInt(14)), 50_000_000);
                  }
                });
            assertEquals(range(0, 40), numbers);
            engine.stop();
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
          }
        });
  }

  @Test
  void anInterfaceThatGoesDownAndUpAgainGoesOnBeingCaptured() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            send(0, 0, 20);
            network.ip("link", "set", "vb", "down");
            network.ip("link", "set", "vb", "up");
            send(0, 100, 20);
            engine.stop();
            List<Integer> numbers = drain(engine.queues().getFirst());
            assertEquals(range(0, 20), numbers.subList(0, 20));
            assertEquals(range(100, 20), numbers.subList(20, numbers.size()));
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
          }
        });
  }

  @Test
  void whatIsLostBeforeTheProgramSeesItIsNoted() {
    in(
        1,
        network -> {
          for (boolean stripped : new boolean[] {true, false}) {
            assertTrue(Ethtool.set("vb", Ethtool.Feature.RX_VLAN, stripped) || !stripped);
            try (Engine engine = XdpEngine.open(SMALL)) {
              assertEquals(
                  Ethtool.get("vb", Ethtool.Feature.RX_VLAN).orElse(false),
                  engine.notes().stream().anyMatch(note -> note.contains("rxvlan off")),
                  engine.notes().toString());
            }
          }
        });
  }

  /** No interface here has zero-copy, so the note is asked for, not seen. */
  @Test
  void zeroCopySaysWhereItsLossesShow() {
    List<String> notes = XdpEngine.modeNotes("eth7", AttachMode.AUTO, AttachMode.ZERO_COPY);
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().contains("rx_missed_errors"), notes.toString());
    assertTrue(notes.getFirst().endsWith("ethtool -S eth7"), notes.toString());
    assertEquals(List.of(), XdpEngine.modeNotes("eth7", AttachMode.AUTO, AttachMode.NATIVE));
    assertEquals(List.of(), XdpEngine.modeNotes("eth7", AttachMode.GENERIC, AttachMode.GENERIC));
  }

  @Test
  void anInterfaceThatIsNotEthernetIsRefused() {
    in(
        1,
        network -> {
          network.ip("tuntap", "add", "tu0", "mode", "tun");
          XdpOptions tun =
              new XdpOptions("tu0", List.of(), 16, 8, 0, AttachMode.AUTO, false, false);
          assertMessage("is for Ethernet", tun);
        });
  }

  @Test
  void waitingForEverEndsToLookAgain() {
    in(
        1,
        network -> {
          try (Engine engine = XdpEngine.open(SMALL)) {
            engine.await(Long.MAX_VALUE);
            engine.await(0);
          }
        });
  }

  @Test
  void whoeverClosesFirstClosesAndTheLedgerCanBeAskedMeanwhile() {
    in(
        1,
        network -> {
          for (int round = 0; round < 10; round++) {
            Engine engine = XdpEngine.open(SMALL);
            send(0, 0, 30);
            List<Throwable> thrown = java.util.Collections.synchronizedList(new ArrayList<>());
            java.util.concurrent.CountDownLatch start = new java.util.concurrent.CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (Runnable action :
                List.<Runnable>of(
                    engine::close,
                    engine::close,
                    () -> {
                      for (int i = 0; i < 200; i++) {
                        engine.ledger();
                      }
                    })) {
              threads.add(
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            try {
                              start.await();
                              action.run();
                            } catch (Throwable t) {
                              thrown.add(t);
                            }
                          }));
            }
            start.countDown();
            for (Thread thread : threads) {
              thread.join();
            }
            assertEquals(List.of(), thrown);
            assertEquals(30, engine.ledger().total().discarded());
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
          }
        });
  }

  /** Frames whose number is odd, 1, or even, 0: its last byte is at 17. */
  static FilterProgram parity(int remainder) {
    return new FilterProgram(
        new Condition.Compare(
            Relation.EQUAL,
            new Value.Arithmetic(Operator.AND, Value.Load.at(1, 17), new Value.Const(1)),
            new Value.Const(remainder)),
        1,
        65_535);
  }

  /** Nothing filters in user space here, as it does for Pcap: so it is the kernel that does. */
  @ParameterizedTest
  @EnumSource(
      value = AttachMode.class,
      names = {"NATIVE", "GENERIC"})
  void theKernelsFilterIsExchangedWhilePacketsAreCaptured(AttachMode attach) {
    in(
        1,
        network -> {
          XdpOptions options = new XdpOptions("vb", List.of(), 16, 64, 0, attach, false, false);
          String odd;
          try (Engine engine = XdpEngine.open(options.withFilter(parity(1)))) {
            assertEquals(1, engine.queues().size());
            odd = programTag(network);
          }
          try (Engine engine = XdpEngine.open(options)) {
            List<FilterProgram> filters = new ArrayList<>(List.of(parity(0), parity(1)));
            filters.add(null);
            sendAndAwait(engine, 0, 20);
            for (int i = 0; i < filters.size(); i++) {
              engine.filterInKernel(filters.get(i));
              if (i == 1) {
                assertEquals(
                    odd, programTag(network), "as if it had been there from the beginning");
              }
              sendAndAwait(engine, 20 * (i + 1), 20);
            }
            engine.stop();
            List<Integer> expected = new ArrayList<>(range(0, 20));
            range(20, 20).stream().filter(number -> number % 2 == 0).forEach(expected::add);
            range(40, 20).stream().filter(number -> number % 2 == 1).forEach(expected::add);
            expected.addAll(range(60, 20));
            assertEquals(expected, drain(engine.queues().getFirst()));
            assertEquals(20, engine.ledger().total().filtered());
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
          }
        });
  }

  private static void sendAndAwait(Engine engine, int first, int count) {
    send(0, first, count);
    while (engine.ledger().total().seen() < first + count) {
      engine.clock().sleep(100_000);
    }
  }

  /** What the kernel calls the instructions of the program on vb. */
  private static String programTag(TestNetwork network) {
    String shown =
        TestNetwork.run("ip", "-n", network.namespace(), "-d", "link", "show", "dev", "vb");
    return shown.replaceFirst("(?s).* tag ([0-9a-f]{16}) .*", "$1");
  }

  @Test
  void whatTheFilterDoesNotWantGoesToTheHostAndIsInTheLedger() {
    in(
        2,
        network -> {
          try (Engine engine = XdpEngine.open(options(List.of(), 16, 64).withFilter(parity(1)));
              Engine host = PacketEngine.open(PacketOptions.of("vb").withShape(SHAPE))) {
            send(0, 0, 100);
            send(1, 1000, 100);
            engine.stop();
            for (ReceiveQueue queue : engine.queues()) {
              assertEquals(
                  range(queue.index() * 1000, 100).stream().filter(n -> n % 2 == 1).toList(),
                  drain(queue));
              QueueLedger ledger = queue.ledger();
              assertEquals(100, ledger.seen());
              assertEquals(50, ledger.filtered());
              assertEquals(50, ledger.delivered());
              assertEquals(0, ledger.lost());
            }
            assertTrue(engine.ledger().balanced(), engine.ledger().toString());
            host.stop();
            Set<Integer> atHost = new HashSet<>();
            host.queues().forEach(queue -> atHost.addAll(drain(queue)));
            Set<Integer> even = new HashSet<>();
            Stream.of(range(0, 100), range(1000, 100))
                .flatMap(List::stream)
                .filter(number -> number % 2 == 0)
                .forEach(even::add);
            assertEquals(even, atHost);
          }
        });
  }

  @Test
  void aFilterThatTheKernelCannotRunIsRefusedAndNothingStaysBehind() {
    in(
        1,
        network -> {
          FilterProgram chain = new FilterProgram(new Condition.ProtocolChain(6, 6, 14), 1, 65_535);
          assertThrows(KernelRefusal.class, () -> XdpEngine.open(SMALL.withFilter(chain)));
          assertTrue(Interfaces.get("vb").xdp().isEmpty());
          XdpEngine.open(SMALL).close();
        });
  }

  @Test
  void filtersThatAcceptNothingOrEverythingAreProgramsToo() {
    for (boolean everything : List.of(true, false)) {
      in(
          1,
          network -> {
            FilterProgram program =
                new FilterProgram(new Condition.Constant(everything), 1, 65_535);
            try (Engine engine = XdpEngine.open(SMALL.withFilter(program))) {
              send(0, 0, 30);
              engine.stop();
              assertEquals(everything ? 30 : 0, drain(engine.queues().getFirst()).size());
              assertEquals(everything ? 0 : 30, engine.ledger().total().filtered());
              assertTrue(engine.ledger().balanced(), engine.ledger().toString());
            }
          });
    }
  }
}
