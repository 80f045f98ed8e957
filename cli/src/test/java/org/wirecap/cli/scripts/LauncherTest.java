package org.wirecap.cli.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.cli.scripts.ScriptProject.Outcome;

/** {@code bin/wirecap}: finds a JDK, builds when it has to, and hands everything on. */
class LauncherTest {
  @TempDir private Path directory;
  private ScriptProject project;

  @BeforeEach
  void makeProject() throws IOException {
    project = new ScriptProject(directory);
    project.maven(true);
  }

  private void assertRunsWith(String jdk) throws IOException {
    Outcome outcome = project.run("bin/wirecap", "x");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertEquals("java of " + jdk, outcome.out().lines().findFirst().orElse(""));
  }

  @Test
  void theJdkOfJavaHomeComesFirst() throws IOException {
    project.jdk("jvm/usual", "25");
    project.set("JAVA_HOME", project.jdk("mine", "26.0.1").toString());
    assertRunsWith("mine");
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws IOException {
    project.jdk("jvm/a-17", "17.0.9");
    project.jdk("jvm/b-25", "25.0.1");
    project.set("JAVA_HOME", project.jdk("mine", "21.0.2").toString());
    assertRunsWith("jvm/b-25");
  }

  @Test
  void aJavaHomeThatIsNoneIsPassedOver() throws IOException {
    project.jdk("jvm/b-25", "25");
    project.set("JAVA_HOME", directory.resolve("nowhere").toString());
    assertRunsWith("jvm/b-25");
  }

  @Test
  void aRuntimeWithoutACompilerIsNoJdk() throws IOException {
    Path runtime = project.jdk("jvm/a-25", "25");
    Files.delete(runtime.resolve("bin/javac"));
    project.jdk("jvm/b-25", "25");
    assertRunsWith("jvm/b-25");
  }

  @Test
  void theJdkOnThePathComesBeforeTheUsualPlaces() throws IOException {
    project.jdk("jvm/usual", "25");
    project.onPath(project.jdk("unpacked", "25.0.1").resolve("bin/javac"));
    assertRunsWith("unpacked");
  }

  @Test
  void aJdkInTheUsersHomeIsFound() throws IOException {
    project.jdk("home/.sdkman/candidates/java/25-tem", "25");
    assertRunsWith("home/.sdkman/candidates/java/25-tem");
  }

  @Test
  void withoutAJdkOneLineSaysWhatToInstall() throws IOException {
    project.jdk("jvm/a-21", "21");
    Outcome outcome = project.run("bin/wirecap", "capture");
    assertEquals(1, outcome.exitCode());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.err().lines().count(), outcome::err);
    assertTrue(outcome.err().contains("needs a JDK 25"), outcome::err);
    assertTrue(outcome.err().contains("install"), outcome::err);
    assertEquals(List.of(), project.callsSoFar());
  }

  @Test
  void itBuildsOnFirstUseWithTheJdkThatItFound() throws IOException {
    Path jdk = project.jdk("jvm/b-25", "25");
    Outcome outcome = project.run("bin/wirecap", "x");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertEquals("wirecap: building...\n", outcome.err());
    assertEquals(1, project.callsSoFar().size());
    String call = project.callsSoFar().getFirst();
    assertTrue(call.startsWith("mvn with " + jdk + " in " + project.root() + ":"), call);
    assertTrue(call.contains("-pl cli -am package"), call);
  }

  @Test
  void itBuildsAgainOnlyWhenSomethingChanged() throws IOException {
    project.jdk("jvm/b-25", "25");
    runAndExpectBuilds(1);
    runAndExpectBuilds(1);
    for (String file :
        List.of("engine/src/main/java/A.java", "lab/pom.xml", "pom.xml", "cli/src/main/java")) {
      int before = project.callsSoFar().size();
      touchLater(project.root().resolve(file));
      runAndExpectBuilds(before + 1);
      settle(project.root().resolve(file));
      runAndExpectBuilds(before + 1);
    }
  }

  private void runAndExpectBuilds(int builds) throws IOException {
    Outcome outcome = project.run("bin/wirecap", "x");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertEquals(builds, project.callsSoFar().size());
  }

  /** The clock need not advance between two builds of nothing: the change is in the future. */
  private static void touchLater(Path file) throws IOException {
    Path ignored = Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));
  }

  private static void settle(Path file) throws IOException {
    Path ignored = Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  @Test
  void aBuildThatFailsIsOneLineAndItsLog() throws IOException {
    project.jdk("jvm/b-25", "25");
    project.maven(false);
    Outcome outcome = project.run("bin/wirecap", "x");
    assertEquals(1, outcome.exitCode());
    assertEquals("", outcome.out());
    Path log = project.root().resolve("cli/target/build.log");
    assertEquals(
        "wirecap: building...\nwirecap: the build failed: see " + log + "\n", outcome.err());
    assertEquals("as Maven says it\n", Files.readString(log));
  }

  @Test
  void withoutMavenOneLineSaysWhatToInstall() throws IOException {
    project.jdk("jvm/b-25", "25");
    project.without("mvn");
    Outcome outcome = project.run("bin/wirecap", "x");
    assertEquals(1, outcome.exitCode());
    assertEquals(
        "wirecap: is not built yet, and building needs Maven: install it (apt-get install maven)\n",
        outcome.err());
  }

  @Test
  void itWorksFromElsewhereAndThroughLinksAndHandsEverythingOn() throws IOException {
    project.jdk("jvm/b-25", "25");
    Path elsewhere = Files.createDirectories(directory.resolve("else where"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("wc"), relativeToProject(elsewhere));
    Path second = Files.createSymbolicLink(directory.resolve("wirecap"), link);
    project.set("WIRECAP_JAVA_OPTS", "-Xmx2g -Dx=y");
    project.set("FAKE_EXIT", "3");
    Outcome outcome = project.run(elsewhere, second, "capture", "-w", "two words", "*", "");
    assertEquals(3, outcome.exitCode(), outcome::toString);
    List<String> lines = outcome.out().lines().toList();
    assertEquals("java of jvm/b-25", lines.getFirst());
    int jar = lines.indexOf("[-jar]");
    assertEquals(List.of("[-Xmx2g]", "[-Dx=y]"), lines.subList(jar - 2, jar));
    assertEquals(
        List.of(
            "[" + project.root().resolve("cli/target/run/wirecap.jar") + "]",
            "[capture]",
            "[-w]",
            "[two words]",
            "[*]",
            "[]"),
        lines.subList(jar + 1, lines.size()));
  }

  @Test
  void evaluateIsHandedToTheBenchmarksWithItsArguments() throws IOException {
    project.jdk("jvm/b-25", "25");
    Files.createDirectories(project.root().resolve("bench"));
    Path elsewhere = Files.createDirectories(directory.resolve("else where"));
    Outcome outcome =
        project.run(
            elsewhere, project.root().resolve("bin/wirecap"), "evaluate", "--out", "two words");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    List<String> lines = outcome.out().lines().toList();
    int jar = lines.indexOf("[-jar]");
    assertTrue(lines.contains("[-Dwirecap.program=wirecap]"), outcome::out);
    assertEquals(
        List.of(
            "[" + project.root().resolve("bench/target/bench.jar") + "]",
            "[evaluate]",
            "[--out]",
            "[two words]"),
        lines.subList(jar + 1, lines.size()));
    assertTrue(project.callsSoFar().getFirst().contains("-pl bench -am package"));
  }

  @Test
  void withoutMavenEvaluateSaysSoUnderTheNameThatWasCalled() throws IOException {
    project.jdk("jvm/b-25", "25");
    project.without("mvn");
    Outcome outcome = project.run("bin/wirecap", "evaluate");
    assertEquals(1, outcome.exitCode());
    assertEquals("wirecap: needs Maven: install it (apt-get install maven)\n", outcome.err());
  }

  /** A directory that is there, in which not even root makes a file. */
  private static final Path UNWRITABLE = Path.of("/proc/sys");

  @ParameterizedTest
  @CsvSource({
    "bin/wirecap, x, wirecap, cli",
    "bin/wirecap, evaluate, wirecap, bench",
    "bin/bench, rate, bench, bench",
    "bin/bench, rate, bench, engine"
  })
  void whereNothingCanBeWrittenOneLineSaysSo(
      String script, String argument, String program, String module) throws IOException {
    project.jdk("jvm/b-25", "25");
    Path target = Files.createDirectories(project.root().resolve(module)).resolve("target");
    Path ignored = Files.createSymbolicLink(target, UNWRITABLE);
    try {
      Outcome outcome = project.run(script, argument);
      assertEquals(1, outcome.exitCode());
      assertEquals("", outcome.out());
      assertEquals(
          program + ": cannot build: " + target + " is not writable: build as its owner\n",
          outcome.err());
      assertEquals(List.of(), project.callsSoFar());
    } finally {
      // JUnit warns of links out of its directory.
      Files.delete(target);
    }
  }

  private Path relativeToProject(Path from) {
    return from.relativize(project.root().resolve("bin/wirecap"));
  }
}
