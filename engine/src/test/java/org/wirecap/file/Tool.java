package org.wirecap.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that ran to its end, for comparison with ours.
 *
 * @param exit its exit code; {@link #ABSENT} when it is not installed
 * @param output standard output
 * @param errors standard error
 */
public record Tool(int exit, String output, String errors) {
  private static final int ABSENT = -1;

  public static Tool run(String... command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("tool", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(errors.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      return new Tool(exit, output, Files.readString(errors));
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("error=2,")) {
        return new Tool(ABSENT, "", "");
      }
      throw e;
    } finally {
      Files.delete(errors);
    }
  }

  public boolean isThere() {
    return exit != ABSENT;
  }
}
