package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.error.WirecapException;
import picocli.CommandLine;

class WriteRehearsalTest {
  /** More than one round of the capture loop can give. */
  private static final long MANY = 300_000;

  private static TargetOptions target(String... arguments) {
    return CommandLine.populateCommand(new TargetOptions(), arguments);
  }

  private static OffloadOptions offload(String... arguments) {
    return CommandLine.populateCommand(new OffloadOptions(), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-F pcap", "-C 1", "-G 1", "--file-packets 10 -W 2", "-U"})
  void writesInEveryWayAndLeavesNothing(String options, @TempDir Path directory)
      throws IOException {
    writes(options, offload(), directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "chunk", "flow"})
  void handlerThreadsAreRehearsedToo(String policy, @TempDir Path directory) throws IOException {
    writes("", offload("--offload", policy, "--buddy-group", "4,5"), directory);
  }

  private static void writes(String options, OffloadOptions offload, Path directory)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-w", directory.resolve("f%H").toString()));
    if (!options.isEmpty()) {
      arguments.addAll(List.of(options.split(" ")));
    }
    TargetOptions target = target(arguments.toArray(String[]::new));
    long packets =
        WriteRehearsal.run(target, offload, 64, 2, new StopRequest(), MANY, Long.MAX_VALUE >> 1);
    assertEquals(MANY, packets);
    try (var files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aPipeIsRehearsedWithoutAByteInIt() {
    TargetOptions pipe = target("-w", "-");
    assertEquals(
        MANY,
        WriteRehearsal.run(pipe, offload(), 64, 1, new StopRequest(), MANY, Long.MAX_VALUE >> 1));
  }

  /** How often a capture is rehearsed that then finds no interface. */
  private static int rehearsals(String... arguments) {
    AtomicInteger rehearsals = new AtomicInteger();
    Console console =
        Console.of(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    CaptureCommand command =
        new CaptureCommand(
            console, (target, offload, snapLength, queues, stop) -> rehearsals.incrementAndGet());
    int code =
        new CommandLine(command)
            .setExecutionExceptionHandler(
                (e, line, result) ->
                    e instanceof WirecapException ? ExitCode.FAILED : ExitCode.INTERNAL)
            .execute(arguments);
    assertEquals(ExitCode.FAILED, code);
    return rehearsals.get();
  }

  @Test
  void nobodyWaitsForTheRehearsalOfWhatIsRefusedOrNotToBeRehearsed(@TempDir Path directory) {
    String file = directory.resolve("f").toString();
    assertEquals(1, rehearsals("-i", "nosuch0", "-w", file));
    assertEquals(0, rehearsals("-i", "nosuch0", "-w", directory.resolve("no/f").toString()));
    assertEquals(0, rehearsals("-i", "nosuch0", "-w", file, "--no-rehearsal"));
    assertEquals(0, rehearsals("-i", "nosuch0"));
    assertEquals(0, rehearsals("-r", directory.resolve("in").toString(), "-w", file));
  }

  @Test
  void endsByItself() {
    assertTrue(WriteRehearsal.run(target("-w", "-"), offload(), 64, 1, new StopRequest()) > 0);
  }

  @Test
  void whoeverWishesToStopDoesNotWaitForTheEnd() {
    StopRequest stop = new StopRequest();
    stop.request();
    long packets =
        WriteRehearsal.run(target("-w", "f"), offload(), 64, 1, stop, MANY, Long.MAX_VALUE >> 1);
    assertTrue(packets > 0 && packets < MANY, packets + " packets");
  }
}
