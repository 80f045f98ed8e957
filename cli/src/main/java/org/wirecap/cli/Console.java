package org.wirecap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the program reads and writes: results and packets to {@code out}, everything else to {@code
 * err}.
 *
 * @param in standard input
 * @param out standard output, not buffered; writing reports errors, unlike a PrintStream
 * @param err standard error
 * @param interactive whether {@code err} is a terminal, where a line can be redrawn
 * @param columns width of that terminal, in characters
 * @param stop the wish to end
 */
record Console(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean interactive,
    int columns,
    StopRequest stop) {

  private static final int DEFAULT_COLUMNS = 80;

  /** Streams that are nobody's terminal. */
  static Console of(InputStream in, OutputStream out, OutputStream err) {
    return new Console(
        in,
        out,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        DEFAULT_COLUMNS,
        new StopRequest());
  }

  /** Those of this process. */
  static Console ofProcess(InputStream in, OutputStream out, OutputStream err) {
    return new Console(
        in,
        out,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        isTerminal(Path.of("/proc/self/fd/2")),
        columnsFromEnvironment(),
        new StopRequest());
  }

  /** What the descriptor leads to: System.console() knows about standard input and output only. */
  private static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static int columnsFromEnvironment() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns)
        : DEFAULT_COLUMNS;
  }

  /**
   * Writes a line to standard output at once.
   *
   * @throws IOException when its reader is gone or it cannot be written
   */
  void println(String line) throws IOException {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new IOException("standard output: " + e.getMessage(), e);
    }
  }
}
