package org.wirecap.bench.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.wirecap.error.WirecapException;

/** Writes the report, and the data of its tables beside it. */
final class ReportFiles {
  static final String NAME = "report.html";
  static final String CLAIMS = "claims.md";

  private ReportFiles() {}

  /**
   * Writes them, each whole or not at all.
   *
   * @return the report
   * @throws WirecapException if they cannot be written
   */
  static Path write(Path directory, Findings findings) {
    try {
      for (Findings.Chapter chapter : findings.chapters()) {
        List<Section.Table> tables = chapter.tables();
        for (int i = 0; i < tables.size(); i++) {
          write(directory.resolve(csvName(chapter, i)), ReportCsv.text(tables.get(i).outcomes()));
        }
      }
      write(directory.resolve(CLAIMS), claims(findings));
      Path report = directory.resolve(NAME);
      write(report, new ReportPage(findings).render());
      return report;
    } catch (IOException e) {
      throw new WirecapException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** The claims as a table in Markdown, for other documents. */
  private static String claims(Findings findings) {
    StringBuilder text = new StringBuilder("| experiment | claim | verdict | found |\n");
    text.append("| --- | --- | --- | --- |\n");
    for (Findings.Chapter chapter : findings.chapters()) {
      for (Section.Claim claim : chapter.claims()) {
        text.append(
            "| %s | %s | %s | %s |%n"
                .formatted(
                    chapter.experiment().name(),
                    claim.claim().replace("|", "\\|"),
                    claim.verdict().words(),
                    claim.found().replace("|", "\\|")));
      }
    }
    return text.toString();
  }

  /** The file of a table, by its number in its chapter from 0. */
  static String csvName(Findings.Chapter chapter, int table) {
    return "%s-%d.csv".formatted(chapter.experiment().name(), table + 1);
  }

  /** The style sheet, which stands in the report. */
  static String style() {
    try (InputStream in = ReportFiles.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Path written = Files.writeString(whole, text);
    Path ignored = Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
