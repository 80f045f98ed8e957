package org.wirecap.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.lab.Lab;
import org.wirecap.lab.LabOptions;
import org.wirecap.lab.LabStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap lab}: three hosts on this machine, to try things on. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(up | down | status)",
    description = {
      "Three hosts on this machine, each a network namespace: a sender, a capture host, a sink.",
      "",
      "  NAME-a ab0 ------ ba0 NAME-b bc0 ------ cb0 NAME-c",
      "",
      "Nothing but what 'lab up' made is ever touched.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_INTERNAL
    })
final class LabCommand implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec;

  LabCommand(Console console) {
    this.console = console;
  }

  /** With up before down: picocli takes methods in the order of the alphabet. */
  static CommandLine commandLine(Console console) {
    CommandLine lab = new CommandLine(new LabCommand(console));
    for (String name : List.of("up", "down", "status")) {
      lab.addSubcommand(name, lab.getCommandSpec().removeSubcommand(name));
    }
    return lab;
  }

  @Override
  public void run() {
    throw new Usage(spec).wrong("say up, down or status");
  }

  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Make the lab.", ""},
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        ExitCode.HELP_OK,
        ExitCode.HELP_FAILED,
        ExitCode.HELP_USAGE,
        ExitCode.HELP_INTERNAL
      })
  int up(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              defaultValue = LabOptions.DEFAULT_NAME,
              description = "Name of the lab (default: ${DEFAULT-VALUE}).")
          String name,
      @Option(
              names = "--queues",
              paramLabel = "N",
              defaultValue = "4",
              description = "Queues of every interface (default: ${DEFAULT-VALUE}).")
          int queues,
      @Option(
              names = "--mtu",
              paramLabel = "BYTES",
              defaultValue = "1500",
              description = "MTU of every interface (default: ${DEFAULT-VALUE}).")
          int mtu,
      @Option(
              names = "--addresses",
              description = "Give the interfaces IPv4 addresses, so that sockets work.")
          boolean addresses,
      @Option(
              names = "--gro",
              description =
                  "Let receivers aggregate: 'generate --max' is then fast even if nobody captures"
                      + " exclusively.")
          boolean gro,
      @Option(
              names = "--middlebox",
              description =
                  "Make NAME-a and NAME-c hosts of one network, 198.18.0.1 and .2 and fd00:198:18::1"
                      + " and ::2: they reach each other through 'wirecap forward' in NAME-b.")
          boolean middlebox,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    LabOptions options =
        usage("up").checked(() -> new LabOptions(name, queues, mtu, addresses, gro, middlebox));
    return print(Lab.up(options), json);
  }

  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Remove the lab, whole or in part. There may be none: that is no error.", ""},
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        ExitCode.HELP_OK,
        ExitCode.HELP_FAILED,
        ExitCode.HELP_USAGE,
        ExitCode.HELP_INTERNAL
      })
  int down(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              defaultValue = LabOptions.DEFAULT_NAME,
              description = "Name of the lab (default: ${DEFAULT-VALUE}).")
          String name,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    return print(Lab.down(checked("down", name)), json);
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Show the lab: up, down, or there in part.", ""},
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        ExitCode.HELP_OK,
        ExitCode.HELP_FAILED,
        ExitCode.HELP_USAGE,
        ExitCode.HELP_INTERNAL
      })
  int status(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              defaultValue = LabOptions.DEFAULT_NAME,
              description = "Name of the lab (default: ${DEFAULT-VALUE}).")
          String name,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    return print(Lab.status(checked("status", name)), json);
  }

  /** A name that no lab can have is a wrong argument. */
  private String checked(String command, String name) {
    return usage(command).checked(() -> LabOptions.DEFAULT.withName(name)).name();
  }

  private Usage usage(String command) {
    return new Usage(spec.subcommands().get(command).getCommandSpec());
  }

  private int print(LabStatus status, boolean json) throws IOException {
    status.notes().forEach(note -> console.err().println("note: " + note));
    if (json) {
      Json.print(console, json(status));
      return ExitCode.OK;
    }
    console.println("lab " + status.name() + ": " + text(status));
    if (status.state() != LabStatus.State.DOWN) {
      console.println(String.join("\n", table(status)));
    }
    return ExitCode.OK;
  }

  private static String text(LabStatus status) {
    return status.state() == LabStatus.State.PARTIAL
        ? "there in part; to remove it: " + Lab.downCommand(status.name())
        : status.state().name().toLowerCase(Locale.ROOT);
  }

  private static List<String> table(LabStatus status) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("netns", "interface", "role", "queues", "MTU", "state"));
    for (LabStatus.Link link : status.links()) {
      rows.add(
          List.of(
              link.netns(),
              link.name(),
              link.role(),
              Integer.toString(link.queues()),
              Integer.toString(link.mtu()),
              link.isUp() ? "up" : "down"));
    }
    return TextTable.leftAligned(rows);
  }

  private static Map<String, Object> json(LabStatus status) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", status.name());
    object.put("state", status.state().name().toLowerCase(Locale.ROOT));
    object.put(
        "links",
        status.state() == LabStatus.State.DOWN
            ? List.of()
            : status.links().stream().map(LabCommand::json).toList());
    object.put("notes", status.notes());
    return object;
  }

  private static Map<String, Object> json(LabStatus.Link link) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("netns", link.netns());
    object.put("interface", link.name());
    object.put("role", link.role());
    object.put("queues", link.queues());
    object.put("mtu", link.mtu());
    object.put("cell_size", link.cellSize());
    object.put("up", link.isUp());
    return object;
  }
}
