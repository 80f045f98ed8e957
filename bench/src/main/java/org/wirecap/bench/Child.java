package org.wirecap.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wirecap.error.WirecapException;

/**
 * A program that is measured, with everything that it says, line by line, on either output. Used by
 * one thread; closing it kills it when it still runs.
 */
public final class Child implements AutoCloseable {
  /** How long {@link #awaitEnd} waits after the end for what was still being said. */
  public static final double END_SECONDS = 0.1;

  private static final long ANSWER_NANOS = 60_000_000_000L;

  private final String name;
  private final Process process;
  private final Thread killing;
  private final List<String> lines = new ArrayList<>();
  private int read;

  /** Whether nothing more can be said; guarded by the lines. */
  private boolean silent;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.killing = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killing);
    Thread ignored = Thread.ofPlatform().daemon().name(name).start(this::collect);
  }

  /** Starts a program. */
  public static Child start(List<String> command) {
    try {
      return new Child(
          command.getFirst(), new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new WirecapException(command.getFirst() + ": cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Starts a program, and waits until it has said that it is ready; one that does not is killed.
   *
   * @param ready part of the line that says so
   */
  public static Child start(List<String> command, String ready) {
    Child child = start(command);
    try {
      String ignored = child.await(ready);
      return child;
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  /** Runs a program to its end; returns what it said. */
  public static List<String> run(List<String> command) {
    try (Child child = start(command)) {
      child.awaitEnd();
      return child.lines();
    }
  }

  private void collect() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // It was killed: what it said until then is what there is.
    }
    synchronized (lines) {
      silent = true;
      lines.notifyAll();
    }
  }

  /**
   * Waits for the next line that has this in it.
   *
   * @throws WirecapException if it ended, or did not say that within a minute
   */
  public String await(String part) {
    long deadline = System.nanoTime() + ANSWER_NANOS;
    while (true) {
      synchronized (lines) {
        while (read < lines.size()) {
          String line = lines.get(read++);
          if (line.contains(part)) {
            return line;
          }
        }
        if (System.nanoTime() - deadline > 0 || silent) {
          throw new WirecapException(
              "%s: never said \"%s\", but at last: %s".formatted(name, part, lastLines()));
        }
        waitForLine();
      }
    }
  }

  private String lastLines() {
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  private void waitForLine() {
    try {
      lines.wait(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Says something to it. */
  public void say(String text) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new WirecapException(name + ": does not listen any more: " + lines(), e);
    }
  }

  /** Ends its input. */
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new WirecapException(name + ": does not listen any more: " + lines(), e);
    }
  }

  /** Asks it to end (SIGTERM), and waits for it. */
  public void stop() {
    // Not Process.destroy, which closes the streams before the last words.
    boolean ignored = process.toHandle().destroy();
    awaitEnd();
  }

  /** Sends it a signal, by name. */
  public void signal(String signal) {
    List<String> ignored = run(List.of("sh", "-c", "kill -%s %d".formatted(signal, pid())));
  }

  /** Waits for its end, and for the last of what it said. */
  public void awaitEnd() {
    try {
      if (!process.waitFor(ANSWER_NANOS, TimeUnit.NANOSECONDS)) {
        throw new WirecapException(name + ": did not end; it said: " + lines());
      }
      Thread.sleep((long) (END_SECONDS * 1000));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** The one line that is a JSON object. */
  public Map<String, Object> json() {
    return lines().stream()
        .filter(line -> line.startsWith("{"))
        .findFirst()
        .map(Child::parse)
        .orElseThrow(() -> new WirecapException(name + ": printed no JSON: " + lines()));
  }

  public static Map<String, Object> parse(String json) {
    try {
      return JSON.std.mapFrom(json);
    } catch (IOException e) {
      throw new WirecapException("not JSON: " + json, e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(killing);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook finds that there is nothing left to kill.
    }
  }
}
