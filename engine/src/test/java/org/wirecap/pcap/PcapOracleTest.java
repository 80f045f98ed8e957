package org.wirecap.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.wirecap.file.CaptureFileFormat.Kind;
import org.wirecap.file.LinkType;
import org.wirecap.packet.Direction;

/** {@link Pcap} beside the real libpcap: the same calls, and what they return. */
class PcapOracleTest {
  private static final int PACKETS = 700;
  private static final PcapHandler NOTHING = (header, packet) -> {};

  /** A kind of call that reads. */
  enum Read {
    DISPATCH,
    LOOP,
    NEXT_EX,
    BREAK
  }

  /**
   * @param count of packets, 0 and -1 included
   * @param breakAt the handler breaks at this packet of the call; -1 never
   */
  record Step(Read read, int count, int breakAt) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Read.class),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(1, 60)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(-1, 0, 699, 700, 701))),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(-1)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 70))))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  @Property(tries = 300)
  void readingReturnsWhatLibpcapReturns(@ForAll("steps") List<Step> steps) throws IOException {
    Path file = Files.createTempFile("oracle", ".pcap");
    try {
      NumberedFile.write(file, Kind.PCAP_MICROSECONDS, PACKETS);
      List<String> theirs = new ArrayList<>();
      try (Libpcap libpcap = Libpcap.openOffline(file)) {
        steps.forEach(step -> theirs.add(run(libpcap, step)));
      }
      List<String> ours = new ArrayList<>();
      try (Pcap pcap = Pcap.openOffline(file)) {
        steps.forEach(step -> ours.add(run(pcap, step)));
      }
      assertEquals(theirs, ours);
    } finally {
      Files.delete(file);
    }
  }

  private static String run(Libpcap libpcap, Step step) {
    int[] seen = {0};
    java.util.function.IntConsumer handler =
        number -> {
          seen[0]++;
          if (number == step.breakAt()) {
            libpcap.breakLoop();
          }
        };
    int result =
        switch (step.read()) {
          case DISPATCH -> libpcap.dispatch(step.count(), handler);
          case LOOP -> libpcap.loop(step.count(), handler);
          case NEXT_EX -> libpcap.nextEx();
          case BREAK -> {
            libpcap.breakLoop();
            yield 0;
          }
        };
    return step + " = " + result + ", packets " + seen[0];
  }

  private static String run(Pcap pcap, Step step) {
    int[] seen = {0};
    PcapHandler handler =
        (header, packet) -> {
          if (seen[0]++ == step.breakAt()) {
            pcap.breakLoop();
          }
        };
    int result =
        switch (step.read()) {
          case DISPATCH -> pcap.dispatch(step.count(), handler);
          case LOOP -> pcap.loop(step.count(), handler).code();
          case NEXT_EX -> pcap.nextEx().code();
          case BREAK -> {
            pcap.breakLoop();
            yield 0;
          }
        };
    return step + " = " + result + ", packets " + seen[0];
  }

  /** What libpcap returns for an error, from an exception. */
  private static int code(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (PcapException e) {
      return e.error().code();
    }
  }

  private static int code(Runnable call) {
    return code(
        () -> {
          call.run();
          return 0;
        });
  }

  @Test
  void aHandleThatIsNotActivatedRefusesWithTheSameCodes() {
    try (Libpcap theirs = Libpcap.create("lo");
        Pcap ours = Pcap.create("lo")) {
      assertEquals(theirs.dispatch(1, n -> {}), code(() -> ours.dispatch(1, NOTHING)));
      assertEquals(theirs.loop(1, n -> {}), code(() -> ours.loop(1, NOTHING).code()));
      assertEquals(theirs.nextEx(), code(() -> ours.nextEx().code()));
      assertEquals(theirs.stats(), code(() -> ours.stats().hashCode()));
      assertEquals(theirs.call("pcap_datalink"), code(ours::datalink));
      assertEquals(theirs.call("pcap_snapshot"), code(ours::snapshot));
      assertEquals(-1, theirs.call("pcap_set_datalink", 1), "its manual says -3");
      assertEquals(-3, code(() -> ours.setDatalink(1)));
      assertEquals(
          theirs.call("pcap_setdirection", 1), code(() -> ours.setDirection(Direction.IN)));
      assertEquals(theirs.getNonBlock(), code(() -> ours.getNonBlock() ? 1 : 0));
      assertEquals(theirs.setNonBlock(1), code(() -> ours.setNonBlock(true)));
      assertEquals(0, theirs.inject(new byte[60]), "its manual says -3");
      assertEquals(-3, code(() -> ours.sendPacket(new byte[60])));
      assertEquals(theirs.call("pcap_set_snaplen", 100), code(() -> ours.setSnaplen(100)));
      assertEquals(theirs.call("pcap_set_promisc", 1), code(() -> ours.setPromisc(true)));
      assertEquals(theirs.call("pcap_set_timeout", 10), code(() -> ours.setTimeout(10)));
      assertEquals(
          theirs.call("pcap_set_immediate_mode", 1), code(() -> ours.setImmediateMode(true)));
      assertEquals(
          theirs.call("pcap_set_buffer_size", 1 << 20), code(() -> ours.setBufferSize(1 << 20)));
      assertEquals(
          theirs.call("pcap_set_tstamp_precision", 1),
          code(() -> ours.setTimestampPrecision(TimestampPrecision.NANO)));
    }
  }

  @Test
  void anInterfaceThatIsNotThereIsRefusedWithTheSameCode() {
    try (Libpcap theirs = Libpcap.create("nosuch0");
        Pcap ours = Pcap.create("nosuch0")) {
      assertEquals(theirs.call("pcap_activate"), code(() -> ours.activate().size()));
    }
  }

  @Test
  void anOpenFileRefusesWithTheSameCodes() throws IOException {
    Path file = Files.createTempFile("oracle", ".pcap");
    NumberedFile.write(file, Kind.PCAP_MICROSECONDS, 3);
    try (Libpcap theirs = Libpcap.openOffline(file);
        Pcap ours = Pcap.openOffline(file)) {
      assertEquals(theirs.call("pcap_activate"), code(() -> ours.activate().size()));
      assertEquals(theirs.call("pcap_set_snaplen", 100), code(() -> ours.setSnaplen(100)));
      assertEquals(theirs.call("pcap_set_rfmon", 1), code(() -> ours.setRfmon(true)));
      assertEquals(theirs.stats(), code(() -> ours.stats().hashCode()));
      assertEquals(theirs.call("pcap_datalink"), code(ours::datalink));
      assertEquals(theirs.call("pcap_snapshot"), code(ours::snapshot));
      assertEquals(theirs.call("pcap_set_datalink", 1), code(() -> ours.setDatalink(1)));
      assertEquals(theirs.call("pcap_set_datalink", 12), code(() -> ours.setDatalink(12)));
      assertEquals(
          theirs.call("pcap_setdirection", 1), code(() -> ours.setDirection(Direction.IN)));
      assertEquals(-1, theirs.setNonBlock(1), "its manual says that it has no effect");
      assertEquals(0, code(() -> ours.setNonBlock(true)));
      assertEquals(theirs.getNonBlock(), code(() -> ours.getNonBlock() ? 1 : 0));
      assertEquals(theirs.inject(new byte[60]), code(() -> ours.sendPacket(new byte[60])));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aDeadHandleRefusesWithTheSameCodes() {
    try (Libpcap theirs = Libpcap.openDead(1, 1000);
        Pcap ours = Pcap.openDead(LinkType.ETHERNET, 1000)) {
      assertEquals(theirs.call("pcap_activate"), code(() -> ours.activate().size()));
      assertEquals(theirs.dispatch(1, n -> {}), code(() -> ours.dispatch(1, NOTHING)));
      assertEquals(theirs.nextEx(), code(() -> ours.nextEx().code()));
      assertEquals(theirs.stats(), code(() -> ours.stats().hashCode()));
      assertEquals(theirs.call("pcap_datalink"), code(ours::datalink));
      assertEquals(theirs.call("pcap_snapshot"), code(ours::snapshot));
      assertEquals(
          theirs.call("pcap_setdirection", 1), code(() -> ours.setDirection(Direction.IN)));
      assertEquals(theirs.setNonBlock(1), code(() -> ours.setNonBlock(true)));
      assertEquals(theirs.inject(new byte[60]), code(() -> ours.sendPacket(new byte[60])));
    }
  }

  @Test
  void aFileThatIsCutOffIsAnErrorInBoth() throws IOException {
    Path file = Files.createTempFile("oracle", ".pcap");
    NumberedFile.write(file, Kind.PCAP_MICROSECONDS, 3);
    byte[] whole = Files.readAllBytes(file);
    Path ignored = Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
    try (Libpcap theirs = Libpcap.openOffline(file);
        Pcap ours = Pcap.openOffline(file)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(theirs.nextEx(), code(() -> ours.nextEx().code()), "call " + i);
      }
      assertEquals(-1, code(() -> ours.nextEx().code()));
    } finally {
      Files.delete(file);
    }
  }
}
