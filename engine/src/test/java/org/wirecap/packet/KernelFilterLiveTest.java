package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.RandomPrograms;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/** Filters of packet sockets in the kernel, on a veth pair of the test's own. */
@Tag("live")
@Timeout(120)
class KernelFilterLiveTest {
  private static final PacketOptions OPTIONS =
      PacketOptions.of("vb").withShape(new PoolShape(64, 16, 2048));

  /** Frames whose number, at 16 to 19, is odd. */
  private static final FilterProgram ODD = parity(1);

  private static final FilterProgram EVEN = parity(0);

  private static FilterProgram parity(int remainder) {
    return new FilterProgram(
        new Condition.Compare(
            Relation.EQUAL,
            new Value.Arithmetic(Operator.AND, Value.Load.at(4, 16), new Value.Const(1)),
            new Value.Const(remainder)),
        1,
        65_535);
  }

  private final TestNetwork network = new TestNetwork(2);
  private final FrameSender peer = new FrameSender(network, "va");
  private final FrameSender host = new FrameSender(network, "vb");

  @AfterEach
  void remove() {
    network.close();
  }

  private PacketEngine open(PacketOptions options) {
    return network.call(() -> PacketEngine.open(options));
  }

  private static List<byte[]> stopAndTake(Engine engine) {
    engine.stop();
    List<byte[]> packets = new ArrayList<>();
    for (ReceiveQueue queue : engine.queues()) {
      while (!queue.isFinished()) {
        Chunk chunk = queue.capture(100_000_000);
        if (chunk != null) {
          for (int i = 0; i < chunk.size(); i++) {
            Packet packet = chunk.packet(i);
            packets.add(packet.toArray());
          }
          queue.recycle(chunk);
        }
      }
    }
    assertTrue(engine.ledger().balanced(), () -> engine.ledger().toString());
    return packets;
  }

  private static List<Integer> numbers(List<byte[]> packets) {
    return packets.stream().map(packet -> ByteBuffer.wrap(packet).getInt(16)).toList();
  }

  private static void sendNumbered(FrameSender sender, int from, int to) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = from; i < to; i++) {
      frames.add(FrameSender.numbered(0, i));
    }
    sender.send(frames);
  }

  /** As without CAP_BPF: classic BPF, which does not count. */
  private PacketEngine openClassic(PacketOptions options) {
    return network.call(() -> PacketEngine.open(Interfaces.get("vb"), options, false));
  }

  @Test
  void withoutThePrivilegeItIsClassicBpfAndDoesNotCount() {
    for (Direction direction : Direction.values()) {
      PacketOptions options =
          OPTIONS.withFilter(ODD).withDirection(direction).withQueues(List.of(1));
      int expected = direction == Direction.INOUT ? 80 : direction == Direction.IN ? 30 : 50;
      try (PacketEngine engine = openClassic(options)) {
        assertTrue(engine.notes().toString().contains("CAP_BPF"), engine.notes()::toString);
        for (int queue = 0; queue < 2; queue++) {
          peer.useQueue(queue, 2);
          host.useQueue(queue, 2);
          sendNumbered(peer, 1000 * queue, 1000 * queue + 60);
          sendNumbered(host, 1000 * queue, 1000 * queue + 100);
        }
        PacketEngineTest.awaitSeen(engine, expected);
        assertEquals(expected, stopAndTake(engine).size());
        assertEquals(expected, engine.ledger().total().seen());
        assertEquals(0, engine.ledger().total().filtered());
      }
    }
  }

  @Test
  void whatTheFilterDoesNotWantIsCountedByItself() {
    try (PacketEngine engine = open(OPTIONS.withFilter(ODD))) {
      peer.useQueue(0, 2);
      sendNumbered(peer, 0, 300);
      peer.useQueue(1, 2);
      sendNumbered(peer, 300, 400);
      PacketEngineTest.awaitSeen(engine, 400);
      List<Integer> odd = numbers(stopAndTake(engine));
      assertEquals(200, odd.size());
      assertTrue(odd.stream().allMatch(number -> number % 2 == 1));
      for (QueueLedger queue : engine.ledger().queues()) {
        assertEquals(queue.queue() == 0 ? 300 : 100, queue.seen());
        assertEquals(queue.seen() / 2, queue.filtered());
        assertEquals(queue.seen() / 2, queue.delivered());
        assertEquals(0, queue.lost());
      }
    }
  }

  /** Nothing filters in user space here, as it does for Pcap: so it is the kernel that does. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFilterIsExchangedWhilePacketsAreCaptured(boolean counting) {
    try (PacketEngine engine = counting ? open(OPTIONS) : openClassic(OPTIONS)) {
      peer.useQueue(0, 2);
      sendNumbered(peer, 0, 100);
      PacketEngineTest.awaitSeen(engine, 100);
      engine.filterInKernel(ODD);
      sendNumbered(peer, 100, 200);
      PacketEngineTest.awaitSeen(engine, counting ? 200 : 150);
      engine.filterInKernel(EVEN);
      sendNumbered(peer, 200, 300);
      PacketEngineTest.awaitSeen(engine, counting ? 300 : 200);
      engine.filterInKernel(null);
      sendNumbered(peer, 300, 400);
      PacketEngineTest.awaitSeen(engine, counting ? 400 : 300);
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        if (i / 100 == 0 || i / 100 == 3 || i / 100 % 2 == i % 2) {
          expected.add(i);
        }
      }
      assertEquals(expected, numbers(stopAndTake(engine)));
      assertEquals(counting ? 100 : 0, engine.ledger().total().filtered());
      // Once it is stopped no filter lets anything in.
      engine.filterInKernel(ODD);
      engine.filterInKernel(null);
      try (PacketEngine other = open(OPTIONS)) {
        sendNumbered(peer, 400, 500);
        PacketEngineTest.awaitSeen(other, 100);
      }
      assertEquals(counting ? 400 : 300, engine.ledger().total().seen());
    }
  }

  @Test
  void otherDirectionsAndQueuesAreNeitherCapturedNorCounted() {
    for (Direction direction : Direction.values()) {
      PacketOptions options =
          OPTIONS.withFilter(ODD).withDirection(direction).withQueues(List.of(1));
      int expected = direction == Direction.INOUT ? 80 : direction == Direction.IN ? 30 : 50;
      try (PacketEngine engine = open(options)) {
        for (int queue = 0; queue < 2; queue++) {
          peer.useQueue(queue, 2);
          host.useQueue(queue, 2);
          sendNumbered(peer, 1000 * queue, 1000 * queue + 60);
          sendNumbered(host, 1000 * queue, 1000 * queue + 100);
        }
        PacketEngineTest.awaitSeen(engine, 2L * expected);
        assertEquals(expected, stopAndTake(engine).size());
        assertEquals(2L * expected, engine.ledger().total().seen());
        assertEquals(expected, engine.ledger().total().filtered());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theKernelKnowsDirectionsAndInterfaces(boolean counting) {
    int index = network.call(() -> Interfaces.get("vb").index());
    Map<String, Integer> expected =
        Map.of("inbound", 30, "outbound", 20, "ifindex " + index, 50, "ifindex " + (index + 1), 0);
    expected.forEach(
        (expression, count) -> {
          FilterProgram program =
              Filter.compile(expression, FilterOptions.ethernet().withLive(true)).program();
          PacketOptions options = OPTIONS.withFilter(program);
          try (PacketEngine engine = counting ? open(options) : openClassic(options);
              PacketEngine all = open(OPTIONS)) {
            sendNumbered(peer, 0, 30);
            sendNumbered(host, 100, 120);
            PacketEngineTest.awaitSeen(all, 50);
            assertEquals(count, stopAndTake(engine).size(), expression);
          }
        });
  }

  /** The snapshot length is that of the capture, whatever the filter was made for. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPacketIsCutToTheSnapshotLengthOfTheCapture(boolean counting) {
    FilterProgram shorter = new FilterProgram(ODD.condition(), 1, 20);
    PacketOptions options = OPTIONS.withFilter(shorter).withSnaplen(40);
    try (PacketEngine engine = counting ? open(options) : openClassic(options)) {
      sendNumbered(peer, 0, 20);
      PacketEngineTest.awaitSeen(engine, counting ? 20 : 10);
      List<byte[]> packets = stopAndTake(engine);
      assertEquals(10, packets.size());
      packets.forEach(packet -> assertEquals(40, packet.length));
    }
  }

  /** What chooses the queues stands before the filter, and counts as well. */
  @Test
  void aFilterThatIsTooLongTogetherWithItsQueuesIsRefused() {
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      terms.add(equal(i));
    }
    FilterProgram program = new FilterProgram(new Condition.Or(terms), 1, 65_535);
    while (ClassicBpf.of(program).instructions().size() < ClassicProgram.MOST_INSTRUCTIONS - 2) {
      terms.add(equal(terms.size()));
      program = new FilterProgram(new Condition.Or(terms), 1, 65_535);
    }
    PacketOptions options = OPTIONS.withFilter(program);
    openClassic(options).close();
    KernelRefusal refusal =
        assertThrows(KernelRefusal.class, () -> openClassic(options.withQueues(List.of(1))));
    assertEquals("its program has more than 4,096 instructions", refusal.getMessage());
  }

  private static Condition equal(int number) {
    return new Condition.Compare(Relation.EQUAL, Value.Load.at(4, 0), new Value.Const(number));
  }

  /** Half of the frames have a VLAN tag, which is beside the bytes in the kernel. */
  @Test
  void theKernelWantsWhatTheInterpreterWantsAlsoOfTaggedFrames() {
    int index = network.call(() -> Interfaces.get("vb").index());
    int tried = 0;
    int wanted = 0;
    for (long seed = 0; seed < 120; seed++) {
      RandomPrograms random = new RandomPrograms(seed, false);
      FilterProgram program = random.program();
      String text = program.toString();
      if (text.contains("VLAN_") || text.contains("PACKET_TYPE")) {
        continue; // what no expression makes, and what only the kernel knows
      }
      try (PacketEngine engine = open(OPTIONS.withFilter(program));
          PacketEngine classic = openClassic(OPTIONS.withFilter(program));
          PacketEngine all = open(OPTIONS)) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          // The kernel drops a tagged frame with less than an EtherType behind the tag.
          byte[] frame = random.packet(24);
          if (i % 2 == 0) {
            ByteBuffer.wrap(frame).putShort(12, (short) (i % 4 == 0 ? 0x8100 : 0x88a8));
          }
          frames.add(frame);
        }
        peer.send(frames);
        PacketEngineTest.awaitSeen(engine, frames.size());
        PacketEngineTest.awaitSeen(all, frames.size());
        Matcher matcher = new Interpreter(program);
        List<String> expected =
            stopAndTake(all).stream()
                .filter(
                    frame ->
                        matcher.matches(
                            MemorySegment.ofArray(frame),
                            0,
                            frame.length,
                            frame.length,
                            Matcher.TO_HOST,
                            index))
                .map(HexFormat.of()::formatHex)
                .toList();
        assertEquals(
            expected, stopAndTake(engine).stream().map(HexFormat.of()::formatHex).toList(), text);
        assertEquals(
            expected,
            stopAndTake(classic).stream().map(HexFormat.of()::formatHex).toList(),
            () -> "classic BPF: " + text);
        tried++;
        wanted += expected.size();
      } catch (KernelRefusal refused) {
        assertTrue(refused.getMessage().contains("VLAN tag"), refused.getMessage());
      }
    }
    assertTrue(tried > 20, "tried " + tried);
    assertTrue(wanted > 5 * tried && wanted < 55 * tried, "wanted " + wanted);
  }

  @Test
  void aRefusedFilterLeavesNothing() {
    FilterProgram chain = new FilterProgram(new Condition.ProtocolChain(6, 6, 14), 1, 65_535);
    assertThrows(KernelRefusal.class, () -> open(OPTIONS.withFilter(chain)));
    try (PacketEngine engine = open(OPTIONS)) {
      sendNumbered(peer, 0, 3);
      PacketEngineTest.awaitSeen(engine, 3);
      assertEquals(List.of(0, 1, 2), numbers(stopAndTake(engine)));
    }
  }

  @Test
  void aFilterInUserSpaceSeesTheTagAndIsInTheLedger() {
    try (PacketEngine engine = open(OPTIONS)) {
      engine.filter(new Interpreter(ODD));
      byte[] tagged = Arrays.copyOf(FrameSender.numbered(0, 0), 60);
      ByteBuffer.wrap(tagged).putInt(12, 0x8100_0005).putInt(16, 7);
      peer.send(tagged);
      sendNumbered(peer, 10, 30);
      PacketEngineTest.awaitSeen(engine, 21);
      assertEquals(11, stopAndTake(engine).size());
      assertEquals(10, engine.ledger().total().filtered());
    }
  }
}
