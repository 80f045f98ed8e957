package org.wirecap.cli.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.cli.scripts.ScriptProject.Outcome;

/** {@code bin/test}: what it installs, what it reports, and how it ends. */
class TestRunnerTest {
  private static final String PASSED = "<testcase classname='a.B' name='works'/>";
  private static final String FAILED =
      "<testcase classname='a.B' name='breaks'><failure message='1 is not 2'/></testcase>";
  private static final String SKIPPED =
      "<testcase classname='a.B' name='needs'><skipped message='Assumption failed: needs root'/>"
          + "</testcase>";

  @TempDir private Path directory;
  private ScriptProject project;

  @BeforeEach
  void makeProject() throws IOException {
    project = new ScriptProject(directory);
    // The report is made by a real program.
    project.set("JAVA_HOME", System.getProperty("java.home"));
  }

  /** A Maven that leaves a report of these tests. */
  private void maven(int exitCode, String... tests) throws IOException {
    project.tool(
        "mvn",
        """
        echo "mvn $*" >>'%s'
        mkdir -p engine/target/surefire-reports
        cat >engine/target/surefire-reports/TEST-a.B.xml <<'END'
        <testsuite>%s</testsuite>
        END
        exit %d
        """
            .formatted(project.calls(), String.join("", tests), exitCode));
  }

  /** Debian's installer, which only notes what it is asked for. */
  private void aptGet(int exitCode) throws IOException {
    project.tool(
        "apt-get", "echo \"apt-get $*\" >>'%s'\nexit %d\n".formatted(project.calls(), exitCode));
  }

  private void userId(int id) throws IOException {
    project.without("id");
    project.tool("id", "echo " + id + "\n");
  }

  private String lastCall() throws IOException {
    return project.callsSoFar().getLast();
  }

  @Test
  void thatAllPassIsExitCode0AndALineOfItsOwn() throws IOException {
    maven(0, PASSED, SKIPPED);
    Outcome outcome = project.run("bin/test", "--no-install", "-pl", "engine");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertEquals("1 passed, 0 failed, 1 skipped", outcome.out().lines().toList().getLast());
    assertTrue(outcome.out().contains("skipped, needs root:\n  B.needs\n"), outcome::out);
    assertTrue(lastCall().startsWith("mvn ") && lastCall().endsWith(" -pl engine"), lastCall());
  }

  @Test
  void aFailedTestIsNamedAndIsExitCode1() throws IOException {
    maven(0, PASSED, FAILED);
    Outcome outcome = project.run("bin/test", "--no-install");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.out().contains("failed:\n  B.breaks: 1 is not 2\n"), outcome::out);
    assertEquals("1 passed, 1 failed, 0 skipped", outcome.out().lines().toList().getLast());
  }

  @Test
  void aBrokenBuildIsExitCode1WhateverTheTestsSay() throws IOException {
    maven(1, PASSED);
    Outcome outcome = project.run("bin/test", "--no-install");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.err().contains("the build itself failed"), outcome::err);
  }

  @Test
  void thatNoTestRanIsNoSuccess() throws IOException {
    project.tool("mvn", "exit 0\n");
    Outcome outcome = project.run("bin/test", "--no-install");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.out().contains("no test ran"), outcome::out);
  }

  @Test
  void theReportsOfAnEarlierRunDoNotCount() throws IOException {
    maven(0, PASSED, FAILED);
    assertEquals(1, project.run("bin/test", "--no-install").exitCode());
    project.tool("mvn", "exit 0\n");
    Outcome outcome = project.run("bin/test", "--no-install");
    assertTrue(outcome.out().contains("no test ran"), outcome::out);
  }

  @Test
  void asRootItInstallsWhatIsMissingAndSaysWhich() throws IOException {
    maven(0, PASSED);
    aptGet(0);
    userId(0);
    Outcome outcome = project.run("bin/test");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    List<String> calls = project.callsSoFar();
    assertEquals("apt-get -q update", calls.getFirst());
    String install = calls.get(1);
    String prefix = "apt-get -q -y --no-install-recommends install ";
    assertTrue(install.startsWith(prefix), install);
    String packages = install.substring(prefix.length());
    // tshark brings capinfos: it is named once.
    List<String> named = List.of(packages.split(" ", -1));
    assertTrue(named.containsAll(List.of("tcpdump", "tshark", "gcc", "llvm")), packages);
    assertEquals(named.stream().distinct().toList(), named);
    assertTrue(outcome.out().contains("bin/test: installing " + packages + "\n"), outcome::out);
  }

  @Test
  void whatIsThereIsNotInstalled() throws IOException {
    maven(0, PASSED);
    aptGet(0);
    userId(0);
    project.tool("tcpdump", "exit 0\n");
    project.tool("llvm-mc", "exit 0\n");
    assertEquals(0, project.run("bin/test").exitCode());
    String install = project.callsSoFar().get(1);
    assertTrue(install.contains(" tshark"), install);
    assertFalse(install.contains("tcpdump") || install.contains("llvm"), install);
  }

  @Test
  void noInstallLeavesThemAndSaysSo() throws IOException {
    maven(0, PASSED);
    aptGet(0);
    userId(0);
    Outcome outcome = project.run("bin/test", "--no-install");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertTrue(
        outcome.out().startsWith("bin/test: not installed, as asked: tcpdump tshark "),
        outcome::out);
    assertTrue(
        project.callsSoFar().stream().noneMatch(call -> call.startsWith("apt-get")),
        () -> "installs all the same");
    assertFalse(lastCall().contains("--no-install"), lastCall());
  }

  @Test
  void whoMayNotInstallIsToldWhatToTypeAndTheTestsRun() throws IOException {
    maven(0, PASSED);
    aptGet(0);
    userId(1000);
    Outcome outcome = project.run("bin/test");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertTrue(outcome.out().contains("apt-get install tcpdump tshark "), outcome::out);
    assertEquals(1, project.callsSoFar().size());
  }

  @Test
  void anInstallationThatFailsDoesNotEndIt() throws IOException {
    maven(0, PASSED);
    aptGet(100);
    userId(0);
    Outcome outcome = project.run("bin/test");
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertTrue(outcome.out().contains("could not install them"), outcome::out);
    assertEquals("1 passed, 0 failed, 0 skipped", outcome.out().lines().toList().getLast());
  }
}
