package org.wirecap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.wirecap.error.WirecapException;

/** What a measurement ran on: the head of every output. */
public final class Machine {
  private Machine() {}

  /** Prints the command that is running, and the machine. */
  public static void print(String command) {
    System.out.println("$ bin/bench " + command);
    System.out.println();
    System.out.printf(
        "%s · %s · %d CPUs · Linux %s · Java %s%n",
        ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES),
        cpu(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        System.getProperty("java.vm.version"));
  }

  /** The model of the CPU; where the kernel does not say, the architecture. */
  public static String cpu() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 2))
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** The line with the version that a program says of itself, or why there is none. */
  public static String version(List<String> command, String version) {
    try {
      return Child.run(command).stream()
          .filter(line -> line.contains(version))
          .findFirst()
          .orElse(command.getFirst() + ": does not say its version");
    } catch (WirecapException e) {
      return e.getMessage();
    }
  }

  /** Prints the line with the version that a program says of itself. */
  public static void printVersion(List<String> command, String version) {
    System.out.println(version(command, version));
  }
}
