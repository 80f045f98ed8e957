package org.wirecap.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wirecap.error.WirecapException;

/** Runs the few programs that a lab is built with: ip of iproute2, and unshare of util-linux. */
final class IpTool {
  /** Also where programs of the administrator are that are not in every user's PATH. */
  private static final String PLACES = System.getenv("PATH") + ":/usr/sbin:/sbin:/usr/bin:/bin";

  private IpTool() {}

  /** What a program wrote and how it ended. */
  record Result(int exitCode, String output, String error) {
    boolean isOk() {
      return exitCode == 0;
    }
  }

  /** Runs ip and returns its output; an exit code other than 0 is an exception. */
  static String ip(String... arguments) {
    Result result = tryIp(arguments);
    if (!result.isOk()) {
      throw new WirecapException(
          "ip " + String.join(" ", arguments) + ": " + result.error().strip().replace('\n', ';'));
    }
    return result.output();
  }

  /** Runs ip; the caller looks at the exit code. */
  static Result tryIp(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(find("ip", "iproute2"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /**
   * The path of a program.
   *
   * @throws WirecapException naming the package to install if it is missing
   */
  static String find(String program, String packageName) {
    for (String place : PLACES.split(":", -1)) {
      Path path = Path.of(place, program);
      if (!place.isEmpty() && Files.isExecutable(path)) {
        return path.toString();
      }
    }
    throw new WirecapException(
        "the program %s is missing: install the package %s, as with: apt-get install %s"
            .formatted(program, packageName, packageName));
  }

  static Result run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).start();
      // Both are far smaller than a pipe holds, so that reading one after the other cannot hang.
      String output = read(process.getInputStream());
      String error = read(process.getErrorStream());
      return new Result(process.waitFor(), output, error);
    } catch (IOException e) {
      throw new WirecapException(
          String.format(Locale.ROOT, "%s: cannot be run: %s", command.get(0), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WirecapException(command.get(0) + ": interrupted", e);
    }
  }

  private static String read(InputStream stream) throws IOException {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
