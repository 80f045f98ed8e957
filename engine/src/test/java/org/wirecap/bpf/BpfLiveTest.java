package org.wirecap.bpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R6;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.Netns;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Sockets;
import org.wirecap.linux.TestNetwork;
import org.wirecap.linux.XdpMode;

/** Programs in the kernel, on a veth pair of the test's own. */
@Tag("live")
@Timeout(120)
class BpfLiveTest {
  private static final int QUEUES = 4;
  private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

  /** Counts a packet under its receive queue, and returns an action. */
  private static byte[] counting(BpfMap counters, int action) {
    return new BpfAssembler()
        .load(Size.WORD, R2, R1, XdpMd.RX_QUEUE_INDEX)
        .jumpIf(R2, Condition.GREATER_OR_EQUAL, QUEUES, "done")
        .alu(Operation.SHIFT_LEFT, R2, 3)
        .loadMapValue(R6, counters, 0)
        .add(R6, R2)
        .move(R3, 1)
        .atomicAdd(Size.DOUBLE, R6, 0, R3)
        .label("done")
        .move(R0, action)
        .exit()
        .assemble();
  }

  private static long sum(MemorySegment values) {
    long sum = 0;
    for (int queue = 0; queue < QUEUES; queue++) {
      sum += (long) COUNTER.getAcquire(values, queue * 8L);
    }
    return sum;
  }

  /** Waits for the kernel to finish what it does in the background; fails after long. */
  private static void await(long expected, LongSupplier actual) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (actual.getAsLong() != expected && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(expected, actual.getAsLong());
  }

  private static void send(NetworkDevice device, int count) {
    try (Arena arena = Arena.ofConfined();
        Fd socket = Sockets.open(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "sender")) {
      MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
      address.set(ValueLayout.JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
      address.set(ValueLayout.JAVA_INT, SockaddrLl.IFINDEX, device.index());
      for (int i = 0; i < count; i++) {
        assertEquals(60, Sockets.sendTo(socket, arena.allocate(60), 0, address));
      }
    }
  }

  @Test
  void countsInMappedMemoryAndDetachesOnClose() {
    try (TestNetwork network = new TestNetwork(QUEUES)) {
      for (XdpMode mode : List.of(XdpMode.NATIVE, XdpMode.GENERIC)) {
        network.call(
            () -> {
              countsAndDetaches(mode);
              return null;
            });
      }
    }
  }

  private static void countsAndDetaches(XdpMode mode) {
    NetworkDevice receiver = Interfaces.get("vb");
    try (Arena arena = Arena.ofConfined();
        BpfMap counters = BpfMap.array("counters", 8 * QUEUES, 1);
        BpfProgram program =
            BpfProgram.load("count_pass", counting(counters, XdpAction.XDP_PASS))) {
      MemorySegment values = counters.mapValues(arena);
      try (BpfLink link = BpfLink.attachXdp(program, receiver, mode)) {
        assertEquals(
            List.of(new NetworkDevice.XdpAttachment(mode, program.id())),
            Interfaces.get("vb").xdp());
        send(Interfaces.get("va"), 25);
        await(25, () -> sum(values));

        LinuxException e =
            assertThrows(LinuxException.class, () -> BpfLink.attachXdp(program, receiver, mode));
        assertTrue(e.errno() == Errno.EBUSY || e.errno() == Errno.EEXIST, e.getMessage());
        assertEquals(
            "bpf LINK_CREATE: %s: vb (%s mode): XDP program id %d (count_pass) is attached already: stop the program that attached it, or, if none does: ip link set dev vb xdp off"
                .formatted(
                    Errno.name(e.errno()),
                    mode == XdpMode.NATIVE ? "native" : "generic",
                    program.id()),
            e.getMessage());
        assertTrue(link.toString().startsWith("XDP program on vb"));
      }
      assertEquals(List.of(), Interfaces.get("vb").xdp());
      send(Interfaces.get("va"), 3);
      assertEquals(25, sum(values));
    }
  }

  @Test
  void theOtherModeIsRefusedToo() {
    try (TestNetwork network = new TestNetwork(QUEUES)) {
      network.call(
          () -> {
            NetworkDevice device = Interfaces.get("vb");
            try (BpfProgram program = passing();
                BpfLink first = BpfLink.attachXdp(program, device, XdpMode.GENERIC)) {
              assertEquals(1, Interfaces.get("vb").xdp().size(), first::toString);
              LinuxException e =
                  assertThrows(
                      LinuxException.class,
                      () -> BpfLink.attachXdp(program, device, XdpMode.NATIVE));
              assertTrue(e.getMessage().contains("XDP program id " + program.id()), e.getMessage());
            }
            return null;
          });
    }
  }

  private static BpfProgram passing() {
    return BpfProgram.load(
        "pass", new BpfAssembler().move(R0, XdpAction.XDP_PASS).exit().assemble());
  }

  @Test
  void driverWithoutXdpIsToldApart() {
    try (TestNetwork network = new TestNetwork(1);
        BpfProgram program = passing()) {
      network.call(
          () -> {
            LinuxException e =
                assertThrows(
                    LinuxException.class,
                    () -> BpfLink.attachXdp(program, Interfaces.get("lo"), XdpMode.NATIVE));
            assertEquals(Errno.EOPNOTSUPP, e.errno(), e.getMessage());
            NetworkDevice device = Interfaces.get("vb");
            network.ip("link", "set", "vb", "mtu", "9000");
            network.ip("link", "set", "va", "mtu", "9000");
            LinuxException large =
                assertThrows(
                    LinuxException.class,
                    () -> BpfLink.attachXdp(program, Interfaces.get("vb"), XdpMode.NATIVE));
            assertTrue(
                large.getMessage().contains("MTU (9000), or its peer's, is too large"),
                large.getMessage());
            network.ip("link", "del", "va");
            assertThrows(
                InterfaceGoneException.class,
                () -> BpfLink.attachXdp(program, device, XdpMode.NATIVE));
            return null;
          });
    }
  }

  @Test
  void closingAfterTheInterfaceIsGoneIsNoError() {
    try (TestNetwork network = new TestNetwork(1);
        BpfProgram program = passing()) {
      network.call(
          () -> {
            try (BpfLink link = BpfLink.attachXdp(program, Interfaces.get("vb"), XdpMode.NATIVE)) {
              network.ip("link", "del", "va");
              assertFalse(Interfaces.find("vb").isPresent(), link::toString);
            }
            return null;
          });
    }
  }

  @Test
  void killedProcessLeavesTheInterfaceAsItWas() throws Exception {
    try (TestNetwork network = new TestNetwork(1)) {
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  classPath,
                  Attacher.class.getName(),
                  network.namespace())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        assertEquals("attached", output.readLine());
        assertEquals(1, network.call(() -> Interfaces.get("vb").xdp().size()));
      } finally {
        process.destroyForcibly();
        assertEquals(128 + 9, process.waitFor());
      }
      await(0, () -> network.call(() -> Interfaces.get("vb").xdp().size()));
    }
  }

  /** The process that is killed. */
  static final class Attacher {
    private Attacher() {}

    public static void main(String[] arguments) throws Exception {
      Netns.enter(arguments[0]);
      try (BpfProgram program = passing();
          BpfLink link = BpfLink.attachXdp(program, Interfaces.get("vb"), XdpMode.NATIVE)) {
        System.out.println(link == null ? "not attached" : "attached");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void testRunChangesAPacket() {
    try (TestNetwork network = new TestNetwork(1);
        Arena arena = Arena.ofConfined()) {
      assertFalse(network.namespace().isEmpty());
      byte[] cutting =
          new BpfAssembler()
              .move(R2, -20)
              .call(Helper.XDP_ADJUST_TAIL)
              .move(R0, XdpAction.XDP_TX)
              .exit()
              .assemble();
      MemorySegment packet = arena.allocate(100);
      packet.set(ValueLayout.JAVA_BYTE, 79, (byte) 77);
      MemorySegment output = arena.allocate(200);
      try (BpfProgram program = BpfProgram.load("cut", cutting)) {
        BpfTestRun run = new BpfTestRun(arena, program, packet, 0, 0);
        assertEquals(new BpfTestRun.Result(XdpAction.XDP_TX, 80), run.once(output));
        assertEquals(77, output.get(ValueLayout.JAVA_BYTE, 79));
        assertEquals(
            Errno.ENOSPC,
            assertThrows(LinuxException.class, () -> run.once(arena.allocate(10))).errno());
      }
    }
  }

  @Test
  void liveFramesAreCountedAtThePeer() {
    try (TestNetwork network = new TestNetwork(QUEUES)) {
      network.call(
          () -> {
            liveFrames();
            return null;
          });
    }
  }

  private static void liveFrames() {
    NetworkDevice sender = Interfaces.get("va");
    NetworkDevice receiver = Interfaces.get("vb");
    try (Arena arena = Arena.ofConfined();
        BpfMap sent = BpfMap.array("sent", 8 * QUEUES, 1);
        BpfMap received = BpfMap.array("received", 8 * QUEUES, 1);
        BpfProgram counter = BpfProgram.load("count", counting(received, XdpAction.XDP_DROP));
        BpfProgram generator = BpfProgram.load("generate", counting(sent, XdpAction.XDP_TX));
        BpfLink link = BpfLink.attachXdp(counter, receiver, XdpMode.NATIVE)) {
      assertEquals(1, Interfaces.get("vb").xdp().size(), link::toString);
      MemorySegment frame = arena.allocate(64);
      frame.asSlice(0, 6).fill((byte) 0xff);
      MemorySegment sentValues = sent.mapValues(arena);
      MemorySegment receivedValues = received.mapValues(arena);
      BpfTestRun run = new BpfTestRun(arena, generator, frame, sender.index(), 2);
      // Fewer than the 256 that veth can hold for a receiver that is not scheduled.
      run.liveFrames(200L, 64, () -> sum(sentValues));
      assertEquals(200, sum(sentValues));
      await(200, () -> sum(receivedValues));

      BpfTestRun nowhere = new BpfTestRun(arena, generator, frame, 1_000_000, 0);
      assertTrue(nowhere.liveFrames(1, 1) < 0);
      assertThrows(IllegalArgumentException.class, () -> run.liveFrames(1, 257));
    }
  }

  @Test
  void verifierSaysWhy() {
    try (TestNetwork network = new TestNetwork(1)) {
      assertFalse(network.namespace().isEmpty());
      byte[] wild = new BpfAssembler().load(Size.WORD, R0, Register.R5, 0).exit().assemble();
      VerifierException e =
          assertThrows(VerifierException.class, () -> BpfProgram.load("wild", wild));
      assertEquals(
          "bpf PROG_LOAD: EACCES: program wild: the verifier refused it: R5 !read_ok",
          e.getMessage());
      assertTrue(e.log().contains("0: r0 = *(u32 *)(r5 + 0)"), e.log());
    }
  }

  @Test
  void mapsKeepValuesByKey() {
    try (TestNetwork network = new TestNetwork(1);
        Arena arena = Arena.ofConfined();
        BpfMap map = BpfMap.array("table", 12, 3);
        BpfMap sockets = BpfMap.sockets("sockets", 4)) {
      assertFalse(network.namespace().isEmpty());
      assertEquals(16, map.stride());
      MemorySegment value = arena.allocate(12, 4);
      value.set(ValueLayout.JAVA_INT, 8, 4711);
      map.put(2, value);
      MemorySegment back = arena.allocate(12, 4);
      map.get(2, back);
      assertEquals(4711, back.get(ValueLayout.JAVA_INT, 8));
      MemorySegment mapped = map.mapValues(arena);
      assertEquals(4711, mapped.get(ValueLayout.JAVA_INT, 2 * map.stride() + 8));
      assertEquals(
          Errno.E2BIG, assertThrows(LinuxException.class, () -> map.put(3, value)).errno());
      assertEquals(
          Errno.ENOENT, assertThrows(LinuxException.class, () -> map.get(3, back)).errno());
      assertThrows(IllegalArgumentException.class, () -> map.put(0, arena.allocate(8)));
      sockets.remove(0);
      assertEquals(
          Errno.E2BIG, assertThrows(LinuxException.class, () -> sockets.put(9, map.fd())).errno());
      assertThrows(
          IllegalArgumentException.class, () -> new BpfAssembler().loadMapValue(R6, map, 0));
      assertThrows(IllegalArgumentException.class, () -> BpfMap.array("a name", 8, 1));
    }
  }
}
