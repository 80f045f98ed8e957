package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.lab.Lab;
import org.wirecap.linux.Cpus;

/** On which CPUs the program's threads are, and what they do when there is nothing to do. */
@Tag("live")
class ThreadsLiveTest {
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.middlebox(2);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private Program start(String command, String... options) {
    if (command.equals("forward")) {
      return lab.forward(options);
    }
    List<String> all =
        new ArrayList<>(
            List.of("handle", "--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK, "--quiet"));
    Collections.addAll(all, options);
    return lab.add(Program.wirecap(all.toArray(String[]::new))).awaitCapturing();
  }

  /** A file on the thread of that name, as the kernel shows it; empty before it has begun. */
  private static String shown(Program program, String thread, String file) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(program.pid()), "task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
          return Files.readString(task.resolve(file));
        }
      }
    } catch (IOException e) {
      // One that has ended meanwhile.
    }
    return "";
  }

  private static String status(Program program, String thread, String field) {
    return shown(program, thread, "status")
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "handle, handler, --offload flow",
    "forward, forward, --offload flow",
    "forward, forward, ''",
  })
  void threadsStayOnTheirCpusInTurn(String command, String handlers, String options) {
    List<String> cpus = Cpus.allowed().stream().mapToObj(Integer::toString).toList();
    String first = cpus.getFirst();
    String last = cpus.getLast();
    List<String> all = new ArrayList<>(List.of("--handler-cpus", first + "," + last));
    if (!options.isEmpty()) {
      Collections.addAll(all, options.split(" ", -1));
      Collections.addAll(all, "--cpus", last);
    }
    Program program = start(command, all.toArray(String[]::new));
    awaitCpu(program, handlers + "-0", first);
    awaitCpu(program, handlers + "-1", last);
    if (!options.isEmpty()) {
      awaitCpu(program, "capture-0", last);
      awaitCpu(program, "capture-1", last);
    }
    program.signal("INT").expectExit(0);
  }

  private static void awaitCpu(Program program, String thread, String cpu) {
    Program.await(
        thread + " to be on CPU " + cpu,
        () -> status(program, thread, "Cpus_allowed_list").equals(cpu));
  }

  /** Who sleeps has to be woken hundreds of times before he has used so much. */
  @ParameterizedTest
  @CsvSource({"handle, handler", "forward, forward"})
  void threadsThatAreToSpinDoNotSleep(String command, String handlers) {
    List<String> threads = List.of(handlers + "-0", handlers + "-1", "capture-0", "capture-1");
    Program program = start(command, "--idle", "spin", "--offload", "flow");
    for (String thread : threads) {
      Program.await(thread + " to use its CPU", () -> cpuTicks(program, thread) >= 50);
      int sleeps = Integer.parseInt(status(program, thread, "voluntary_ctxt_switches"));
      assertTrue(sleeps < 500, thread + " has slept " + sleeps + " times");
    }
    program.signal("INT").expectExit(0);
  }

  /** User and system time, in hundredths of a second: proc(5), /proc/pid/stat. */
  private static long cpuTicks(Program program, String thread) {
    String stat = shown(program, thread, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
