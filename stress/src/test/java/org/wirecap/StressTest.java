package org.wirecap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests of this module in a process of its own: a short run, that bin/test can
 * afford. For a long one say {@code mvn -pl stress -am test -Dwirecap.jcstress="-m default"}.
 */
class StressTest {
  /** Classes with {@code @JCStressTest}. */
  private static final int TESTS = 10;

  private static final String SHORT =
      "-f 1 -fsm 1 -iters 2 -time 300 -sc false -af NONE -hs 128 -spinStyle THREAD_YIELD";

  @TempDir private Path directory;

  @Test
  @Timeout(1800)
  void noForbiddenOutcome() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of(System.getProperty("wirecap.jcstress", SHORT).split(" ")));
    command.addAll(List.of("-r", directory.resolve("report").toString()));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      int exit = process.waitFor();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertEquals(0, exit, text);
      assertTrue(text.contains("Failed tests: No matches."), text);
      assertTrue(text.contains("Error tests: No matches."), text);
      assertTrue(text.contains("All remaining tests: " + TESTS + " matching"), text);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
