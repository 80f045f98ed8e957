package org.wirecap.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.bench.Child;
import org.wirecap.bench.Machine;
import org.wirecap.error.WirecapException;

/** What an evaluation ran on: the machine, and the versions of everything that is compared. */
final class MachineFacts {
  static final String COMMIT = "commit";

  /** Those that outcomes of one report must have in common. */
  static final List<String> FIXED = List.of("CPU", "CPUs", "kernel", "JDK");

  private static final Path ROOT = Path.of(System.getProperty("wirecap.root", "."));

  private MachineFacts() {}

  static Map<String, String> read() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("CPU", Machine.cpu());
    facts.put("CPUs", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", lineOf("/proc/meminfo", "MemTotal:"));
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("system", lineOf("/etc/os-release", "PRETTY_NAME=").replace("\"", ""));
    facts.put(
        "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put(COMMIT, commit());
    program(facts, "tcpdump", Need.TCPDUMP, "tcpdump version", "tcpdump", "--version");
    program(facts, "libpcap", Need.TCPDUMP, "libpcap version", "tcpdump", "--version");
    program(facts, "dumpcap", Need.DUMPCAP, "Dumpcap", "dumpcap", "--version");
    program(facts, "netsniff-ng", Need.NETSNIFF_NG, "netsniff-ng", "netsniff-ng", "--version");
    program(
        facts, "DPDK", Need.TESTPMD, "RTE Version", "dpdk-testpmd", "-v", "--no-huge", "--no-pci");
    return facts;
  }

  private static void program(
      Map<String, String> facts, String name, Need need, String line, String... command) {
    facts.put(
        name,
        need.isMet()
            ? Machine.version(List.of(command), line).replaceFirst("^EAL: ", "")
            : "not there");
  }

  /** What stands behind the beginning of a line of a file. */
  private static String lineOf(String file, String beginning) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(beginning))
          .findFirst()
          .map(line -> line.substring(beginning.length()).strip())
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Of the sources, and whether they were changed since. */
  private static String commit() {
    try {
      List<String> head = git("rev-parse", "HEAD");
      if (head.size() != 1 || !head.getFirst().matches("[0-9a-f]{40,}")) {
        return "unknown: not in a git repository";
      }
      String changed = git("status", "--porcelain").isEmpty() ? "" : ", with changes";
      return head.getFirst().substring(0, 12) + changed;
    } catch (WirecapException e) {
      return "unknown: " + e.getMessage();
    }
  }

  private static List<String> git(String... arguments) {
    // Root may look into the repository of whoever called sudo.
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "safe.directory=*", "-C", ROOT.toString()));
    command.addAll(List.of(arguments));
    return Child.run(command);
  }
}
