package org.wirecap.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.wirecap.error.WirecapException;

/** How programs are started: ours, and those that it is compared with. */
final class Programs {
  private static final Path ROOT = Path.of(System.getProperty("wirecap.root", "."));

  private Programs() {}

  /** The program of this project. */
  static List<String> wirecap(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("bin/wirecap").toAbsolutePath().normalize().toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** A file of this project. */
  static String source(String path) {
    return ROOT.resolve(path).toAbsolutePath().normalize().toString();
  }

  /** A capture by the program of this project that prints its ledger as JSON. */
  static List<String> capture(BenchLab lab, String... arguments) {
    List<String> command =
        wirecap("capture", "-i", BenchLab.INTERFACE, "--netns", lab.captureNetns(), "--json", "-q");
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** A program of the system, in the namespace of the capture host. */
  static List<String> inCaptureNetns(BenchLab lab, List<String> program) {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", lab.captureNetns(), path(program)));
    command.addAll(program.subList(1, program.size()));
    return command;
  }

  private static String path(List<String> program) {
    String name = program.getFirst();
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new WirecapException(
                    "bench: compares with %s: install it (apt-get install tcpdump tshark netsniff-ng dpdk-dev librte-net-af-xdp23)"
                        .formatted(name)));
  }
}
