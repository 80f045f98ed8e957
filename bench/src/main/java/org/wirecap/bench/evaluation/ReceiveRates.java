package org.wirecap.bench.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.wirecap.bench.BenchLab;
import org.wirecap.bench.CpuTime;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.PcapReader.Contender;
import org.wirecap.bench.ReceiveLoop;
import org.wirecap.bench.Receiver;
import org.wirecap.bench.Receivers;
import org.wirecap.bench.Recorder;
import org.wirecap.bench.Traffic;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.GeneratorResult;

/** The highest rate of which everything is received on one queue, beside today's programs. */
final class ReceiveRates implements Experiment {
  private static final String NAME = "receive-rates";
  private static final Path DISK = Path.of("/tmp");
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long WARM_RATE = 20_000;
  private static final Duration WARM = Duration.ofMillis(400);
  private static final Duration SENDING = Duration.ofMillis(700);
  private static final long SETTLE_MILLIS = 200;

  /** Parts of the rate that was sent as fast as possible, tried when packets were lost of that. */
  private static final double[] LADDER = {0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9};

  /** What is compared. */
  enum Engine {
    LOOP("wirecap loop, exclusive", "memory", Need.ROOT) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.loop(lab, "basic:256x256");
      }
    },
    TESTPMD("testpmd (DPDK)", "memory", Need.TESTPMD) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.testpmd(lab);
      }
    },
    C_LOOP("C loop, poll (libxdp)", "memory", Need.GCC) {
      @Override
      Receiver start(BenchLab lab) {
        try (ReceiveLoop loop = new ReceiveLoop()) {
          return Receivers.plainLoop(lab, loop, "poll");
        }
      }
    },
    SHARED_LOOP("wirecap Pcap.loop, shared", "memory", Need.ROOT) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.library(lab, Contender.WIRECAP);
      }
    },
    PCAP4J("Pcap4J, arrays", "memory", Need.LIBPCAP) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.library(lab, Contender.PCAP4J_RAW);
      }
    },
    CAPTURE("wirecap capture, exclusive", "file", Need.ROOT) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(lab, Recorder.WIRECAP_EXCLUSIVE, DISK);
      }
    },
    CAPTURE_TO_MEMORY("wirecap capture, exclusive", "file in memory", Need.ROOT) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(
            lab, Recorder.WIRECAP_EXCLUSIVE, Files.isDirectory(MEMORY) ? MEMORY : DISK);
      }
    },
    CAPTURE_SHARED("wirecap capture, shared", "file", Need.ROOT) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(lab, Recorder.WIRECAP_SHARED, DISK);
      }
    },
    TCPDUMP("tcpdump", "file", Need.TCPDUMP) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(lab, Recorder.TCPDUMP, DISK);
      }
    },
    DUMPCAP("dumpcap", "file", Need.DUMPCAP) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(lab, Recorder.DUMPCAP, DISK);
      }
    },
    NETSNIFF_NG("netsniff-ng", "file", Need.NETSNIFF_NG) {
      @Override
      Receiver start(BenchLab lab) {
        return Receivers.recorder(lab, Recorder.NETSNIFF_NG, DISK);
      }
    };

    private final String title;
    private final String to;
    private final Need need;

    Engine(String title, String to, Need need) {
      this.title = title;
      this.to = to;
      this.need = need;
    }

    abstract Receiver start(BenchLab lab);

    /** In the JVM, where the first packets are for the JIT compiler. */
    boolean isWarmedUp() {
      return this == LOOP || this == SHARED_LOOP || this == PCAP4J;
    }

    boolean is(Outcome run) {
      return run.text("engine").equals(title) && run.text("to").equals(to);
    }
  }

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine", "to"),
          List.of(
              Layout.Column.spread(
                  "highest without loss, packets/s", "%,.0f", run -> run.number("loss_free_pps")),
              Layout.Column.spread(
                  "sent as fast as possible, packets/s", "%,.0f", run -> run.number("max_pps")),
              Layout.Column.spread("of that lost, %", "%.3f", run -> run.number("max_lost")),
              Layout.Column.spread(
                  "CPU s a million packets, process", "%.2f", run -> run.number("process_cpu")),
              Layout.Column.spread("whole machine", "%.2f", run -> run.number("machine_cpu"))));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Receive rates without loss, beside DPDK, tcpdump, dumpcap, netsniff-ng and Pcap4J";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int number = 1; number <= scale.runs(); number++) {
      for (Engine engine : Engine.values()) {
        plan.add(
            new PlannedRun(
                "%s to %s #%d".formatted(engine.title, engine.to, number),
                scale == Scale.QUICK ? 3.5 : 8,
                List.of(Need.ROOT, Need.IP, engine.need),
                site -> search(site.fastLab(), engine, scale == Scale.QUICK ? 1 : LADDER.length)));
      }
    }
    return plan;
  }

  /** What came of one rate. */
  record Attempt(double rate, long sent, long received, CpuTime cpu) {
    boolean isLossFree() {
      return sent == received;
    }

    double cpuPerMillion(double seconds) {
      return seconds / sent * 1e6;
    }
  }

  private static Outcome search(BenchLab lab, Engine engine, int steps) {
    return search(engine, steps, traffic -> attempt(lab, engine, traffic));
  }

  static Outcome search(Engine engine, int steps, Function<GeneratorOptions, Attempt> attempts) {
    Attempt fastest = attempts.apply(Traffic.max(SENDING));
    Attempt best = fastest.isLossFree() ? fastest : null;
    int good = -1;
    int bad = fastest.isLossFree() ? 0 : LADDER.length;
    while (bad - good > 1 && steps > 1) {
      int at = (good + bad) / 2;
      long asked = Math.round(fastest.rate() * LADDER[at]);
      Attempt attempt = attempts.apply(Traffic.paced(asked, SENDING));
      if (attempt.isLossFree()) {
        good = at;
        best = best == null || attempt.rate() > best.rate() ? attempt : best;
      } else {
        bad = at;
      }
    }
    Attempt cost = best == null ? fastest : best;
    Outcome outcome =
        Outcome.of(NAME)
            .with("engine", engine.title)
            .with("to", engine.to)
            .with("searched", best != null || steps > 1)
            .with("loss_free_pps", best == null ? 0.0 : best.rate())
            .with("max_pps", fastest.rate())
            .with("max_lost", 100.0 * (fastest.sent() - fastest.received()) / fastest.sent())
            .with("sent", cost.sent())
            .with("received", cost.received());
    return outcome
        .with("process_cpu", cost.cpuPerMillion(cost.cpu().process()))
        .with("machine_cpu", cost.cpuPerMillion(cost.cpu().machine()));
  }

  private static Attempt attempt(BenchLab lab, Engine engine, GeneratorOptions traffic) {
    try (Receiver receiver = engine.start(lab)) {
      long before =
          engine.isWarmedUp() ? delivered(lab.generate(Traffic.paced(WARM_RATE, WARM))) : 0;
      CpuTime cpu = CpuTime.now(receiver.pid());
      GeneratorResult result = lab.generate(traffic);
      LiveLoss.sleep(SETTLE_MILLIS);
      cpu = CpuTime.now(receiver.pid()).since(cpu);
      long sent = delivered(result);
      return new Attempt(result.rate(), sent, receiver.received(before + sent) - before, cpu);
    }
  }

  private static long delivered(GeneratorResult result) {
    return result.ledger().total().delivered();
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "64-byte frames to one queue of a veth pair for 0.7 s a try: first as fast as the kernel makes them, and if any was lost at lower rates, by halving over parts of that rate. What counts is the rate at which the sender did send, so nobody wins by slowing it down; a run that found no rate without loss counts as 0. On a veth the sender's CPU does the receiving kernel's work, whoever receives, and the whole machine's CPU time includes the sender. In memory: each packet is looked at and forgotten. In a file: the file is counted afterwards. wirecap has (M,R) = (256,256), the others their defaults; programs in the JVM are sent 20,000 packets/s for 0.4 s first. Loss-free means not one packet."));
    parts.add(
        new Text(
            "jNetPcap is missing: Maven Central did not have com.slytechs.jnet.jnetpcap:jnetpcap-wrapper 2.3.1+jdk21, the version that its page names."));
    parts.add(new Table("Highest rate without loss, and what it costs", LAYOUT, outcomes));
    parts.add(chart(runs));
    parts.add(
        ratio(
            runs,
            "The library receives at least 95 % of DPDK's rate without loss",
            0.95,
            Engine.LOOP,
            Engine.TESTPMD));
    parts.add(
        ratio(
            runs,
            "wirecap capture -w records at least 1.5 times tcpdump's rate without loss",
            1.5,
            Engine.CAPTURE,
            Engine.TCPDUMP));
    parts.add(
        ratio(
            runs,
            "The library receives at least 5 times Pcap4J's rate without loss",
            5,
            Engine.LOOP,
            Engine.PCAP4J));
    return new Section(parts);
  }

  /** Its rates in the order of the table: there is no x but the number of the row. */
  private static Chart chart(Runs runs) {
    List<Series> series = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      Runs its = runs.where(engine::is);
      if (!its.isEmpty()) {
        Point point =
            its.line("", run -> 0, run -> run.number("loss_free_pps") / 1e6).points().getFirst();
        series.add(
            new Series(
                "%d %s, %s".formatted(series.size() + 1, engine.title, engine.to),
                List.of(new Point(series.size() + 1, point.y(), point.least(), point.greatest()))));
      }
    }
    return new Chart("Highest rate without loss", "row of the table", "million packets/s", series);
  }

  private static Runs searches(Runs runs, Engine engine) {
    return runs.where(engine::is).where(run -> run.is("searched"));
  }

  private static String whyNoSearch(Runs runs, Engine engine) {
    Runs its = runs.where(engine::is);
    return its.isEmpty() || !searches(runs, engine).isEmpty()
        ? its.whyNone(engine.title)
        : engine.title + ": lost packets as fast as possible, and no other rate was tried";
  }

  private static Claim ratio(Runs runs, String claim, double least, Engine ours, Engine other) {
    Runs a = searches(runs, ours);
    Runs b = searches(runs, other);
    if (a.isEmpty() || b.isEmpty()) {
      return Runs.notMeasured(claim, whyNoSearch(runs, ours), whyNoSearch(runs, other));
    }
    double left = a.median(run -> run.number("loss_free_pps"));
    double right = b.median(run -> run.number("loss_free_pps"));
    if (right == 0) {
      return Runs.notMeasured(
          claim,
          "%s had no rate without loss in most searches, %s %,.0f packets/s"
              .formatted(other.title, ours.title, left));
    }
    return Runs.claim(
        claim,
        left >= least * right,
        "%s %,.0f packets/s, %s %,.0f, %.2f times; as fast as possible %,.0f with %.3f %% lost, and %,.0f with %.3f %% (medians)"
            .formatted(
                ours.title,
                left,
                other.title,
                right,
                left / right,
                a.median(run -> run.number("max_pps")),
                a.median(run -> run.number("max_lost")),
                b.median(run -> run.number("max_pps")),
                b.median(run -> run.number("max_lost"))));
  }
}
