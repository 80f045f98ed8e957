package org.wirecap.cli.scripts;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A project that has the real scripts of {@code bin}, and around them a world that the test makes:
 * JDKs and a Maven that only say what they were called with, and a PATH with nothing else but the
 * everyday tools. Its name has a space, as a user's directory may.
 */
final class ScriptProject {
  private static final Path REAL = Path.of(System.getProperty("wirecap.root", ".."));

  /** What the scripts may count on everywhere. */
  private static final List<String> EVERYDAY_TOOLS =
      List.of(
          "sh",
          "readlink",
          "sed",
          "find",
          "head",
          "mkdir",
          "cp",
          "touch",
          "mv",
          "rm",
          "cat",
          "cut",
          "env",
          "getent",
          "flock",
          "stty",
          "id");

  private final Path directory;
  private final Path root;
  private final Path tools;
  private final Path calls;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a script printed and how it ended. */
  record Outcome(int exitCode, String out, String err) {}

  ScriptProject(Path directory) throws IOException {
    this.directory = directory;
    root = Files.createDirectories(directory.resolve("a project"));
    tools = Files.createDirectories(directory.resolve("tools"));
    calls = directory.resolve("calls");
    copyScripts();
    for (String module : List.of("engine", "lab", "cli")) {
      Path sources = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      write(sources.resolve("A.java"), "class A {}");
      write(root.resolve(module).resolve("pom.xml"), "<project/>");
    }
    write(root.resolve("pom.xml"), "<project/>");
    everydayTools();
    environment.put("PATH", tools.toString());
    environment.put("TMPDIR", directory.toString());
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("WIRECAP_JVM_PLACES", directory + "/jvm/*");
  }

  private void copyScripts() throws IOException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    try (Stream<Path> scripts = Files.list(REAL.resolve("bin"))) {
      for (Path script : scripts.toList()) {
        Files.copy(script, bin.resolve(script.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** By scripts: a link out of the test's directory makes JUnit warn. */
  private void everydayTools() throws IOException {
    for (String name : EVERYDAY_TOOLS) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(place, name)) && !Files.exists(tools.resolve(name))) {
          tool(name, "exec " + place + name + " \"$@\"\n");
        }
      }
    }
  }

  Path root() {
    return root;
  }

  /** Makes a JDK in a directory below the test's; its java prints what it is called with. */
  Path jdk(String where, String version) throws IOException {
    Path home = Files.createDirectories(directory.resolve(where));
    Path bin = Files.createDirectories(home.resolve("bin"));
    executable(
        bin.resolve("java"),
        """
        echo "java of %s"
        for word in "$@"; do echo "[$word]"; done
        exit "${FAKE_EXIT:-0}"
        """
            .formatted(where));
    executable(bin.resolve("javac"), "exit 1\n");
    write(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** Puts a Maven on the PATH, which makes the jar, or fails. */
  void maven(boolean works) throws IOException {
    tool(
        "mvn",
        """
        echo "mvn with $JAVA_HOME in $PWD: $*" >>'%s'
        echo "as Maven says it"
        mkdir -p cli/target
        echo jar >cli/target/wirecap.jar
        exit %d
        """
            .formatted(calls, works ? 0 : 1));
  }

  /** Puts a program on the PATH. */
  void tool(String name, String script) throws IOException {
    executable(tools.resolve(name), script);
  }

  /** Takes a program from the PATH. */
  void without(String name) throws IOException {
    Files.delete(tools.resolve(name));
  }

  /** Puts a program of another place on the PATH. */
  void onPath(Path program) throws IOException {
    Path ignored = Files.createSymbolicLink(tools.resolve(program.getFileName()), program);
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Where the fake programs note how they were called. */
  Path calls() {
    return calls;
  }

  /** How the fake programs were called so far. */
  List<String> callsSoFar() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** Runs a script of the project in its directory. */
  Outcome run(String script, String... arguments) throws IOException {
    return run(root, root.resolve(script), arguments);
  }

  /** Runs a program in a directory. */
  Outcome run(Path workingDirectory, Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    Collections.addAll(command, arguments);
    File out = directory.resolve("out").toFile();
    File err = directory.resolve("err").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertTrue(process.waitFor(90, TimeUnit.SECONDS), () -> program + " does not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted");
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  static void write(Path file, String text) throws IOException {
    Path ignored = Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static void executable(Path file, String script) throws IOException {
    write(file, "#!/bin/sh\n" + script);
    assertTrue(file.toFile().setExecutable(true));
  }
}
