package org.wirecap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Replay;
import org.wirecap.lab.ReplayOptions;
import org.wirecap.lab.ReplayResult;
import org.wirecap.lab.Steering;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wirecap replay}: a capture file out of an interface. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Send a capture file out of an interface: its content, its order, and its spacing.",
      "",
      "Says how well the spacing was kept, and what became of every packet.",
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
final class ReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "pcap or pcapng, also gzipped; Ethernet frames.")
  private Path file;

  @Mixin private TransmitOptions transmit = new TransmitOptions();

  @ArgGroup private Pacing pacing;

  @Option(
      names = "--loop",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Send the whole file N times (default: once).")
  private Long loops;

  @Spec private CommandSpec spec;

  private final Console console;

  ReplayCommand(Console console) {
    this.console = console;
  }

  /** The pace: one of three. */
  private static final class Pacing {
    @Option(
        names = "--speed",
        paramLabel = "X",
        required = true,
        description = "X times as fast as recorded (default: 1).")
    private Double speed;

    @Option(
        names = "--pps",
        paramLabel = "N",
        required = true,
        converter = CountConverter.class,
        description = "N packets per second, evenly: 1500, 100k, 1M.")
    private Long packetsPerSecond;

    @Option(names = "--max", required = true, description = "As fast as the interface takes them.")
    private boolean max;

    Pace pace() {
      if (speed != null) {
        return new Pace.Recorded(speed);
      }
      return max ? Pace.MAX : new Pace.Rate(packetsPerSecond);
    }
  }

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    Steering asked = transmit.steering(usage);
    Steering steering = asked == null ? Steering.RSS : asked;
    ReplayOptions options =
        usage.checked(
            () ->
                new ReplayOptions(
                    file,
                    transmit.interfaceName(),
                    pacing == null ? Pace.RECORDED : pacing.pace(),
                    loops == null ? 1 : loops,
                    steering));
    return transmit.send(() -> replay(options)).print(console, transmit.json());
  }

  private TransmitReport replay(ReplayOptions options) {
    Replay replay = new Replay(options);
    console.stop().whenRequested(replay::stop);
    ReplayResult result = transmit.watched(console, replay::progress, replay::run);
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
