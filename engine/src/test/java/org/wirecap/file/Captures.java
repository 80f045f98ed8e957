package org.wirecap.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real captures beside the project. */
final class Captures {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data").normalize();

  private Captures() {}

  /** A capture; the test is skipped when it is not there. */
  static Path require(String name) {
    Path file = DIRECTORY.resolve(name);
    assumeTrue(Files.isReadable(file), "no capture " + file);
    return file;
  }

  /** All captures; the test is skipped when there are none. */
  static List<Path> all() throws IOException {
    assumeTrue(Files.isDirectory(DIRECTORY), "no captures in " + DIRECTORY);
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(f -> f.getFileName().toString().contains(".pcap")).sorted().toList();
    }
  }
}
