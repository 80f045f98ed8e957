package org.wirecap.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wirecap.file.CaptureFileFormat.Kind;
import org.wirecap.file.LinkType;
import org.wirecap.linux.TestNetwork;
import org.wirecap.packet.Direction;
import org.wirecap.packet.FrameSender;
import org.wirecap.pool.Packet;

/**
 * Calls in any order, from one thread and from several: a {@link PcapException} or an {@link
 * IllegalStateException} is the worst that comes of it, views that were kept never show memory that
 * is gone, and after close everything throws.
 */
class PcapCallOrderTest {
  /** Whatever was kept from a handler. */
  private static final class Kept {
    Packet packet;
    PcapHeader header;
    PcapDumper dumper;
  }

  /** A call; it may throw what {@link #run} permits. */
  private interface Call {
    void on(Pcap pcap, Kept kept) throws Exception;
  }

  private static final List<Call> CALLS =
      List.of(
          (pcap, kept) -> pcap.activate(),
          (pcap, kept) -> pcap.setSnaplen(100),
          (pcap, kept) -> pcap.setTimeout(1),
          (pcap, kept) -> pcap.setBufferSize(1 << 20),
          (pcap, kept) -> pcap.dispatch(3, (h, p) -> keep(kept, h, p)),
          (pcap, kept) -> pcap.dispatch(-1, (h, p) -> keep(kept, h, p)),
          (pcap, kept) -> pcap.dispatch(2, (h, p) -> pcap.breakLoop()),
          (pcap, kept) -> pcap.dispatch(2, (h, p) -> pcap.nextEx()),
          (pcap, kept) -> pcap.dispatch(2, (h, p) -> pcap.setFilter("")),
          (pcap, kept) -> {
            // A loop on an interface needs an end.
            pcap.breakLoop();
            LoopEnd ignored = pcap.loop(5, (h, p) -> keep(kept, h, p));
          },
          (pcap, kept) -> pcap.nextEx(),
          (pcap, kept) -> pcap.next(),
          (pcap, kept) -> keep(kept, pcap.header(), pcap.packet()),
          (pcap, kept) -> kept.packet.toArray(),
          (pcap, kept) -> kept.packet.getUnsignedByte(0),
          (pcap, kept) -> kept.header.timestampNanos(),
          (pcap, kept) -> kept.header.caplen(),
          (pcap, kept) -> pcap.breakLoop(),
          (pcap, kept) -> pcap.setNonBlock(true),
          (pcap, kept) -> pcap.setNonBlock(false),
          (pcap, kept) -> pcap.setDirection(Direction.IN),
          (pcap, kept) -> pcap.setFilter((org.wirecap.filter.Filter) null),
          (pcap, kept) -> pcap.compile(""),
          (pcap, kept) -> pcap.stats(),
          (pcap, kept) -> pcap.ledger(),
          (pcap, kept) -> pcap.inject(NumberedFile.frame(1)),
          (pcap, kept) -> pcap.datalink(),
          (pcap, kept) -> pcap.snapshot(),
          (pcap, kept) -> {
            Path file = Files.createTempFile("order", ".pcap");
            try (PcapDumper dumper = pcap.dumpOpen(file)) {
              kept.dumper = dumper;
              dumper.dump(kept.header, kept.packet);
            } finally {
              Files.delete(file);
            }
          },
          (pcap, kept) -> kept.dumper.flush(),
          (pcap, kept) -> pcap.loop(AdvancedOptions.DEFAULT, queue -> (h, p) -> pcap.breakLoop()),
          (pcap, kept) -> pcap.loop(AdvancedOptions.DEFAULT, queue -> (h, p) -> pcap.close()),
          (pcap, kept) -> pcap.dispatch(1, (h, p) -> pcap.close()),
          (pcap, kept) -> pcap.close());

  private static void keep(Kept kept, PcapHeader header, Packet packet) {
    kept.header = header;
    kept.packet = packet;
    assertTrue(packet.toArray().length <= packet.originalLength());
  }

  private static void run(Pcap pcap, Kept kept, Call call) {
    try {
      call.on(pcap, kept);
    } catch (Exception e) {
      boolean notThere =
          e instanceof NullPointerException && (kept.packet == null || kept.dumper == null);
      assertTrue(
          notThere
              || e instanceof PcapException
              || e instanceof IllegalStateException
              // Of a view that another thread moves meanwhile.
              || e instanceof IndexOutOfBoundsException,
          () -> "of all exceptions this one: " + e);
    }
  }

  @Provide
  Arbitrary<List<Integer>> orders() {
    return Arbitraries.integers().between(0, CALLS.size() - 1).list().ofMinSize(1).ofMaxSize(40);
  }

  @Property(tries = 400)
  void onAFile(@ForAll("orders") List<Integer> order) throws IOException {
    Path file = Files.createTempFile("order", ".pcap");
    try {
      NumberedFile.write(file, Kind.PCAP, 50);
      order(Pcap.openOffline(file), order);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 200)
  void onADeadHandleAndOnOneThatIsNeverActivated(@ForAll("orders") List<Integer> order) {
    order(Pcap.openDead(LinkType.ETHERNET, 1000), order);
    order(Pcap.create("nosuch0"), order);
  }

  private static void order(Pcap pcap, List<Integer> order) {
    Kept kept = new Kept();
    try (pcap) {
      order.forEach(call -> run(pcap, kept, CALLS.get(call)));
    }
    assertEquals(
        PcapError.ERROR, assertThrows(PcapException.class, pcap::datalink).error(), "closed");
    assertEquals(PcapError.ERROR, assertThrows(PcapException.class, pcap::nextEx).error());
    if (kept.packet != null) {
      assertThrows(IllegalStateException.class, () -> kept.packet.getUnsignedByte(0));
      assertThrows(IllegalStateException.class, () -> kept.header.timestampNanos());
    }
    assertTrue(pcap.ledger().balanced(), () -> order + ": " + pcap.ledger());
  }

  @Test
  @Tag("live")
  @Timeout(120)
  void onAnInterface() {
    try (TestNetwork network = new TestNetwork(2)) {
      FrameSender peer = new FrameSender(network, "va");
      Random random = new Random(5);
      for (int i = 0; i < 40; i++) {
        Pcap pcap =
            network.call(
                () -> {
                  Pcap created = Pcap.create("vb").setPool(16, 4).setTimeout(1);
                  List<PcapWarning> ignored = created.activate();
                  return created;
                });
        peer.send(java.util.stream.IntStream.range(0, 20).mapToObj(NumberedFile::frame).toList());
        order(pcap, random.ints(20, 0, CALLS.size()).boxed().toList());
      }
    }
  }

  @Test
  @Timeout(120)
  void fromSeveralThreadsAtOnce() throws Exception {
    Path file = Files.createTempFile("order", ".pcap");
    try {
      NumberedFile.write(file, Kind.PCAP, 2000);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      for (int round = 0; round < 100; round++) {
        Pcap pcap = Pcap.openOffline(file);
        int seed = round;
        List<Thread> threads =
            java.util.stream.IntStream.range(0, 4)
                .mapToObj(
                    thread ->
                        Thread.ofPlatform()
                            .start(
                                () -> {
                                  Kept kept = new Kept();
                                  try {
                                    new Random(seed * 4L + thread)
                                        .ints(20, 0, CALLS.size())
                                        .forEach(call -> run(pcap, kept, CALLS.get(call)));
                                  } catch (Throwable t) {
                                    failure.set(t);
                                  }
                                }))
                .toList();
        for (Thread thread : threads) {
          thread.join();
        }
        pcap.close();
        assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      }
      if (failure.get() != null) {
        throw new AssertionError(failure.get());
      }
    } finally {
      Files.delete(file);
    }
  }
}
