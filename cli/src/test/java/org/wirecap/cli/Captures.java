package org.wirecap.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real captures beside the project. */
public final class Captures {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data").normalize();

  private Captures() {}

  /** One of them. */
  public static Path file(String name) {
    Path file = DIRECTORY.resolve(name);
    assumeTrue(Files.exists(file), "the real captures are not beside the project");
    return file;
  }

  /** All of them, whatever their link type. */
  public static List<Path> all() {
    assumeTrue(Files.isDirectory(DIRECTORY), "the real captures are not beside the project");
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().contains(".pcap")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
