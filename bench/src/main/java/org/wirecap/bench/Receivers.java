package org.wirecap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;

/** Starts what receives; when a method returns, it does. */
public final class Receivers {
  private static final Pattern COUNTED = Pattern.compile("packets: (\\d+)");
  private static final Pattern RECEIVED = Pattern.compile("RX-packets: (\\d+)");

  /** After so long the kernel has handed over a block that is not full, also to tcpdump. */
  private static final long QUIET_MILLIS = 1_100;

  private Receivers() {}

  /** A loop over the library in a process of its own. */
  public static Receiver loop(BenchLab lab, String setup) {
    return loop(new ReaderProcess(lab, setup, 0));
  }

  /** The same with timestamps of the clock's last tick, in exclusive mode. */
  static Receiver coarseLoop(BenchLab lab, String setup) {
    return loop(new ReaderProcess(lab, setup, 0, Reader.COARSE));
  }

  private static Receiver loop(ReaderProcess reader) {
    return new Receiver(
        reader.child(), sent -> reader.awaitSettled(sent).delivered(), reader::close);
  }

  /** {@code wirecap capture} without a file. */
  static Receiver program(BenchLab lab, String... arguments) {
    Child capture = Child.start(Programs.capture(lab, arguments), "capturing on");
    return new Receiver(
        capture,
        sent -> {
          capture.stop();
          Map<String, Object> ledger = capture.json();
          if (!Boolean.TRUE.equals(ledger.get("balanced"))) {
            throw new WirecapException("the ledger does not balance: " + ledger);
          }
          return PcapBench.number(ledger, "delivered");
        });
  }

  /** The loop in C: {@code poll} or {@code spin} where nothing is there. */
  public static Receiver plainLoop(BenchLab lab, ReceiveLoop loop, String idle) {
    Child child = Child.start(loop.command(lab, idle), "receiving");
    return new Receiver(
        child,
        sent -> {
          child.signal("TERM");
          return number(COUNTED, child.await("packets:"));
        });
  }

  /** DPDK's testpmd on AF_XDP, which throws away what it receives. */
  public static Receiver testpmd(BenchLab lab) {
    Child testpmd =
        Child.start(
            Testpmd.command(lab, "rxonly", Testpmd.port(0, BenchLab.INTERFACE, "")),
            "packet forwarding - ports=1");
    MemoryBench.pause(1000);
    return new Receiver(
        testpmd,
        sent -> {
          testpmd.say("show port stats all\n");
          long received = number(RECEIVED, testpmd.await("RX-packets"));
          testpmd.say("quit\n");
          testpmd.awaitEnd();
          return received;
        });
  }

  /** A program that writes a file, which is counted and deleted. */
  public static Receiver recorder(BenchLab lab, Recorder recorder, Path directory) {
    Path file = BenchFile.in(directory, "rate", "pcap");
    Child child = recorder.start(lab, file);
    return new Receiver(
        child,
        sent -> {
          awaitQuiet(file);
          child.stop();
          return Recorder.packets(file);
        },
        () -> {
          child.close();
          BenchFile.delete(file);
        });
  }

  /** A library in a process of its own, which adds up lengths. */
  public static Receiver library(BenchLab lab, PcapReader.Contender contender) {
    Child child =
        Child.start(
            BenchJvm.command(
                PcapReader.class, contender.name(), "live", lab.captureNetns(), BenchLab.INTERFACE),
            "ready");
    MemoryBench.pause(200);
    return new Receiver(
        child,
        sent -> {
          child.say("stop\n");
          child.awaitEnd();
          return PcapBench.number(child.json(), "packets");
        });
  }

  /** Waits until a program has had a time in which it wrote nothing. */
  private static void awaitQuiet(Path file) {
    try {
      long size = -1;
      while (Files.size(file) != size) {
        size = Files.size(file);
        MemoryBench.pause(QUIET_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new WirecapException("bench: no number of packets in: " + line);
    }
    return Long.parseLong(matcher.group(1));
  }
}
