package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is said while something goes on. */
class LiveStatusTest {
  private static final String REDRAW = "\r\u001b[K";

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Console console(boolean interactive) {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        new PrintStream(said, true, StandardCharsets.UTF_8),
        interactive,
        60,
        new StopRequest());
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private void await(Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!wanted.test(said()) && System.nanoTime() - deadline < 0) {
      Thread.sleep(10);
    }
    assertTrue(wanted.test(said()), this::said);
  }

  @Test
  void aTerminalHasOneLineWhichGoesInTheEnd() throws InterruptedException {
    double[] times = new double[2];
    int[] calls = new int[1];
    LiveStatus.Lines lines =
        (seconds, sinceLast, width) -> {
          assertEquals(59, width);
          times[0] = seconds;
          times[1] += sinceLast;
          return "line " + ++calls[0];
        };
    try (LiveStatus _ = new LiveStatus(console(true), lines)) {
      await(text -> text.contains("line 2"));
    }
    String text = said();
    assertTrue(text.startsWith(REDRAW + "line 1" + REDRAW + "line 2"), text);
    assertTrue(text.endsWith(calls[0] + REDRAW), text);
    assertFalse(text.contains("\n"), text);
    assertEquals(times[0], times[1], 1e-6);
    Thread.sleep(700);
    assertEquals(text, said());
  }

  @Test
  void anInterfaceThatGoesDownIsSaidOnceEvenWithoutALine() throws InterruptedException {
    AtomicBoolean up = new AtomicBoolean();
    LiveStatus.Lines none =
        (seconds, sinceLast, width) -> {
          throw new AssertionError("no line is wanted");
        };
    try (LiveStatus _ = new LiveStatus(console(true), none, false, "eth1", up::get)) {
      await(text -> text.endsWith("\n"));
      assertEquals("eth1: the interface is down; waiting for it\n", said());
      Thread.sleep(700);
      up.set(true);
      await(text -> text.contains("up"));
    }
    assertEquals(
        "eth1: the interface is down; waiting for it\neth1: the interface is up again\n", said());
  }

  @Test
  void aPipeHasALineEveryFiveSeconds() throws InterruptedException {
    long begin = System.nanoTime();
    try (LiveStatus _ = new LiveStatus(console(false), (seconds, sinceLast, width) -> "line")) {
      await(text -> text.equals("line\n"));
    }
    assertTrue(System.nanoTime() - begin >= 5_000_000_000L);
  }
}
