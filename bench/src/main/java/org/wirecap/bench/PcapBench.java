package org.wirecap.bench;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.wirecap.bench.PcapReader.Contender;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pcap.loop beside Pcap4J and tcpdump: packets per second from a file and from a veth. */
@Command(
    name = "pcap",
    mixinStandardHelpOptions = true,
    description =
        "Reads a capture file of 64-byte frames, and captures 64-byte frames from a veth, those that"
            + " wait and those that are just being sent, as fast as can be, by Pcap.loop, by Pcap4J"
            + " and by tcpdump, in turns; each reader adds up the lengths of the packets, tcpdump writes them to /dev/null. Then"
            + " searches for the highest rate at which a reader gets every packet from the veth.")
final class PcapBench implements Callable<Integer> {
  private static final double TARGET = 5;
  private static final String TCPDUMP = "TCPDUMP";

  static final Report REPORT =
      new Report(
          "pcap",
          new Layout(
              List.of("source", "reader"),
              List.of(
                  Layout.Column.spread("packets/s", "%,.0f", run -> run.number("pps")),
                  Layout.Column.sum("packets", run -> run.number("packets")),
                  Layout.Column.sum("of", run -> run.number("of")))),
          PcapBench::verdict);

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of all (default: 5).")
  private int rounds;

  @Option(
      names = "--packets",
      defaultValue = "2000000",
      description = "In the file (default: 2000000).")
  private int packets;

  @Option(names = "--seconds", defaultValue = "2", description = "Of traffic (default: 2).")
  private int seconds;

  @Option(
      names = "--sources",
      split = ",",
      defaultValue = "file,waiting,veth,loss-free",
      description =
          "Only these: file; waiting, packets of a veth that are in the buffer; veth, as they come;"
              + " and loss-free, a veth at rising rates (default: all).")
  private List<String> sources;

  @Option(
      names = "--directory",
      defaultValue = "/tmp",
      description = "Where to make the file (default: /tmp).")
  private Path directory;

  /**
   * On an interface, exclusive mode is asked to reach the target, and shared mode said beside. A
   * rate of 0 was not found: nobody is so many times as fast as that.
   */
  static Report.Verdict verdict(List<Outcome> outcomes) {
    boolean reached = true;
    List<String> ratios = new ArrayList<>();
    for (String source : outcomes.stream().map(run -> run.text("source")).distinct().toList()) {
      String asked =
          source.equals("file") ? Contender.WIRECAP.name() : Contender.WIRECAP_EXCLUSIVE.name();
      for (Contender other : List.of(Contender.PCAP4J_RAW, Contender.PCAP4J)) {
        double theirs = median(outcomes, source, other.name());
        double ratio = median(outcomes, source, asked) / theirs;
        reached &= ratio >= TARGET && Double.isFinite(ratio);
        ratios.add("%s %s %.1f × %s".formatted(source, asked, ratio, other));
        if (!asked.equals(Contender.WIRECAP.name())) {
          double shared = median(outcomes, source, Contender.WIRECAP.name()) / theirs;
          ratios.add("%s WIRECAP %.1f × %s".formatted(source, shared, other));
        }
      }
    }
    return new Report.Verdict(
        reached,
        "Pcap.loop gives at least %.0f times the packets of Pcap4J's (medians; on an interface, in exclusive mode): %s"
            .formatted(TARGET, String.join(", ", ratios)));
  }

  private static double median(List<Outcome> outcomes, String source, String reader) {
    return Spread.of(
            outcomes.stream()
                .filter(run -> run.text("source").equals(source))
                .filter(run -> run.text("reader").equals(reader))
                .map(run -> run.number("pps"))
                .toList())
        .median();
  }

  @Override
  public Integer call() {
    Machine.print(
        "pcap --rounds %d --packets %d --seconds %d --sources %s --directory %s"
            .formatted(rounds, packets, seconds, String.join(",", sources), directory));
    Machine.printVersion(List.of("tcpdump", "--version"), "tcpdump version");
    Machine.printVersion(List.of("tcpdump", "--version"), "libpcap version");
    System.out.println("Pcap4J 1.8.2");
    List<Outcome> outcomes = new ArrayList<>();
    if (sources.contains("file")) {
      Path file = BenchFile.in(directory, "pcap", "pcap");
      try {
        write(file);
        for (int round = 0; round < rounds; round++) {
          file(file, outcomes);
        }
      } finally {
        BenchFile.delete(file);
      }
    }
    if (sources.contains("waiting")) {
      try (BenchLab lab = new BenchLab()) {
        PcapWaiting waiting = new PcapWaiting(lab);
        for (int round = 0; round < rounds; round++) {
          for (Contender contender : Contender.values()) {
            outcomes.add(waiting.measure(contender).print());
          }
        }
      }
    }
    if (sources.contains("veth")) {
      try (BenchLab lab = new BenchLab()) {
        for (int round = 0; round < rounds; round++) {
          veth(lab, outcomes);
        }
      }
    }
    if (sources.contains("loss-free")) {
      try (BenchLab lab = new BenchLab(PacedSenders.QUEUES, true)) {
        PcapLossFree search = new PcapLossFree(lab, seconds);
        for (int round = 0; round < rounds; round++) {
          for (Contender contender : PcapLossFree.CONTENDERS) {
            outcomes.add(search.highest(contender).print());
          }
        }
      }
    }
    return REPORT.print(outcomes);
  }

  private void write(Path file) {
    byte[] frame = new byte[Traffic.SIZE];
    MemorySegment memory = MemorySegment.ofArray(frame);
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcapMicroseconds(CaptureInterface.ethernet("")).create(file)) {
      for (int i = 0; i < packets; i++) {
        boolean ignored =
            writer.write(
                i * 1000L, frame.length, memory, 0, frame.length, 0, CaptureFileReader.NO_QUEUE, 0);
      }
    }
  }

  private void file(Path file, List<Outcome> outcomes) {
    for (Contender contender : Contender.values()) {
      if (contender != Contender.WIRECAP_EXCLUSIVE) {
        try (Child child =
            Child.start(
                BenchJvm.command(
                    PcapReader.class, contender.name(), "file", file.toString(), "3"))) {
          child.awaitEnd();
          Map<String, Object> last = Child.parse(child.lines().getLast());
          add(outcomes, "file", contender.name(), number(last, "packets"), packets, last);
        }
      }
    }
    long start = System.nanoTime();
    List<String> ignored =
        Child.run(List.of("tcpdump", "-Z", "root", "-r", file.toString(), "-w", "/dev/null"));
    double took = (System.nanoTime() - start) / 1e9 - Child.END_SECONDS;
    add(outcomes, "file", TCPDUMP, packets, packets, Map.of("seconds", took));
  }

  private static void add(
      List<Outcome> outcomes,
      String source,
      String reader,
      long got,
      long of,
      Map<String, Object> values) {
    double took = ((Number) values.get("seconds")).doubleValue();
    outcomes.add(outcome(source, reader, got, of, took).print());
  }

  static Outcome outcome(String source, String reader, long got, long of, double seconds) {
    return Outcome.of("pcap")
        .with("source", source)
        .with("reader", reader)
        .with("packets", got)
        .with("of", of)
        .with("seconds", seconds)
        .with("pps", got / seconds);
  }

  static long number(Map<String, Object> json, String name) {
    return ((Number) json.get(name)).longValue();
  }

  private void veth(BenchLab lab, List<Outcome> outcomes) {
    for (Contender contender : Contender.values()) {
      try (Child child =
          Child.start(
              BenchJvm.command(
                  PcapReader.class,
                  contender.name(),
                  "live",
                  lab.captureNetns(),
                  BenchLab.INTERFACE))) {
        child.await("ready");
        // The first packets are for the JIT compiler.
        GeneratorResult warm = lab.generate(Traffic.max(Duration.ofSeconds(1)));
        MemoryBench.pause(300);
        GeneratorResult result = lab.generate(Traffic.max(Duration.ofSeconds(seconds)));
        MemoryBench.pause(300);
        child.say("stop\n");
        child.awaitEnd();
        long got = number(child.json(), "packets");
        long sent = warm.ledger().total().delivered() + result.ledger().total().delivered();
        double took = (warm.elapsedNanos() + result.elapsedNanos()) / 1e9;
        add(outcomes, "veth", contender.name(), got, sent, Map.of("seconds", took));
      }
    }
    tcpdump(lab, outcomes);
  }

  private void tcpdump(BenchLab lab, List<Outcome> outcomes) {
    try (Child child =
        Child.start(
            Programs.inCaptureNetns(
                lab,
                List.of("tcpdump", "-Z", "root", "-i", BenchLab.INTERFACE, "-w", "/dev/null")))) {
      child.await("listening on");
      MemoryBench.pause(300);
      GeneratorResult result = lab.generate(Traffic.max(Duration.ofSeconds(seconds + 1)));
      MemoryBench.pause(300);
      child.stop();
      String captured =
          child.lines().stream()
              .filter(line -> line.endsWith("packets captured"))
              .findFirst()
              .orElseThrow(() -> new WirecapException("tcpdump: did not count: " + child.lines()));
      add(
          outcomes,
          "veth",
          TCPDUMP,
          Long.parseLong(captured.substring(0, captured.indexOf(' '))),
          result.ledger().total().delivered(),
          Map.of("seconds", result.elapsedNanos() / 1e9));
    }
  }
}
