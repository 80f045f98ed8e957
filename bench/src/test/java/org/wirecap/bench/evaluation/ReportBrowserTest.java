package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as a browser has it: what is in its tree, what it draws, and what it asks for. */
class ReportBrowserTest {
  private static final int BLUE = 0x0072b2;
  private static final int ORANGE = 0xe69f00;

  @TempDir private Path directory;
  private Path report;

  @BeforeEach
  void makeReport() {
    assumeTrue(isThere(), "chromium is not there (apt-get install chromium)");
    report =
        FakeReport.write(directory.resolve("report"), new FakeExperiment(), Scale.WHOLE)
            .toAbsolutePath();
  }

  private static boolean isThere() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium")));
  }

  /** Runs the browser on a page; returns what it printed. */
  private String browse(Path page, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                // No name is looked up, and nothing is sent, whatever the page says.
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + directory.resolve("profile")));
    command.addAll(List.of(options));
    command.add(page.toUri().toString());
    File out = directory.resolve("out").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out)
            .redirectError(directory.resolve("err").toFile())
            .start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "chromium does not end");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(directory.resolve("err")));
    return Files.readString(out.toPath());
  }

  @Test
  void tablesAndChartsAreInItsTreeAndNothingComesFromANetwork()
      throws IOException, InterruptedException {
    Path log = directory.resolve("net.json");
    String tree = browse(report, "--log-net-log=" + log, "--dump-dom");
    assertTrue(tree.contains("<h1>WireCAP: the evaluation</h1>"), tree);
    assertEquals(1, count(tree, "<img "), tree);
    assertTrue(count(tree, "<table") >= 3, tree);
    assertFalse(tree.contains("<script"), tree);
    assertEquals(List.of(), asked(log));
  }

  /** That the log of the network would show it. */
  @Test
  void aPageThatLoadsSomethingIsSeenToDoSo() throws IOException, InterruptedException {
    Path page = directory.resolve("page.html");
    Path ignored = Files.writeString(page, "<img src=\"http://elsewhere.example/x.png\">");
    Path log = directory.resolve("net.json");
    assertTrue(browse(page, "--log-net-log=" + log, "--dump-dom").contains("<img"));
    assertEquals(List.of("http://elsewhere.example/x.png"), asked(log));
  }

  /** What was asked for from a network, but for what the browser wants for itself. */
  private static List<String> asked(Path log) throws IOException {
    return Pattern.compile("\"url\":\"(https?://[^\"]*)\"")
        .matcher(Files.readString(log))
        .results()
        .map(match -> match.group(1))
        .filter(url -> !url.matches("https?://(update\\.googleapis|[a-z0-9]+\\.google)\\.com/.*"))
        .distinct()
        .toList();
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  @Test
  void chartsAreDrawnInTheColoursOfTheirLines() throws IOException, InterruptedException {
    Path picture = directory.resolve("page.png");
    String ignored = browse(report, "--window-size=1100,4000", "--screenshot=" + picture);
    BufferedImage image = ImageIO.read(picture.toFile());
    assertEquals(1100, image.getWidth());
    assertTrue(pixels(image, BLUE) > 200, "the first line is not drawn");
    assertTrue(pixels(image, ORANGE) > 200, "the second line is not drawn");
  }

  private static int pixels(BufferedImage image, int color) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == color ? 1 : 0;
      }
    }
    return count;
  }
}
