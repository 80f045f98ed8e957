package org.wirecap.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;

/** The calls that need no privilege, against the kernel that runs the test. */
class LibcTest {

  @Test
  void errnoHasNameAndText() {
    assertEquals("EBUSY", Errno.name(16));
    assertEquals("Device or resource busy", Errno.text(16));
    assertEquals("EAGAIN", Errno.name(11));
    assertEquals("EOPNOTSUPP", Errno.name(95));
    assertEquals("ENOTSUPP", Errno.name(524));
    assertEquals("errno 4711", Errno.name(4711));
  }

  @Test
  void errorSaysCallAndErrnoAndWhatAndRemedy() {
    assertEquals(
        "bind: EBUSY: eth1 queue 3: another socket owns this queue",
        new LinuxException("bind", 16, "eth1 queue 3", "another socket owns this queue")
            .getMessage());
    LinuxException e =
        assertThrows(LinuxException.class, () -> Fd.open("/no/such/file", Fd.O_RDONLY));
    assertEquals("open: ENOENT: /no/such/file: No such file or directory", e.getMessage());
    assertEquals(Errno.ENOENT, e.errno());
  }

  @Test
  void fdIsClosedOnceAndRefusesUse() {
    Fd fd = MemoryFile.create("once", 4096, false);
    int number = fd.number();
    fd.close();
    try (Fd other = MemoryFile.create("other", 4096, false)) {
      // The kernel gives the lowest free number: were close done twice, it would hit this file.
      assertEquals(number, other.number());
      fd.close();
      assertTrue(other.isOpen());
      try (Arena arena = Arena.ofConfined()) {
        assertEquals(0, other.read(arena.allocate(0)));
      }
    }
    assertFalse(fd.isOpen());
    IllegalStateException e = assertThrows(IllegalStateException.class, fd::number);
    assertEquals("once (memfd) is closed", e.getMessage());
  }

  @Test
  void mappingsOfOneMemoryFileShareMemoryAndOutliveTheDescriptor() {
    MemorySegment gone;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment first;
      MemorySegment second;
      try (Fd fd = MemoryFile.create("umem", 1 << 16, false)) {
        first = MappedMemory.map(fd, 0, 1 << 16, arena);
        second =
            MappedMemory.map(
                fd, 4096, 4096, MappedMemory.PROT_READ, MappedMemory.MAP_SHARED, arena);
      }
      first.set(ValueLayout.JAVA_LONG, 4096 + 8, 0x1122334455667788L);
      assertEquals(0x1122334455667788L, second.get(ValueLayout.JAVA_LONG, 8));
      assertEquals(4096, second.byteSize());
      assertTrue(second.isReadOnly());
      assertThrows(IndexOutOfBoundsException.class, () -> second.get(ValueLayout.JAVA_BYTE, 4096));
      gone = first;
    }
    assertThrows(IllegalStateException.class, () -> gone.get(ValueLayout.JAVA_BYTE, 0));
  }

  @Test
  void mappingIsUnmappedWithItsArena() throws Exception {
    String name = "wirecap-unmap-" + ProcessHandle.current().pid();
    try (Arena arena = Arena.ofConfined()) {
      try (Fd fd = MemoryFile.create(name, 8192, false)) {
        MemorySegment ignored = MappedMemory.map(fd, 0, 8192, arena);
      }
      assertTrue(maps(name));
    }
    assertFalse(maps(name));
  }

  private static boolean maps(String name) throws java.io.IOException {
    return java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/maps")).contains(name);
  }

  @Test
  void hugePagesAreMappedOrTheRemedyIsNamed() {
    long size = 2 << 20;
    try (Arena arena = Arena.ofConfined();
        Fd fd = MemoryFile.create("huge", size, true)) {
      try {
        MemorySegment memory = MappedMemory.map(fd, 0, size, arena);
        memory.set(ValueLayout.JAVA_BYTE, size - 1, (byte) 1);
      } catch (LinuxException e) {
        assertEquals(Errno.ENOMEM, e.errno(), e.getMessage());
        assertTrue(e.getMessage().contains("sysctl vm.nr_hugepages=N"), e.getMessage());
      }
    }
  }

  @Test
  void mapErrorCarriesErrno() {
    try (Arena arena = Arena.ofConfined();
        EventFd unmappable = new EventFd("bell")) {
      LinuxException e =
          assertThrows(
              LinuxException.class, () -> MappedMemory.map(unmappable.fd(), 0, 4096, arena));
      assertEquals(Errno.ENODEV, e.errno());
      assertEquals("mmap: ENODEV: bell (4096 bytes): No such device", e.getMessage());
    }
  }

  @Test
  void pollSeesWhichDescriptorIsReady() {
    try (Arena arena = Arena.ofConfined();
        EventFd quiet = new EventFd("quiet");
        EventFd rung = new EventFd("rung")) {
      PollSet set = new PollSet(arena, quiet.fd(), rung.fd());
      assertEquals(0, set.poll(0));
      rung.ring();
      rung.ring();
      assertEquals(1, set.poll(-1));
      assertEquals(0, set.ready(0));
      assertEquals(PollSet.POLLIN, set.ready(1));
      rung.clear();
      assertEquals(0, set.poll(0));
      rung.clear();
      set.setEvents(0, PollSet.POLLOUT);
      assertEquals(1, set.poll(0));
      assertEquals(PollSet.POLLOUT, set.ready(0));
    }
  }

  @Test
  void pollPassesOverClosedDescriptorsButRefusesOnlySuch() {
    try (Arena arena = Arena.ofConfined()) {
      PollSet set;
      try (EventFd rung = new EventFd("rung")) {
        try (EventFd closed = new EventFd("closed")) {
          set = new PollSet(arena, closed.fd(), rung.fd());
          closed.ring();
        }
        assertEquals(0, set.poll(0));
        rung.ring();
        assertEquals(1, set.poll(0));
        assertEquals(0, set.ready(0));
        assertEquals(PollSet.POLLIN, set.ready(1));
      }
      assertThrows(IllegalStateException.class, () -> set.poll(0));
    }
  }

  @Test
  void socketOptionsAndSending() {
    try (Arena arena = Arena.ofConfined();
        Fd receiver = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "udp receiver");
        Fd sender = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "udp sender")) {
      int receiveBuffer = 8;
      Sockets.setOption(receiver, Sockets.SOL_SOCKET, receiveBuffer, "SO_RCVBUF", 20_000);
      // socket(7): the kernel doubles the value.
      assertEquals(
          40_000, Sockets.getOption(receiver, Sockets.SOL_SOCKET, receiveBuffer, "SO_RCVBUF"));

      MemorySegment address = arena.allocate(16, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_INET);
      address.set(ValueLayout.JAVA_BYTE, 4, (byte) 127);
      address.set(ValueLayout.JAVA_BYTE, 7, (byte) 1);
      Sockets.bind(receiver, address);
      Sockets.name(receiver, address);
      MemorySegment buffer = arena.allocate(64);
      assertEquals(-Errno.EAGAIN, Sockets.kickReceive(receiver));
      assertEquals(
          5, Sockets.sendTo(sender, arena.allocateFrom("ping"), Sockets.MSG_DONTWAIT, address));
      assertEquals(5, Sockets.receive(receiver, buffer, 0));
      assertEquals("ping", buffer.getString(0));
    }
  }

  @Test
  void unknownOptionNamesItself() {
    try (Fd socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "udp")) {
      LinuxException e =
          assertThrows(
              LinuxException.class,
              () -> Sockets.setOption(socket, Sockets.SOL_XDP, 1, "XDP_RX_RING", 64));
      assertTrue(e.getMessage().startsWith("setsockopt XDP_RX_RING: E"), e.getMessage());
    }
  }

  @Test
  void clocksAgreeWithTheJvm() {
    long millis = Clock.REALTIME.nanos() / 1_000_000;
    assertTrue(Math.abs(Instant.now().until(Instant.ofEpochMilli(millis), ChronoUnit.MINUTES)) < 5);
    long monotonic = Clock.MONOTONIC.nanos();
    assertTrue(Clock.MONOTONIC.nanos() >= monotonic);
    ClockOffset offset = ClockOffset.measure(20);
    assertTrue(offset.uncertaintyNanos() >= 0);
    long error = offset.toRealtime(Clock.MONOTONIC.nanos()) - Clock.REALTIME.nanos();
    assertTrue(Math.abs(error) < 60_000_000_000L, () -> "error " + error);
    assertThrows(IllegalArgumentException.class, () -> ClockOffset.measure(0));
  }

  @Test
  void threadIsPinnedAndNoOther() throws Exception {
    BitSet before = Cpus.allowed();
    int cpu = before.previousSetBit(before.length());
    FutureTask<BitSet> task =
        new FutureTask<>(
            () -> {
              Cpus.pinThisThread(cpu);
              assertEquals(cpu, Cpus.current());
              return Cpus.allowed();
            });
    Thread.ofPlatform().start(task);
    BitSet expected = new BitSet();
    expected.set(cpu);
    assertEquals(expected, task.get());
    assertEquals(before, Cpus.allowed());
    LinuxException e = assertThrows(LinuxException.class, () -> Cpus.pinThisThread(8000));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(e.getMessage().contains("CPU {8000}"), e.getMessage());
  }

  @Test
  void capabilitiesAreReadFromStatus() {
    assertEquals(
        EnumSet.of(Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN),
        Capability.parse(List.of("Name:\tjava", "CapEff:\t0000000000003000")));
    assertEquals(
        EnumSet.allOf(Capability.class), Capability.parse(List.of("CapEff:\t000001ffffffffff")));
    assertTrue(Capability.effective().size() <= Capability.values().length);
  }

  @Test
  void kernelVersions() {
    assertEquals(new KernelVersion(6, 18, 44), KernelVersion.parse("6.18.44-fc-v782"));
    assertEquals(new KernelVersion(6, 1, 0), KernelVersion.parse("6.1-rc3"));
    assertTrue(KernelVersion.parse("6.18.44").isAtLeast(6, 2));
    assertFalse(KernelVersion.parse("5.20.44").isAtLeast(6, 2));
    assertTrue(KernelVersion.parse("5.9.1").compareTo(KernelVersion.parse("5.10")) < 0);
    assertTrue(KernelVersion.running().isAtLeast(3, 0));
    assertThrows(WirecapException.class, () -> KernelVersion.parse("Darwin"));
  }

  @Test
  void systemCallNumbersByArchitecture() {
    assertEquals(321, SystemCall.BPF.number("amd64"));
    assertEquals(280, SystemCall.BPF.number("aarch64"));
    assertThrows(WirecapException.class, () -> SystemCall.BPF.number("s390x"));
    // BPF_MAP_CREATE with an attr of zeros is refused, whoever asks.
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(SystemCall.BPF.invoke(0, arena.allocate(72, 8), 72) < 0);
    }
  }

  @Test
  void missingNamespaceIsNamed() {
    WirecapException e =
        assertThrows(WirecapException.class, () -> Netns.call("wirecap-no-such", () -> 1));
    assertEquals(
        "network namespace wirecap-no-such: does not exist: list those that do with: ip netns list",
        e.getMessage());
    assertEquals("/run/netns/a", Netns.path("a"));
    assertEquals("/proc/123/ns/net", Netns.path("123"));
    assertEquals("/proc/self/ns/net", Netns.path("/proc/self/ns/net"));
    assertThrows(WirecapException.class, () -> Netns.path(""));
  }

  @Test
  void hotCallsAllocateNothing() {
    try (Arena arena = Arena.ofConfined();
        EventFd bell = new EventFd("bell");
        Fd socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "udp")) {
      PollSet set = new PollSet(arena, bell.fd());
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // The JVM's own first-time work allocates, and so do the calls until they are compiled, which
      // on a busy machine takes its time: so as many rounds as it needs, and an end for the worst.
      for (int round = 0; round < 5_000 && least >= 2_000; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2_000; i++) {
          assertTrue(set.poll(0) == 0);
          assertTrue(Sockets.kickReceive(socket) == -Errno.EAGAIN);
          assertTrue(Clock.MONOTONIC.nanos() > 0);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < 2_000, "allocated " + least + " bytes in 2,000 rounds of three calls");
    }
  }
}
