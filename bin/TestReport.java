import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads the reports that Maven's surefire left under every module, and prints which tests were
 * skipped for which reason, which failed, and how many there were. Exit code 1 when one failed, or
 * when there are no reports at all.
 */
public final class TestReport {
  private int passed;
  private final List<String> failed = new ArrayList<>();
  private final Map<String, List<String>> skipped = new TreeMap<>();
  private int skippedCount;

  public static void main(String[] args) throws Exception {
    TestReport report = new TestReport();
    for (Path file : reports(Path.of(args[0]))) {
      report.read(file);
    }
    System.exit(report.print() ? 0 : 1);
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path directory = module.resolve("target/surefire-reports");
        if (Files.isDirectory(directory)) {
          try (Stream<Path> reports = Files.list(directory)) {
            reports
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .sorted()
                .forEach(files::add);
          }
        }
      }
    }
    return files;
  }

  private void read(Path file) throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    NodeList cases = parser.parse(file.toFile()).getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String className = test.getAttribute("classname");
      String name =
          className.substring(className.lastIndexOf('.') + 1) + "." + test.getAttribute("name");
      Element skip = child(test, "skipped");
      Element failure = child(test, "failure");
      Element error = child(test, "error");
      if (failure != null || error != null) {
        failed.add(name + ": " + firstLine(failure != null ? failure : error));
      } else if (skip != null) {
        skippedCount++;
        skipped.computeIfAbsent(firstLine(skip), reason -> new ArrayList<>()).add(name);
      } else {
        passed++;
      }
    }
  }

  private static Element child(Element test, String tag) {
    return (Element) test.getElementsByTagName(tag).item(0);
  }

  private static String firstLine(Element outcome) {
    String message = outcome.getAttribute("message");
    if (message.isBlank()) {
      message = outcome.getTextContent();
    }
    message = message.strip();
    int end = message.indexOf('\n');
    message = end < 0 ? message : message.substring(0, end);
    String assumption = "Assumption failed: ";
    message = message.startsWith(assumption) ? message.substring(assumption.length()) : message;
    return message.isEmpty() ? "no reason given" : message;
  }

  private boolean print() {
    System.out.println();
    skipped.forEach(
        (reason, tests) -> {
          System.out.println("skipped, " + reason + ":");
          tests.forEach(test -> System.out.println("  " + test));
        });
    if (!failed.isEmpty()) {
      System.out.println("failed:");
      failed.forEach(test -> System.out.println("  " + test));
    }
    boolean any = passed + failed.size() + skippedCount > 0;
    if (!any) {
      System.out.println("no test ran");
    }
    System.out.println(
        passed + " passed, " + failed.size() + " failed, " + skippedCount + " skipped");
    return any && failed.isEmpty();
  }
}
