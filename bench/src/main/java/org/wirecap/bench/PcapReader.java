package org.wirecap.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PacketListener;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.Pcaps;
import org.pcap4j.core.RawPacketListener;
import org.wirecap.CaptureMode;
import org.wirecap.linux.Netns;
import org.wirecap.pcap.Pcap;
import org.wirecap.pcap.PcapHandler;

/**
 * A process that reads packets through one library, and adds up their lengths: {@code CONTENDER
 * file FILE PASSES}, {@code CONTENDER live NETNS INTERFACE}, or {@code CONTENDER waiting NETNS
 * INTERFACE COUNT}, so many whenever it is told to, until its input ends. Says how it went as lines
 * of JSON.
 */
public final class PcapReader {
  /** Asks how many packets there were up to now. */
  static final String COUNT = "count";

  /** Has it read as many packets as it was started for. */
  static final String GO = "go";

  private static final int SNAPLEN = 65_536;
  private static final int TIMEOUT_MILLIS = 10;

  /** What ours has when nothing is said; libpcap has 2 MiB. */
  private static final int LARGE_BUFFER = 128 << 20;

  private final AtomicLong packets = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  private PcapReader() {}

  /**
   * @param args who reads, and what
   * @throws Exception of whatever library
   */
  public static void main(String[] args) throws Exception {
    Contender contender = Contender.valueOf(args[0]);
    PcapReader reader = new PcapReader();
    switch (args[1]) {
      case "file" -> {
        // The passes before the last are for the JIT compiler.
        for (int pass = 1; pass <= Integer.parseInt(args[3]); pass++) {
          reader.file(contender, args[2]);
        }
      }
      case "live" -> reader.live(contender, args[2], args[3]);
      default -> reader.waiting(contender, args[2], args[3], Integer.parseInt(args[4]));
    }
  }

  /** The libraries, and the ways in which they give packets. */
  public enum Contender {
    /** Ours, read in place. */
    WIRECAP,
    /** Ours, each packet copied to an object of its own. */
    WIRECAP_COPIES,
    /** Ours, in exclusive mode. */
    WIRECAP_EXCLUSIVE,
    /** Pcap4J, each packet as an array of bytes. */
    PCAP4J_RAW,
    /** Pcap4J, each packet as its object, whose layers are found when they are asked for. */
    PCAP4J
  }

  private void count(int length) {
    packets.setPlain(packets.getPlain() + 1);
    bytes.setPlain(bytes.getPlain() + length);
  }

  private PcapHandler handler(Contender contender) {
    return contender == Contender.WIRECAP_COPIES
        ? PcapHandler.copying(packet -> count(packet.len()))
        : (header, packet) -> count(header.len());
  }

  private Callable<Void> loop(Contender contender, PcapHandle handle, int count) {
    RawPacketListener raw = packet -> count(packet.length);
    PacketListener objects = packet -> count(packet.length());
    return () -> {
      if (contender == Contender.PCAP4J) {
        handle.loop(count, objects);
      } else {
        handle.loop(count, raw);
      }
      return null;
    };
  }

  private void file(Contender contender, String file) throws Exception {
    packets.set(0);
    bytes.set(0);
    long start = System.nanoTime();
    switch (contender) {
      case WIRECAP, WIRECAP_COPIES, WIRECAP_EXCLUSIVE -> {
        try (Pcap pcap = Pcap.openOffline(Path.of(file))) {
          Object ignored = pcap.loop(-1, handler(contender));
        }
      }
      case PCAP4J, PCAP4J_RAW -> {
        try (PcapHandle handle = Pcaps.openOffline(file)) {
          Void ignored = loop(contender, handle, -1).call();
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "{\"packets\":%d,\"bytes\":%d,\"seconds\":%.6f}%n", packets.get(), bytes.get(), seconds);
  }

  private void live(Contender contender, String netns, String device) throws Exception {
    switch (contender) {
      case WIRECAP, WIRECAP_COPIES, WIRECAP_EXCLUSIVE -> wirecap(contender, netns, device);
      case PCAP4J, PCAP4J_RAW -> pcap4j(contender, netns, device);
    }
  }

  private void wirecap(Contender contender, String netns, String device) throws Exception {
    try (Pcap pcap = openWirecap(contender, netns, device)) {
      Thread reader = Thread.ofPlatform().start(() -> pcap.loop(-1, handler(contender)));
      awaitStop();
      pcap.breakLoop();
      reader.join();
      report(pcap.stats().received(), pcap.stats().dropped());
    }
  }

  private static Pcap openWirecap(Contender contender, String netns, String device) {
    boolean exclusive = contender == Contender.WIRECAP_EXCLUSIVE;
    Pcap pcap =
        Pcap.create(device)
            .setMode(exclusive ? CaptureMode.EXCLUSIVE : CaptureMode.SHARED)
            .setSnaplen(SNAPLEN)
            .setPromisc(true)
            .setTimeout(TIMEOUT_MILLIS);
    Object ignored = Netns.call(netns, pcap::activate);
    return pcap;
  }

  private static PcapHandle openPcap4j(String netns, String device, boolean largeBuffer) {
    PcapHandle.Builder builder =
        new PcapHandle.Builder(device)
            .snaplen(SNAPLEN)
            .promiscuousMode(PromiscuousMode.PROMISCUOUS)
            .timeoutMillis(TIMEOUT_MILLIS);
    if (largeBuffer) {
      builder.bufferSize(LARGE_BUFFER);
    }
    return Netns.call(netns, builder::build);
  }

  private void waiting(Contender contender, String netns, String device, int count)
      throws Exception {
    switch (contender) {
      case WIRECAP, WIRECAP_COPIES, WIRECAP_EXCLUSIVE -> {
        try (Pcap pcap = openWirecap(contender, netns, device)) {
          PcapHandler handler = handler(contender);
          whenTold(() -> pcap.loop(count, handler));
        }
      }
      case PCAP4J, PCAP4J_RAW -> {
        try (PcapHandle handle = openPcap4j(netns, device, true)) {
          whenTold(loop(contender, handle, count));
        }
      }
    }
  }

  private void whenTold(Callable<?> loop) throws Exception {
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    System.out.println("ready");
    while (in.hasNextLine() && in.nextLine().equals(GO)) {
      packets.set(0);
      long start = System.nanoTime();
      Object ignored = loop.call();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("{\"packets\":%d,\"seconds\":%.6f}%n", packets.get(), seconds);
      System.out.println("ready");
    }
  }

  private void pcap4j(Contender contender, String netns, String device) throws Exception {
    try (PcapHandle handle = openPcap4j(netns, device, false)) {
      handle.setFilter("", BpfCompileMode.OPTIMIZE);
      Callable<Void> loop = loop(contender, handle, -1);
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Void ignored = loop.call();
                    } catch (Exception e) {
                      // breakLoop throws InterruptedException in the loop: that is the end.
                    }
                  });
      awaitStop();
      PcapStat statistics = handle.getStats();
      handle.breakLoop();
      reader.join();
      report(statistics.getNumPacketsReceived(), statistics.getNumPacketsDropped());
    }
  }

  /** Until it is told to stop, and says how many packets there were whenever it is asked. */
  private void awaitStop() {
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.nextLine().equals(COUNT)) {
      System.out.printf("{\"packets\":%d}%n", packets.get());
    }
  }

  private void report(long received, long dropped) {
    System.out.printf(
        "{\"packets\":%d,\"received\":%d,\"dropped\":%d}%n", packets.get(), received, dropped);
  }
}
