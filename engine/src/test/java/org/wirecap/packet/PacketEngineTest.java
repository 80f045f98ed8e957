package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.TestNetwork;
import org.wirecap.linux.TunDevice;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/** The kernel of this machine, on veth pairs of the tests' own. */
@Tag("live")
class PacketEngineTest {
  private static final long LIMIT_NANOS = 20_000_000_000L;
  private static final int QUEUES = 4;
  private static final PoolShape SHAPE = new PoolShape(64, 16, 2048);

  private TestNetwork network = new TestNetwork(QUEUES);
  private final FrameSender peer = new FrameSender(network, "va");
  private final FrameSender host = new FrameSender(network, "vb");

  @AfterEach
  void remove() {
    network.close();
  }

  private PacketEngine open(PacketOptions options) {
    return network.call(() -> PacketEngine.open(options));
  }

  private PacketEngine open() {
    return open(PacketOptions.of("vb").withShape(SHAPE));
  }

  /** Waits until the kernel has put so many packets into the rings, or dropped them. */
  static void awaitSeen(Engine engine, long packets) {
    long start = System.nanoTime();
    while (engine.ledger().total().seen() < packets) {
      assertTrue(System.nanoTime() - start < LIMIT_NANOS, () -> "arrived: " + engine.ledger());
      engine.clock().sleep(1_000_000);
    }
  }

  /** A packet that was captured, copied. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(int queue, boolean outgoing, int originalLength, byte[] bytes) {
    int number() {
      return ByteBuffer.wrap(bytes).getInt(16);
    }

    int sentFrom() {
      return ByteBuffer.wrap(bytes).getShort(14);
    }
  }

  /** Stops the engine and takes everything, queue by queue. */
  private static List<Seen> stopAndTakeAll(Engine engine) {
    engine.stop();
    List<Seen> all = new ArrayList<>();
    for (ReceiveQueue queue : engine.queues()) {
      long start = System.nanoTime();
      while (!queue.isFinished()) {
        assertTrue(System.nanoTime() - start < LIMIT_NANOS, "never finished");
        Chunk chunk = queue.capture(100_000_000);
        if (chunk != null) {
          take(queue, chunk, all);
        }
      }
    }
    assertTrue(engine.ledger().balanced(), () -> engine.ledger().toString());
    return all;
  }

  private static void take(ReceiveQueue queue, Chunk chunk, List<Seen> all) {
    for (int i = 0; i < chunk.size(); i++) {
      Packet packet = chunk.packet(i);
      all.add(
          new Seen(packet.queue(), packet.isOutgoing(), packet.originalLength(), packet.toArray()));
    }
    queue.recycle(chunk);
  }

  private static List<byte[]> frames(int queue, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> FrameSender.numbered(queue, i)).toList();
  }

  private void sendOnAllQueues(FrameSender sender, int from, int to) {
    for (int queue = 0; queue < QUEUES; queue++) {
      sender.useQueue(queue, QUEUES);
      sender.send(frames(queue, from, to));
    }
  }

  /** Each number from 0 up to {@code count} once on each queue, whole, in order, that way. */
  private static void assertAllThere(List<Seen> all, int count, boolean outgoing) {
    for (int queue = 0; queue < QUEUES; queue++) {
      int q = queue;
      List<Seen> there =
          all.stream().filter(s -> s.sentFrom() == q && s.outgoing() == outgoing).toList();
      assertEquals(
          IntStream.range(0, count).boxed().toList(), there.stream().map(Seen::number).toList());
      for (Seen each : there) {
        assertEquals(q, each.queue());
        assertArrayEquals(FrameSender.numbered(q, each.number()), each.bytes());
        assertEquals(each.bytes().length, each.originalLength());
      }
    }
  }

  @Test
  void everyPacketOfBothDirectionsOnceOnItsQueue() {
    try (PacketEngine engine = open()) {
      sendOnAllQueues(peer, 0, 500);
      sendOnAllQueues(host, 0, 300);
      awaitSeen(engine, QUEUES * 800);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(QUEUES * 800, all.size());
      assertAllThere(all, 500, false);
      assertAllThere(all, 300, true);
    }
  }

  @Test
  void withGroTheQueueIsTheSame() {
    String ignored =
        TestNetwork.run(
            "ip", "netns", "exec", network.namespace(), "ethtool", "-K", "vb", "gro", "on");
    try (PacketEngine engine = open()) {
      sendOnAllQueues(peer, 0, 100);
      awaitSeen(engine, QUEUES * 100);
      assertAllThere(stopAndTakeAll(engine), 100, false);
    }
  }

  @Test
  void oneDirection() {
    for (Direction direction : List.of(Direction.IN, Direction.OUT)) {
      try (PacketEngine engine =
          open(PacketOptions.of("vb").withShape(SHAPE).withDirection(direction))) {
        peer.send(FrameSender.numbered(0, 1));
        host.send(FrameSender.numbered(0, 2));
        awaitSeen(engine, 1);
        List<Seen> all = stopAndTakeAll(engine);
        assertEquals(1, all.size());
        assertEquals(direction == Direction.OUT, all.getFirst().outgoing());
      }
    }
  }

  @Test
  void namedQueuesOnly() {
    try (PacketEngine engine =
        open(PacketOptions.of("vb").withShape(SHAPE).withQueues(List.of(3, 1)))) {
      assertEquals(List.of(1, 3), engine.queues().stream().map(ReceiveQueue::index).toList());
      sendOnAllQueues(peer, 0, 50);
      awaitSeen(engine, 100);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(100, all.size());
      assertTrue(all.stream().allMatch(s -> s.queue() == s.sentFrom()));
      assertEquals(Set.of(1, 3), new HashSet<>(all.stream().map(Seen::queue).toList()));
    }
  }

  @Test
  void taggedFramesByteForByte() {
    HexFormat hex = HexFormat.of();
    String addresses = "02000000000b" + "02000000000a";
    String rest = "88b5" + "00".repeat(60);
    List<byte[]> frames =
        List.of(
            hex.parseHex(addresses + "81006005" + rest),
            hex.parseHex(addresses + "81000000" + rest),
            hex.parseHex(addresses + "88a80064" + "81000007" + rest),
            hex.parseHex(addresses + "88a80064" + "88a80065" + "81000007" + rest),
            hex.parseHex(addresses + rest));
    try (PacketEngine engine = open()) {
      // All on one queue, because the order is over one queue.
      peer.useQueue(1, QUEUES);
      host.useQueue(1, QUEUES);
      peer.send(frames);
      host.send(frames);
      awaitSeen(engine, 2L * frames.size());
      List<Seen> all = stopAndTakeAll(engine);
      for (boolean outgoing : new boolean[] {false, true}) {
        List<Seen> there = all.stream().filter(s -> s.outgoing() == outgoing).toList();
        assertEquals(frames.size(), there.size());
        for (int i = 0; i < frames.size(); i++) {
          assertEquals(hex.formatHex(frames.get(i)), hex.formatHex(there.get(i).bytes()));
          assertEquals(frames.get(i).length, there.get(i).originalLength());
        }
      }
    }
  }

  @Test
  void aggregatedSegmentsHaveTheirTrueLengthAndAreWhole() {
    byte[] segment = tcpSegment(40_000);
    try (PacketEngine engine = open()) {
      peer.sendSegment(segment, 1448);
      awaitSeen(engine, 1);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(1, all.size());
      assertEquals(segment.length, all.getFirst().originalLength());
      assertEquals(
          HexFormat.of().formatHex(segment, 54, segment.length),
          HexFormat.of().formatHex(all.getFirst().bytes(), 54, segment.length));
    }
  }

  @Test
  void theLargestFrameFitsIntoTheSmallestBlock() {
    network.ip("link", "set", "va", "mtu", "65535");
    network.ip("link", "set", "vb", "mtu", "65535");
    byte[] frame = new byte[65_549];
    System.arraycopy(FrameSender.numbered(0, 0), 0, frame, 0, 60);
    frame[frame.length - 1] = 42;
    try (PacketEngine engine = open(PacketOptions.of("vb").withShape(new PoolShape(1, 4, 2048)))) {
      assertEquals(1, engine.notes().size(), engine.notes()::toString);
      peer.send(frame);
      awaitSeen(engine, 1);
      assertArrayEquals(frame, stopAndTakeAll(engine).getFirst().bytes());
    }
  }

  @Test
  void snapshotLengthCutsAndKeepsTheLength() {
    try (PacketEngine engine = open(PacketOptions.of("vb").withShape(SHAPE).withSnaplen(30))) {
      peer.send(FrameSender.numbered(0, 150));
      awaitSeen(engine, 1);
      Seen seen = stopAndTakeAll(engine).getFirst();
      assertEquals(30, seen.bytes().length);
      assertEquals(210, seen.originalLength());
    }
  }

  @Test
  void overrunIsCountedExactlyAndEndsWhenThereIsRoom() {
    int packets = 5000;
    try (PacketEngine engine = open(PacketOptions.of("vb").withShape(new PoolShape(16, 2, 2048)))) {
      peer.useQueue(2, QUEUES);
      peer.send(frames(2, 0, packets));
      awaitSeen(engine, packets);
      ReceiveQueue queue = engine.queues().get(2);
      long lost = queue.ledger().lostNoCell();
      assertTrue(lost > 1000 && lost < packets, () -> "lost " + lost);
      List<Seen> all = new ArrayList<>();
      while (all.size() < packets - lost) {
        take(queue, queue.capture(LIMIT_NANOS), all);
      }
      // Once there is room again nothing is lost any more.
      peer.send(frames(2, packets, packets + 200));
      awaitSeen(engine, packets + 200);
      all.addAll(stopAndTakeAll(engine));
      QueueLedger account = queue.ledger();
      assertEquals(packets + 200, account.seen());
      assertEquals(all.size(), account.delivered());
      assertEquals(packets + 200, all.size() + account.lostNoCell());
      assertEquals(lost, account.lostNoCell());
      int last = -1;
      for (Seen seen : all) {
        assertTrue(seen.number() > last, "doubled, or out of order");
        last = seen.number();
        assertArrayEquals(FrameSender.numbered(2, last), seen.bytes());
      }
    }
  }

  @Test
  void chunksThatAreKeptStopTheRingAndRecyclingResumesIt() {
    try (PacketEngine engine = open(PacketOptions.of("vb").withShape(new PoolShape(16, 2, 2048)))) {
      peer.useQueue(0, QUEUES);
      ReceiveQueue queue = engine.queues().getFirst();
      List<Chunk> held = new ArrayList<>();
      List<Seen> all = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        peer.send(FrameSender.numbered(0, i));
        held.add(queue.capture(LIMIT_NANOS));
      }
      // capture(0) does not wait though the socket is readable as long as the chunks are out.
      assertEquals(null, queue.capture(0));
      assertEquals(null, queue.capture(20_000_000));
      peer.send(FrameSender.numbered(0, 2));
      awaitSeen(engine, 3);
      assertEquals(1, queue.ledger().lostNoCell());
      held.reversed().forEach(chunk -> take(queue, chunk, all));
      peer.send(FrameSender.numbered(0, 3));
      awaitSeen(engine, 4);
      all.addAll(stopAndTakeAll(engine));
      assertEquals(List.of(1, 0, 3), all.stream().map(Seen::number).toList());
    }
  }

  @Test
  void interfaceGoesDownAndUp() {
    try (PacketEngine engine = open()) {
      List<Seen> all = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        sendOnAllQueues(peer, 20 * round, 20 * round + 20);
        awaitSeen(engine, QUEUES * 20L * (round + 1));
        network.ip("link", "set", "vb", "down");
        for (ReceiveQueue queue : engine.queues()) {
          // Whoever waits while it is down gets what is there, and no error.
          for (Chunk c = queue.capture(150_000_000); c != null; c = queue.capture(150_000_000)) {
            take(queue, c, all);
          }
        }
        engine.await(1_000_000);
        network.ip("link", "set", "vb", "up");
      }
      all.addAll(stopAndTakeAll(engine));
      assertAllThere(all, 60, false);
      assertEquals(QUEUES * 60, all.size());
    }
  }

  @Test
  void interfaceThatIsDownAtFirst() {
    network.ip("link", "set", "vb", "down");
    try (PacketEngine engine = open()) {
      assertEquals(List.of("vb is down: capturing begins when it comes up"), engine.notes());
      assertEquals(null, engine.queues().getFirst().capture(1_000_000));
      network.ip("link", "set", "vb", "up");
      sendOnAllQueues(peer, 0, 10);
      awaitSeen(engine, QUEUES * 10);
      assertAllThere(stopAndTakeAll(engine), 10, false);
    }
  }

  /** The kernel reports the going down only, and that is what the removal begins with, too. */
  @Test
  void interfaceIsDeletedAfterItWentDown() {
    try (PacketEngine engine = open()) {
      network.ip("link", "set", "vb", "down");
      engine.await(0);
      network.ip("link", "del", "vb");
      engine.await(0);
      OrderedCapture capture = new OrderedCapture(engine);
      for (int queue = 0; queue < QUEUES; queue++) {
        ReceiveQueue each = engine.queues().get(queue);
        assertThrows(InterfaceGoneException.class, () -> each.capture(0));
      }
      assertThrows(InterfaceGoneException.class, () -> capture.poll(packet -> fail(), 0));
    }
  }

  @Test
  void interfaceIsDeletedAfterItDeliveredPackets() {
    try (PacketEngine engine = open()) {
      sendOnAllQueues(peer, 0, 10);
      awaitSeen(engine, QUEUES * 10);
      network.ip("link", "del", "vb");
      OrderedCapture capture = new OrderedCapture(engine);
      int[] packets = new int[1];
      WirecapException gone =
          assertThrows(
              InterfaceGoneException.class,
              () -> {
                long start = System.nanoTime();
                while (System.nanoTime() - start < LIMIT_NANOS) {
                  int ignored = capture.poll(packet -> packets[0]++, 50_000_000);
                }
              });
      assertTrue(gone.getMessage().startsWith("vb: "), gone.getMessage());
      assertEquals(QUEUES * 10, packets[0]);
      engine.stop();
      assertTrue(engine.queues().stream().allMatch(ReceiveQueue::isFinished));
      assertTrue(engine.ledger().balanced(), () -> engine.ledger().toString());
    }
  }

  @Test
  void inTimeOrderOverAllQueues() {
    try (PacketEngine engine = open()) {
      OrderedCapture capture = new OrderedCapture(engine);
      List<Integer> numbers = new ArrayList<>();
      long[] last = new long[1];
      int number = 0;
      for (int round = 0; round < 10; round++) {
        for (int queue = 0; queue < QUEUES; queue++) {
          peer.useQueue(queue, QUEUES);
          peer.send(frames(queue, number, number + 5));
          number += 5;
        }
        int ignored = capture.poll(packet -> order(packet, last, numbers), 1_000_000);
      }
      awaitSeen(engine, number);
      engine.stop();
      capture.run(packet -> order(packet, last, numbers));
      assertEquals(IntStream.range(0, number).boxed().toList(), numbers);
      assertEquals(0, capture.outOfOrder());
    }
  }

  private static void order(Packet packet, long[] last, List<Integer> numbers) {
    assertTrue(packet.timestampNanos() >= last[0]);
    last[0] = packet.timestampNanos();
    numbers.add(packet.getInt(16));
  }

  @Test
  void twoCapturesAtOnceSeeEverythingBoth() {
    try (PacketEngine first = open();
        PacketEngine second = open()) {
      sendOnAllQueues(peer, 0, 100);
      awaitSeen(first, QUEUES * 100);
      awaitSeen(second, QUEUES * 100);
      assertAllThere(stopAndTakeAll(first), 100, false);
      assertAllThere(stopAndTakeAll(second), 100, false);
    }
  }

  @Test
  void aQueueThatIsClosedEarlyTakesNothingFromTheOthers() {
    try (PacketEngine engine = open()) {
      engine.queues().getFirst().close();
      sendOnAllQueues(peer, 0, 50);
      awaitSeen(engine, 150);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(150, all.size());
      assertTrue(all.stream().allMatch(s -> s.queue() == s.sentFrom() && s.queue() != 0));
    }
    assertEquals(0, packetSockets());
  }

  @Test
  void closingLeavesNothing() {
    assertEquals(0, packetSockets());
    PacketEngine engine = open(PacketOptions.of("vb").withShape(SHAPE).withPromiscuous(true));
    assertEquals(QUEUES, packetSockets());
    assertTrue(device().promiscuous());
    peer.send(FrameSender.numbered(0, 0));
    engine.close();
    assertEquals(0, packetSockets());
    assertFalse(device().promiscuous());
    PacketEngine queueByQueue = open();
    queueByQueue.queues().reversed().forEach(ReceiveQueue::close);
    assertEquals(0, packetSockets());
    queueByQueue.close();
    assertTrue(queueByQueue.ledger().balanced());
  }

  @Test
  void anOpeningThatFailsLeavesNothing() {
    // Another interface has the name meanwhile: what is asked by name works, what by index fails.
    WirecapException e =
        assertThrows(
            WirecapException.class,
            () -> {
              NetworkDevice device = device();
              network.ip("link", "del", "vb");
              network.ip("link", "add", "vb", "type", "veth", "peer", "name", "vc");
              network.call(() -> PacketEngine.open(device, PacketOptions.of("vb")));
            });
    assertTrue(
        e.getMessage().startsWith("bind: ENODEV: packet socket of vb queue 0"), e.getMessage());
    assertEquals(0, packetSockets());
  }

  @Test
  void wrongArgumentsSayWhatToDo() {
    WirecapException queue =
        assertThrows(
            WirecapException.class, () -> open(PacketOptions.of("vb").withQueues(List.of(4))));
    assertEquals("--queues 4: vb has 4 receive queues, counted from 0", queue.getMessage());
    WirecapException name =
        assertThrows(WirecapException.class, () -> open(PacketOptions.of("nosuch")));
    assertTrue(name.getMessage().startsWith("nosuch: no such interface"), name.getMessage());
  }

  @Test
  void loopbackPacketsAreCapturedOnce() {
    network.ip("link", "set", "lo", "up");
    try (PacketEngine engine = open(PacketOptions.of("lo").withShape(SHAPE))) {
      assertEquals(1, engine.linkType());
      assertEquals(1, engine.notes().size());
      new FrameSender(network, "lo").send(frames(0, 0, 7));
      awaitSeen(engine, 7);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(7, all.size());
      assertTrue(all.stream().noneMatch(Seen::outgoing));
    }
  }

  /** tun, unlike veth, tells the kernel the receive queue, as the drivers of cards do. */
  @Test
  void aTunnelWithQueuesGivesBareIpPacketsOnThem() {
    try (TunDevice tun = TunDevice.in(network, "tun0", 3);
        PacketEngine engine =
            open(PacketOptions.of("tun0").withShape(SHAPE).withQueues(List.of(0, 1, 2)))) {
      assertEquals(101, engine.linkType());
      List<byte[]> packets = new ArrayList<>();
      for (int queue = 0; queue < 3; queue++) {
        packets.add(Arrays.copyOfRange(tcpSegment(30 + queue), 14, 84 + queue));
        tun.arrive(queue, packets.getLast());
      }
      awaitSeen(engine, 3);
      List<Seen> all = stopAndTakeAll(engine);
      assertEquals(List.of(0, 1, 2), all.stream().map(Seen::queue).toList());
      for (Seen seen : all) {
        assertArrayEquals(packets.get(seen.queue()), seen.bytes());
        assertFalse(seen.outgoing());
      }
    }
  }

  /** This kernel may have no real tunnels, so a tun says that it is one; both directions. */
  @Test
  void aTunnelThatFilesHaveNoLinkTypeForIsCooked() {
    int gre = 778;
    try (TunDevice tun = TunDevice.posingAs(gre, network, "gre7")) {
      network.ip("addr", "add", "10.7.0.1/24", "dev", "gre7");
      try (PacketEngine engine = open(PacketOptions.of("gre7").withShape(SHAPE))) {
        assertEquals(276, engine.linkType());
        assertTrue(engine.notes().getFirst().contains("SLL2"), engine.notes().toString());
        byte[] packet = Arrays.copyOfRange(tcpSegment(30), 14, 84);
        tun.arrive(0, packet);
        network.call(
            () -> {
              try (var socket = new DatagramSocket()) {
                socket.send(
                    new DatagramPacket(
                        "cooked".getBytes(StandardCharsets.US_ASCII),
                        6,
                        InetAddress.getByName("10.7.0.2"),
                        7));
              }
              return null;
            });
        awaitSeen(engine, 2);
        List<Seen> all = stopAndTakeAll(engine);
        assertEquals(List.of(false, true), all.stream().map(Seen::outgoing).toList());
        int index = network.call(() -> Interfaces.get("gre7").index());
        for (Seen seen : all) {
          ByteBuffer header = ByteBuffer.wrap(seen.bytes());
          assertEquals(0x0800, header.getShort(0));
          assertEquals(0, header.getShort(2));
          assertEquals(index, header.getInt(4));
          assertEquals(gre, header.getShort(8));
          assertEquals(seen.outgoing() ? 4 : 0, header.get(10));
        }
        assertArrayEquals(packet, Arrays.copyOfRange(all.get(0).bytes(), 20, 90));
        assertEquals(20 + 20 + 8 + 6, all.get(1).bytes().length);
        assertTrue(new String(all.get(1).bytes(), StandardCharsets.US_ASCII).endsWith("cooked"));
        assertTrue(engine.ledger().balanced());
      }
    }
  }

  @Test
  void aTrickleOfPacketsDoesNotUseUpTheRing() {
    // One packet to a block is the worst case: R blocks last at least R times the block timeout.
    PoolShape shape = new PoolShape(16, 32, 2048);
    try (PacketEngine engine = open(PacketOptions.of("vb").withShape(shape))) {
      for (int i = 0; i < 60; i++) {
        peer.send(FrameSender.numbered(0, i));
        engine.clock().sleep(20_000_000);
      }
      awaitSeen(engine, 60);
      assertEquals(0, engine.ledger().lost());
      assertEquals(60, stopAndTakeAll(engine).size());
    }
  }

  @Test
  void steadyStateAllocatesNothing() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    try (PacketEngine engine = open()) {
      ReceiveQueue queue = engine.queues().getFirst();
      peer.useQueue(0, QUEUES);
      long least = Long.MAX_VALUE;
      // The least of some rounds: the JVM's own first-time work allocates too, once.
      for (int round = 0; round < 20; round++) {
        peer.send(frames(0, 0, 1000));
        awaitSeen(engine, 1000L * (round + 1));
        long bytes = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int packets = 0; packets < 1000; ) {
          Chunk chunk = queue.capture(1_000_000_000);
          for (int i = 0; i < chunk.size(); i++) {
            bytes += chunk.packet(i).capturedLength() + chunk.packet(i).getUnsignedByte(20);
          }
          packets += chunk.size();
          queue.recycle(chunk);
          Chunk none = packets == 1000 ? queue.capture(0) : null;
          if (none != null || bytes == 0) {
            fail("more than was sent");
          }
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < 1000, "allocated " + least + " bytes for 1,000 packets");
    }
  }

  private NetworkDevice device() {
    return network.call(() -> Interfaces.get("vb"));
  }

  private int packetSockets() {
    String table =
        TestNetwork.run("ip", "netns", "exec", network.namespace(), "cat", "/proc/net/packet");
    return (int) table.lines().count() - 1;
  }

  /** Ethernet, IPv4 and TCP headers before a payload. */
  private static byte[] tcpSegment(int payload) {
    byte[] frame = new byte[54 + payload];
    for (int i = 54; i < frame.length; i++) {
      frame[i] = (byte) (i * 31);
    }
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.putLong(0, 0x0200_0000_000b_0200L).putInt(8, 0x0000_000a).putShort(12, (short) 0x800);
    buffer.putShort(14, (short) 0x4500).putShort(16, (short) (40 + payload));
    buffer.put(22, (byte) 64).put(23, (byte) 6);
    buffer.putInt(26, 0xc000_0201).putInt(30, 0xc000_0202);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += buffer.getShort(i) & 0xffff;
    }
    buffer.putShort(24, (short) ~((sum & 0xffff) + (sum >> 16)));
    buffer.putShort(34, (short) 1000).putShort(36, (short) 2000);
    buffer.put(46, (byte) 0x50).put(47, (byte) 0x10);
    return frame;
  }
}
