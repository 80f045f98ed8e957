package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page and the files beside it, of an experiment that is made up. */
class ReportTest {
  @TempDir private Path directory;
  private final FakeExperiment experiment = new FakeExperiment();
  private String page;

  @BeforeEach
  void makeReport() throws IOException {
    experiment.failing = "a/3";
    experiment.unbalanced = "b/2";
    page = Files.readString(FakeReport.write(directory, experiment, Scale.WHOLE));
  }

  @Test
  void claimsComeFirstAndAreCounted() {
    assertTrue(page.contains("Of 2 claims 1 hold, 1 do not hold, and 0 are not measured."));
    int summary = page.indexOf("id=\"claims\"");
    assertTrue(summary > 0 && summary < page.indexOf("id=\"machine\""));
    assertTrue(page.indexOf("some lost") > summary);
  }

  @Test
  void whatCameOutIsEscapedEverywhere() {
    assertFalse(page.contains("<script"), "in the page");
    assertTrue(page.contains("&lt;script&gt;"), "in the page");
  }

  @Test
  void theMachineFailuresAndMissingBalanceAreThere() {
    assertTrue(page.contains("EPYC of the test"));
    assertTrue(page.contains("the lab burned down; and more"));
    assertTrue(page.contains("Runs that failed: 1"));
    assertTrue(page.contains("Ledgers that do not balance: 1"));
    assertTrue(page.contains("netsniff-ng (apt-get install netsniff-ng)"));
    assertFalse(page.contains("A quick evaluation"));
  }

  @Test
  void aTableHasMedianAndRangeAndItsRunsAsCsv() throws IOException {
    // b loses 1 to 5 in its rounds; a/3 failed.
    assertTrue(page.contains(">3<span class=\"range\"> (1 to 5)</span>"), page);
    assertTrue(page.contains("href=\"fake-1.csv\""));
    List<String> csv = Files.readAllLines(directory.resolve("fake-1.csv"));
    assertEquals("bench,engine,lost,by_queue,balanced", csv.getFirst());
    assertEquals(1 + 9, csv.size());
    assertTrue(csv.get(1).endsWith(",0,1 2,true"), csv.get(1));
    assertTrue(csv.get(1).contains("\"a <script>alert('x')</script> & \"\"more\"\"\""), csv.get(1));
  }

  @Test
  void chartsAreWholePicturesThatSayInWordsWhatTheyShow() throws Exception {
    Matcher image =
        Pattern.compile("<img src=\"data:image/png;base64,([^\"]*)\" alt=\"([^\"]*)\"")
            .matcher(page);
    assertTrue(image.find());
    assertTrue(image.group(2).contains("at most 5 at 100."), image.group(2));
    BufferedImage picture =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.group(1))));
    assertEquals(2000, picture.getWidth());
    assertTrue(colors(picture) > 10, "nothing is drawn");
    assertFalse(image.find());
  }

  private static long colors(BufferedImage picture) {
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
        .distinct()
        .count();
  }

  @Test
  void anAxisIsLogarithmicWhereValuesGrowByFactorsAndNotWhereTheyGrowBySteps() {
    assertTrue(ReportChart.isLogarithmic(chart(1, 10, 100, 1000)));
    assertTrue(ReportChart.isLogarithmic(chart(1_000, 5_000, 20_000, 100_000)));
    assertFalse(ReportChart.isLogarithmic(chart(0.005, 0.015, 0.025, 0.035, 0.5, 0.8, 0.9, 1)));
    assertFalse(ReportChart.isLogarithmic(chart(0, 1, 1000)));
    assertFalse(ReportChart.isLogarithmic(chart(4, 5, 6)));
    assertFalse(ReportChart.isLogarithmic(chart()));
  }

  private static Section.Chart chart(double... xs) {
    List<Section.Point> points =
        Arrays.stream(xs).mapToObj(x -> new Section.Point(x, 1, 1, 1)).toList();
    return new Section.Chart("", "", "", List.of(new Section.Series("", points)));
  }

  @Test
  void theClaimsAreThereAsMarkdownToo() throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("claims.md"));
    assertEquals(4, lines.size());
    assertEquals("| fake | B loses nothing | does not hold | some lost |", lines.getLast());
  }

  @Test
  void nothingOutsideIsReferredTo() {
    Matcher reference = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page);
    while (reference.find()) {
      String target = reference.group(1);
      assertTrue(
          target.startsWith("#")
              || target.startsWith("data:")
              || target.matches("results\\.jsonl|fake-1\\.csv"),
          target);
    }
    assertFalse(page.contains("@import") || page.contains("url("));
  }

  @Test
  void aQuickReportSaysThatItDecidesNothing() throws IOException {
    Path other = directory.resolve("quick");
    String quick = Files.readString(FakeReport.write(other, experiment, Scale.QUICK));
    assertTrue(quick.contains("A quick evaluation"));
  }

  @Test
  void withoutRunsEveryClaimIsNotMeasured() {
    try (Results results = Results.open(directory.resolve("empty"))) {
      List<Experiment> asked = List.of(experiment);
      String empty =
          new ReportPage(Findings.of(results, asked, asked, Scale.WHOLE, Set.of())).render();
      assertTrue(empty.contains("Of 1 claims 0 hold, 0 do not hold, and 1 are not measured."));
      assertTrue(empty.contains("nothing was measured"));
    }
  }
}
