package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.wirecap.cli.Main;

/**
 * A child process of a test: the program as a user starts it, or a tool beside it. What it prints
 * is collected by threads of its own. {@link #close} kills it.
 */
final class Program extends Run implements AutoCloseable {
  /** Longer than any step takes on a busy machine: whoever waits so long has hung. */
  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Thread> readers = new ArrayList<>();

  private Program(String name, ProcessBuilder builder) {
    super(name);
    builder.environment().remove("WIRECAP_DEBUG");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    collect(process.getInputStream(), out);
    collect(process.getErrorStream(), err);
  }

  private void collect(InputStream from, ByteArrayOutputStream to) {
    readers.add(
        Thread.ofPlatform()
            .daemon()
            .name("reader of " + name())
            .start(
                () -> {
                  try (from) {
                    from.transferTo(to);
                  } catch (IOException e) {
                    // The process was killed.
                  }
                }));
  }

  /** The program, with the JVM and the flags that bin/wirecap starts it with. */
  static Program wirecap(String... arguments) {
    return new Program(
        "wirecap " + String.join(" ", arguments), new ProcessBuilder(wirecapCommand(arguments)));
  }

  /** The program, started by another one that changes what it may do or where it is. */
  static Program wirecapBy(List<String> starter, String... arguments) {
    List<String> command = new ArrayList<>(starter);
    command.addAll(wirecapCommand(arguments));
    return new Program("wirecap " + String.join(" ", arguments), new ProcessBuilder(command));
  }

  /** The program with its output in a file, which may be a pipe. */
  static Program wirecapInto(Path output, String... arguments) {
    return new Program(
        "wirecap " + String.join(" ", arguments),
        new ProcessBuilder(wirecapCommand(arguments)).redirectOutput(output.toFile()));
  }

  private static List<String> wirecapCommand(String... arguments) {
    List<String> command = new ArrayList<>();
    // A shell starts what runs in the background deaf to Ctrl-C, and all its children inherit it.
    Collections.addAll(command, "env", "--default-signal=INT");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Collections.addAll(command, "-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:-UsePerfData");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    Collections.addAll(command, arguments);
    return command;
  }

  /** A tool of the system; skips the test when it is not installed. */
  static Program tool(String... command) {
    String path = "/usr/sbin:/sbin:/usr/bin:/bin:" + System.getenv("PATH");
    boolean there = false;
    for (String place : path.split(":", -1)) {
      there |= Files.isExecutable(Path.of(place, command[0]));
    }
    assumeTrue(there, () -> "the program " + command[0] + " is not installed");
    List<String> found = new ArrayList<>(List.of("env", "--default-signal=INT", "PATH=" + path));
    Collections.addAll(found, command);
    return new Program(String.join(" ", command), new ProcessBuilder(found));
  }

  /** Runs a tool to its end, which must be a good one, and returns what it printed. */
  static String run(String... command) {
    try (Program program = tool(command)) {
      program.expectExit(0);
      return program.out();
    }
  }

  /** Waits until it has said something on standard error. */
  Program awaitError(String text) {
    await(name() + " to say " + text, () -> !process.isAlive() || err().contains(text));
    assertTrue(err().contains(text), () -> describe("ended without saying " + text));
    return this;
  }

  /** Waits until it has said something on standard output. */
  Program awaitOutput(String text) {
    await(name() + " to say " + text, () -> !process.isAlive() || out().contains(text));
    assertTrue(out().contains(text), () -> describe("ended without saying " + text));
    return this;
  }

  /** Waits until a capture has opened its interface: what is sent from here on is captured. */
  Program awaitCapturing() {
    return awaitError("capturing on ");
  }

  /** Waits for a condition; how long it takes decides nothing. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail("waited in vain for " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail("interrupted");
      }
    }
  }

  @Override
  Program expectExit(int code) {
    super.expectExit(code);
    return this;
  }

  /** Waits for its end. */
  @Override
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        fail(describe("does not end"));
      }
      for (Thread reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted");
    }
    return process.exitValue();
  }

  /** Waits for its end by a signal. */
  void expectKilled() {
    assertEquals(128 + 9, exitCode(), () -> describe("exit code"));
  }

  /** Sends it a signal: INT, TERM, KILL. */
  Program signal(String signal) {
    // The shell's own kill: the program of that name is not on every machine.
    run("sh", "-c", "kill -%s %d".formatted(signal, process.pid()));
    return this;
  }

  /** The process: what started it has become it. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
