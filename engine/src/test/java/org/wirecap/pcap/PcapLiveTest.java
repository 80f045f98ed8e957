package org.wirecap.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.CaptureMode;
import org.wirecap.file.LinkType;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.TestNetwork;
import org.wirecap.linux.XdpMode;
import org.wirecap.packet.Direction;
import org.wirecap.packet.FrameSender;
import org.wirecap.pcap.PcapDevice.Connection;
import org.wirecap.pcap.PcapDevice.Flag;
import org.wirecap.xdp.AttachMode;

/** What libpcap's manual says of live captures, on veth pairs of the test's own. */
@Tag("live")
@Timeout(120)
@SuppressWarnings("try") // closed before its block ends, on purpose
class PcapLiveTest {
  private static final PcapHandler NOTHING = (header, packet) -> {};

  private final TestNetwork network = new TestNetwork(2);
  private final FrameSender peer = new FrameSender(network, "va");
  private final FrameSender host = new FrameSender(network, "vb");

  @AfterEach
  void remove() {
    network.close();
  }

  private static Pcap created() {
    return Pcap.create("vb").setPool(64, 16).setTimeout(50);
  }

  private Pcap activated(Pcap pcap) {
    return network.call(
        () -> {
          List<PcapWarning> ignored = pcap.activate();
          return pcap;
        });
  }

  private static List<byte[]> frames(int from, int to) {
    return IntStream.range(from, to).mapToObj(NumberedFile::frame).toList();
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static PcapError errorOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(PcapException.class, call).error();
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void loopGivesEveryPacketThatWasSentInOrder(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode))) {
      List<Integer> seen = new ArrayList<>();
      peer.send(frames(0, 500));
      assertEquals(
          LoopEnd.COUNT, pcap.loop(500, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(numbers(0, 500), seen);
      assertEquals(LinkType.ETHERNET, pcap.datalink());
      assertEquals(new PcapStat(500, 0, 0), pcap.stats());
      pcap.close();
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      assertEquals(500, pcap.ledger().total().delivered());
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void dispatchGivesAtMostCountAndZeroWhenTheTimeIsOver(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode))) {
      assertEquals(0, pcap.dispatch(-1, NOTHING));
      peer.send(frames(0, 100));
      List<Integer> seen = new ArrayList<>();
      while (seen.size() < 100) {
        int before = seen.size();
        int given = pcap.dispatch(7, (header, packet) -> seen.add(NumberedFile.number(packet)));
        assertEquals(seen.size() - before, given);
        assertTrue(given <= 7);
      }
      assertEquals(numbers(0, 100), seen);
      assertEquals(0, pcap.dispatch(0, NOTHING));
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void nextExGivesPacketsInPlaceAndATimeout(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode))) {
      assertEquals(NextResult.TIMEOUT, pcap.nextEx());
      assertNull(pcap.next());
      peer.send(frames(0, 50));
      int number = 0;
      while (number < 50) {
        if (pcap.nextEx() == NextResult.PACKET) {
          assertEquals(number++, NumberedFile.number(pcap.packet()));
        }
      }
      assertEquals(NextResult.TIMEOUT, pcap.nextEx());
      assertThrows(IllegalStateException.class, pcap::packet);
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void nonBlockingModeComesBackWithWhatIsThere(CaptureMode mode) {
    // Without a timeout: blocking, this test would never end.
    try (Pcap pcap = activated(created().setMode(mode).setTimeout(0))) {
      pcap.setNonBlock(true);
      assertTrue(pcap.getNonBlock());
      assertEquals(0, pcap.dispatch(-1, NOTHING));
      assertEquals(NextResult.TIMEOUT, pcap.nextEx());
      peer.send(frames(0, 20));
      int given = 0;
      while (given < 20) {
        given += pcap.dispatch(-1, NOTHING);
      }
      assertEquals(20, given);
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void breakLoopFromAnotherThreadWakesALoopThatWaits(CaptureMode mode) throws Exception {
    try (Pcap pcap = activated(created().setMode(mode).setTimeout(0))) {
      AtomicReference<Object> result = new AtomicReference<>();
      Thread reader = Thread.ofPlatform().start(() -> result.set(pcap.loop(-1, NOTHING)));
      while (reader.getState() == Thread.State.NEW) {
        Thread.onSpinWait();
      }
      pcap.breakLoop();
      reader.join();
      assertEquals(LoopEnd.BREAK, result.get());

      Thread next = Thread.ofPlatform().start(() -> result.set(pcap.nextEx()));
      pcap.breakLoop();
      next.join();
      assertEquals(NextResult.BREAK, result.get());
    }
  }

  @Test
  void anInterruptEndsTheWaitAndStays() throws InterruptedException {
    try (Pcap pcap = activated(created().setTimeout(0))) {
      AtomicReference<Object> result = new AtomicReference<>();
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    LoopEnd end = pcap.loop(-1, NOTHING);
                    result.set(end + " " + Thread.currentThread().isInterrupted());
                  });
      reader.interrupt();
      reader.join();
      assertEquals("BREAK true", result.get());
    }
  }

  @Test
  void closeFromAnotherThreadEndsALoopThatWaits() throws InterruptedException {
    Pcap pcap = activated(created().setTimeout(0));
    CountDownLatch first = new CountDownLatch(1);
    AtomicReference<Object> result = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> result.set(pcap.loop(-1, (header, packet) -> first.countDown())));
    peer.send(frames(0, 1));
    first.await();
    pcap.close();
    reader.join();
    assertEquals(LoopEnd.BREAK, result.get());
    assertEquals(PcapError.ERROR, errorOf(pcap::nextEx));
    assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
  }

  @Test
  void packetsThatWaitAfterABreakAreGivenByTheNextCall() {
    try (Pcap pcap = activated(created())) {
      peer.send(frames(0, 30));
      List<Integer> seen = new ArrayList<>();
      LoopEnd end =
          pcap.loop(
              -1,
              (header, packet) -> {
                seen.add(NumberedFile.number(packet));
                if (seen.size() == 10) {
                  pcap.breakLoop();
                }
              });
      assertEquals(LoopEnd.BREAK, end);
      assertEquals(10, seen.size());
      assertEquals(
          LoopEnd.COUNT, pcap.loop(20, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(numbers(0, 30), seen);
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void aFilterHoldsForPacketsThatAreInThePoolAlready(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode))) {
      peer.send(frames(0, 100));
      while (pcap.stats().received() < 100) {
        Thread.onSpinWait();
      }
      pcap.setFilter(NumberedFile.UDP);
      List<Integer> seen = new ArrayList<>();
      assertEquals(
          LoopEnd.COUNT, pcap.loop(50, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(numbers(0, 50).stream().map(i -> 2 * i).toList(), seen);
      pcap.close();
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      assertEquals(50, pcap.ledger().total().delivered());
      assertEquals(
          50,
          pcap.ledger().total().filtered() + pcap.ledger().total().discarded(),
          "the last one may have been left behind the fiftieth");
    }
  }

  @Test
  void aTimeoutEndsADispatchWhoseFilterWantsNothingOfWhatComes() {
    try (Pcap pcap = activated(created())) {
      pcap.setFilter(NumberedFile.protocol(99));
      peer.send(frames(0, 100));
      assertEquals(0, pcap.dispatch(-1, NOTHING));
      while (pcap.ledger().total().filtered() < 100) {
        assertEquals(0, pcap.dispatch(-1, NOTHING));
      }
    }
  }

  @Test
  void theSnapshotLengthCutsWhatIsGivenAndNotWhatTheFilterSees() {
    for (CaptureMode mode : CaptureMode.values()) {
      try (Pcap pcap = activated(created().setMode(mode).setSnaplen(20))) {
        assertEquals(20, pcap.snapshot());
        pcap.setFilter(NumberedFile.UDP);
        peer.send(frames(0, 10));
        assertEquals(
            LoopEnd.COUNT,
            pcap.loop(
                5,
                (header, packet) -> {
                  assertEquals(20, header.caplen());
                  assertEquals(20, packet.toArray().length);
                  assertThrows(IndexOutOfBoundsException.class, () -> packet.getUnsignedByte(20));
                  assertTrue(header.len() >= 60);
                }));
      }
    }
  }

  @Test
  void directionsAreToldApart() {
    try (Pcap pcap = activated(created())) {
      for (Direction direction : Direction.values()) {
        pcap.setDirection(direction);
        Set<Integer> seen = new HashSet<>();
        peer.send(frames(0, 5));
        host.send(frames(100, 105));
        int wanted = direction == Direction.INOUT ? 10 : 5;
        assertEquals(
            LoopEnd.COUNT,
            pcap.loop(wanted, (header, packet) -> seen.add(NumberedFile.number(packet))));
        Set<Integer> expected = new HashSet<>();
        if (direction != Direction.OUT) {
          expected.addAll(numbers(0, 5));
        }
        if (direction != Direction.IN) {
          expected.addAll(numbers(100, 105));
        }
        assertEquals(expected, seen, direction::toString);
        while (pcap.dispatch(-1, NOTHING) > 0) {
          // None of the other direction is left for the next turn.
        }
      }
    }
    try (Pcap pcap = activated(created().setMode(CaptureMode.EXCLUSIVE))) {
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setDirection(Direction.OUT)));
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void whatIsInjectedArrivesAtTheOtherEndAndNotHere(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode));
        Pcap other = activated(Pcap.create("va").setPool(64, 16).setTimeout(50))) {
      for (int i = 0; i < 20; i++) {
        assertEquals(NumberedFile.frame(i).length, pcap.inject(NumberedFile.frame(i)));
      }
      pcap.sendPacket(NumberedFile.frame(20));
      List<Integer> seen = new ArrayList<>();
      assertEquals(
          LoopEnd.COUNT, other.loop(21, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(numbers(0, 21), seen);
      assertEquals(0, pcap.dispatch(-1, NOTHING));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.inject(new byte[5])));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.inject(new byte[5000])));
    }
  }

  @Test
  void errorsOfActivationHaveLibpcapsCodes() {
    try (Pcap none = Pcap.create("nosuch0")) {
      assertEquals(PcapError.NO_SUCH_DEVICE, errorOf(() -> activated(none)));
    }
    try (Pcap any = Pcap.create("any")) {
      assertEquals(
          "any: a handle is on one interface: open one for each of findAllDevs",
          assertThrows(PcapException.class, () -> activated(any)).getMessage());
    }
    try (Pcap pcap = created().setRfmon(true)) {
      assertEquals(PcapError.RFMON_NOTSUP, errorOf(() -> activated(pcap)));
      assertEquals(PcapError.NOT_ACTIVATED, errorOf(pcap::nextEx));
      Pcap again = activated(pcap.setRfmon(false));
      assertEquals(PcapError.ACTIVATED, errorOf(() -> activated(again)), "activated twice");
      assertEquals(PcapError.ACTIVATED, errorOf(() -> pcap.setSnaplen(1)));
    }
    network.ip("link", "set", "vb", "down");
    try (Pcap pcap = created()) {
      assertEquals(PcapError.IFACE_NOT_UP, errorOf(() -> activated(pcap)));
      network.ip("link", "set", "vb", "up");
      Pcap ignored = activated(pcap);
    }
  }

  @Test
  void whatIsNotAsAskedIsAWarning() {
    try (Pcap pcap = created().setTimestampType(TimestampType.ADAPTER)) {
      List<PcapWarning> warnings = network.call(pcap::activate);
      assertEquals(
          1,
          warnings.stream().filter(w -> w.kind() == PcapWarning.Kind.TSTAMP_TYPE_NOTSUP).count());
    }
  }

  @Test
  void anInterfaceThatIsRemovedIsAnErrorAfterItsPackets() {
    try (Pcap pcap = activated(created())) {
      peer.send(frames(0, 10));
      while (pcap.stats().received() < 10) {
        Thread.onSpinWait();
      }
      network.ip("link", "del", "vb");
      int[] given = {0};
      PcapException e =
          assertThrows(PcapException.class, () -> pcap.loop(-1, (header, packet) -> given[0]++));
      assertTrue(e.getMessage().contains("removed"), e.getMessage());
      assertEquals(10, given[0]);
    }
  }

  @Test
  void immediateModeAndSmallBuffersCaptureToo() {
    try (Pcap pcap =
        activated(Pcap.create("vb").setImmediateMode(true).setBufferSize(2 << 20).setTimeout(50))) {
      peer.send(frames(0, 300));
      assertEquals(LoopEnd.COUNT, pcap.loop(300, NOTHING));
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void advancedModeGivesEveryPacketToOneOfTheThreads(CaptureMode mode) throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    List<Integer> twice = Collections.synchronizedList(new ArrayList<>());
    try (Pcap pcap = activated(created().setMode(mode))) {
      pcap.setFilter(NumberedFile.TCP);
      AtomicReference<Object> result = new AtomicReference<>();
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () ->
                      result.set(
                          pcap.loop(
                              AdvancedOptions.DEFAULT,
                              queue ->
                                  (header, packet) -> {
                                    int number = NumberedFile.number(packet);
                                    if (!seen.add(number)) {
                                      twice.add(number);
                                    }
                                  })));
      peer.useQueue(0, 2);
      peer.send(frames(0, 200));
      peer.useQueue(1, 2);
      peer.send(frames(200, 400));
      while (seen.size() < 200) {
        Thread.sleep(1);
      }
      pcap.breakLoop();
      reader.join();
      assertEquals(LoopEnd.BREAK, result.get());
      assertEquals(List.of(), twice);
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      assertEquals(200, pcap.ledger().total().delivered());
      assertEquals(200, pcap.ledger().total().filtered());
    }
  }

  @Test
  void devicesAreListedWithTheirAddressesAndFlags() {
    network.ip("addr", "add", "10.9.8.7/24", "dev", "vb");
    network.ip("link", "set", "lo", "up");
    network.ip("link", "set", "va", "down");
    network.awaitLinkLoss("vb");
    List<PcapDevice> devices = network.call(Pcap::findAllDevs);
    PcapDevice vb = devices.stream().filter(d -> d.name().equals("vb")).findFirst().orElseThrow();
    PcapDevice.PcapAddress address =
        vb.addresses().stream().filter(a -> a.prefixLength() == 24).findFirst().orElseThrow();
    assertEquals("10.9.8.7", address.address().getHostAddress());
    assertEquals("255.255.255.0", address.netmask().getHostAddress());
    assertEquals("10.9.8.255", address.broadcast().getHostAddress());
    assertTrue(vb.flags().contains(Flag.UP));
    assertEquals(Connection.DISCONNECTED, vb.connection(), "its peer is down");
    PcapDevice lo = devices.stream().filter(d -> d.name().equals("lo")).findFirst().orElseThrow();
    assertEquals(Set.of(Flag.LOOPBACK, Flag.UP, Flag.RUNNING), lo.flags());
    assertEquals(Connection.NOT_APPLICABLE, lo.connection());
    PcapNetwork found = network.call(() -> Pcap.lookupNet("vb"));
    assertEquals("10.9.8.0", found.network().getHostAddress());
    assertEquals("255.255.255.0", found.netmask().getHostAddress());
    assertEquals(0xffffff00, found.mask(), "as compile takes it");
    assertEquals(PcapError.ERROR, errorOf(() -> network.call(() -> Pcap.lookupNet("va"))));
    assertEquals(
        PcapError.NO_SUCH_DEVICE, errorOf(() -> network.call(() -> Pcap.lookupNet("nosuch0"))));
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void theKernelFiltersFromTheBeginning(CaptureMode mode) {
    Filter tcp = Filter.compile("tcp", FilterOptions.ethernet());
    try (Pcap pcap = activated(created().setMode(mode).setKernelFilter(tcp))) {
      peer.send(frames(0, 200));
      assertEquals(odd(0, 200), take(pcap, 100));
      pcap.close();
      assertEquals(100, pcap.ledger().total().filtered(), () -> pcap.ledger().toString());
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
    }
  }

  @ParameterizedTest
  @EnumSource(CaptureMode.class)
  void theKernelExchangesItsFilterWhilePacketsAreCaptured(CaptureMode mode) {
    try (Pcap pcap = activated(created().setMode(mode))) {
      peer.useQueue(0, 2); // so that the last packet is behind all others
      peer.send(frames(0, 100));
      pcap.setKernelFilter(pcap.compile("tcp"));
      peer.send(frames(100, 200));
      // What had been accepted before is decided anew; the last, 199, was behind all others.
      assertEquals(odd(0, 200), take(pcap, 100));
      Filter chain = pcap.compile("ip protochain 6");
      assertThrows(KernelRefusal.class, () -> pcap.setKernelFilter(chain));
      peer.send(frames(200, 300));
      assertEquals(odd(200, 300), take(pcap, 50));
      pcap.setKernelFilter(pcap.compile("udp"));
      peer.send(frames(300, 401));
      assertEquals(51, take(pcap, 51).size());
      pcap.setKernelFilter(null);
      peer.send(frames(500, 600));
      assertEquals(numbers(500, 600), take(pcap, 100));
      pcap.close();
      assertEquals(501, pcap.ledger().total().seen(), () -> pcap.ledger().toString());
      assertEquals(200, pcap.ledger().total().filtered(), () -> pcap.ledger().toString());
      assertEquals(301, pcap.ledger().total().delivered());
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
    }
  }

  @Test
  void aFilterForAnotherLinkTypeIsRefused() {
    try (Pcap pcap = activated(created())) {
      Filter raw = Filter.compile("tcp", FilterOptions.of(LinkType.RAW));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setKernelFilter(raw)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AttachMode.class,
      names = {"NATIVE", "GENERIC"})
  void theProgramIsAttachedWhereItWasAskedFor(AttachMode attach) {
    Pcap created = created().setMode(CaptureMode.EXCLUSIVE).setAttach(attach);
    try (Pcap pcap = activated(created)) {
      pcap.setKernelFilter(pcap.compile("tcp"));
      List<XdpMode> modes =
          network.call(() -> Interfaces.get("vb")).xdp().stream()
              .map(NetworkDevice.XdpAttachment::mode)
              .toList();
      XdpMode expected = attach == AttachMode.GENERIC ? XdpMode.GENERIC : XdpMode.NATIVE;
      assertEquals(List.of(expected), modes);
      peer.send(frames(0, 40));
      assertEquals(odd(0, 40), take(pcap, 20));
    }
  }

  private static List<Integer> odd(int from, int to) {
    return numbers(from, to).stream().filter(number -> number % 2 == 1).toList();
  }

  private static List<Integer> take(Pcap pcap, int count) {
    List<Integer> seen = new ArrayList<>();
    assertEquals(
        LoopEnd.COUNT, pcap.loop(count, (header, packet) -> seen.add(NumberedFile.number(packet))));
    return seen;
  }
}
