package org.wirecap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a measurement. Whoever kills it by SIGINT or SIGTERM finds none of them left. */
final class BenchFile {
  private BenchFile() {}

  /** The name of a file of this process, whoever writes it. */
  static Path in(Path directory, String purpose, String extension) {
    Path file =
        directory.resolve(
            "bench-%s-%d.%s".formatted(purpose, ProcessHandle.current().pid(), extension));
    file.toFile().deleteOnExit();
    return file;
  }

  /** A new, empty file for the time of this process. */
  static Path temporary(String purpose, String suffix) {
    try {
      Path file = Files.createTempFile("bench-" + purpose + "-", suffix);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a file if it is there. */
  static void delete(Path file) {
    try {
      boolean ignored = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
