package org.wirecap.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.wirecap.lab.Generator;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.GeneratorResult;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Steering;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap generate}: numbered UDP frames out of an interface. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Send generated UDP frames, which carry a sequence number, out of an interface.",
      "",
      "Without --pps, as fast as the kernel offers: it makes the frames itself where it can.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_NOT_BALANCED,
      ExitCode.HELP_INTERNAL
    })
final class GenerateCommand implements Callable<Integer> {
  @Mixin private TransmitOptions transmit = new TransmitOptions();

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      defaultValue = "64",
      description = "Bytes of a frame without its FCS, 64 (default) to 1514.")
  private int size;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      converter = CountConverter.class,
      description = "End after N frames: 1500, 100k, 1M.")
  private Long count;

  @Option(
      names = {"-a", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "End after this time: 10, 10s, 500ms, 2m.")
  private Long duration;

  @ArgGroup private Pacing pacing;

  @Option(
      names = "--flows",
      paramLabel = "N",
      converter = CountConverter.class,
      defaultValue = "1",
      description = "So many flows take turns, 1 (default) to 65536.")
  private long flows;

  @Option(names = "--queue", paramLabel = "N", description = "The same as --steer queue=N.")
  private Integer queue;

  @Option(
      names = "--checksum",
      description = "Fill in the UDP checksum; without, it is 0, which IPv4 allows.")
  private boolean checksum;

  @Spec private CommandSpec spec;

  private final Console console;

  GenerateCommand(Console console) {
    this.console = console;
  }

  /** The pace: one of two. */
  private static final class Pacing {
    @Option(
        names = "--pps",
        paramLabel = "N",
        required = true,
        converter = CountConverter.class,
        description =
            "N frames per second, evenly: 1500, 100k, 1M. From 500k on 64 at a time, where the"
                + " kernel makes the frames.")
    private Long packetsPerSecond;

    @Option(names = "--max", required = true, description = "As fast as possible (default).")
    private boolean max;

    Pace pace() {
      return max ? Pace.MAX : new Pace.Rate(packetsPerSecond);
    }
  }

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    usage.refuse(
        count == null && duration == null,
        "say how many frames (--count) or how long (--duration)");
    usage.refuse(count != null && count == 0, "--count 0: the number of frames is positive");
    usage.refuse(duration != null && duration == 0, "--duration 0: the time is positive");
    GeneratorOptions options =
        usage.checked(
            () -> {
              Pace pace = pacing == null ? Pace.MAX : pacing.pace();
              return new GeneratorOptions(
                  transmit.interfaceName(),
                  size,
                  count == null ? 0 : count,
                  duration == null ? null : Duration.ofNanos(duration),
                  pace,
                  (int) Math.min(flows, Integer.MAX_VALUE),
                  steering(usage, pace),
                  checksum);
            });
    return transmit.send(() -> generate(options)).print(console, transmit.json());
  }

  /** Unless told: as a NIC would when there is time for it; else the way that is fastest. */
  private Steering steering(Usage usage, Pace pace) {
    Steering asked = transmit.steering(usage);
    if (queue != null) {
      usage.refuse(asked != null, "--queue and --steer exclude each other");
      return new Steering.ToQueue(queue);
    }
    if (asked != null) {
      return asked;
    }
    return pace instanceof Pace.Max ? Steering.NONE : Steering.RSS;
  }

  private TransmitReport generate(GeneratorOptions options) {
    Generator generator = new Generator(options);
    console.stop().whenRequested(generator::stop);
    GeneratorResult result = transmit.watched(console, generator::progress, generator::run);
    return new TransmitReport(
        options.interfaceName(),
        result.description(),
        result.ledger(),
        result.elapsedNanos(),
        result.spacing(),
        result.completed(),
        console.stop().isRequested(),
        result.notes());
  }
}
