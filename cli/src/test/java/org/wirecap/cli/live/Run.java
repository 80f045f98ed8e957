package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.wirecap.cli.Main;

/** One run of a program: what it said, and how it ended. */
abstract class Run {
  private final String name;

  Run(String name) {
    this.name = name;
  }

  /**
   * Runs wirecap to its end within this JVM, which is warm: where how it is started matters
   * nothing, this takes a tenth of the time of a {@link Program}.
   */
  static Run wirecap(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(arguments, new ByteArrayInputStream(new byte[0]), out, err);
    return new Run("wirecap " + String.join(" ", arguments)) {
      @Override
      int exitCode() {
        return code;
      }

      @Override
      String out() {
        return out.toString(StandardCharsets.UTF_8);
      }

      @Override
      String err() {
        return err.toString(StandardCharsets.UTF_8);
      }
    };
  }

  String name() {
    return name;
  }

  abstract int exitCode();

  abstract String out();

  abstract String err();

  /** Waits for its end, which must be with this exit code, and never with a stack trace. */
  Run expectExit(int code) {
    assertEquals(code, exitCode(), () -> describe("exit code"));
    assertFalse(err().contains("\tat ") || err().contains("Exception"), () -> describe("trace"));
    return this;
  }

  /** The lines on standard error that are neither notes nor the live line. */
  List<String> messages() {
    return err()
        .lines()
        .filter(line -> !line.startsWith("note: ") && !line.matches("\\d+\\.\\d s .*"))
        .toList();
  }

  /** The object that {@code --json} printed: the only thing on standard output. */
  Map<String, Object> json() {
    try {
      return JSON.std.mapFrom(out());
    } catch (IOException e) {
      throw new AssertionError(describe("no JSON object"), e);
    }
  }

  /** All that is known of it, for the message of a failed test. */
  String describe(String what) {
    return "%s: %s%n--- standard output%n%s%n--- standard error%n%s"
        .formatted(name, what, out().substring(0, Math.min(out().length(), 4000)), err());
  }
}
