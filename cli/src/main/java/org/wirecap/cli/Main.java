package org.wirecap.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.error.WirecapException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code wirecap}. */
public final class Main {
  private Main() {}

  /**
   * Runs the program and ends the JVM with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Console console =
        Console.ofProcess(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err));
    ProcessEnd end = new ProcessEnd(console);
    end.exit(run(args, console));
  }

  /**
   * Runs the program within this process.
   *
   * @param args the command line
   * @param in standard input
   * @param out standard output
   * @param err standard error
   * @return the exit code
   */
  public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return run(args, Console.of(in, out, err));
  }

  static int run(String[] args, Console console) {
    CommandLine commands = commandLine(console);
    try {
      return commands.execute(args);
    } catch (Error e) {
      // picocli lets errors pass; the program ends all the same, and says why.
      boolean debug = isDebugging();
      if (debug) {
        e.printStackTrace(console.err());
      }
      internalError(e, debug, console);
      return ExitCode.INTERNAL;
    } finally {
      commands.getOut().flush();
    }
  }

  static CommandLine commandLine(Console console) {
    // picocli's help: results go to standard output, and a reader that left (| head) is no error.
    PrintWriter out = new PrintWriter(console.out(), false, StandardCharsets.UTF_8);
    CommandLine commands =
        new CommandLine(new WirecapCommand())
            .addSubcommand(new InterfacesCommand(console))
            .addSubcommand(new CaptureCommand(console))
            .addSubcommand(new HandleCommand(console))
            .addSubcommand(new ProfileCommand(console))
            .addSubcommand(new ForwardCommand(console))
            .addSubcommand(new FilterCommand(console))
            .addSubcommand(new ReplayCommand(console))
            .addSubcommand(new GenerateCommand(console))
            .addSubcommand(LabCommand.commandLine(console))
            .addSubcommand(new DemoCommand(console))
            .addSubcommand(new EvaluateCommand())
            .addSubcommand(new CommandLine.HelpCommand())
            .addSubcommand(completion());
    commands
        .setOut(out)
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.clamp(console.columns(), 60, 100))
        .setParameterExceptionHandler((e, arguments) -> wrongArguments(e, console))
        .setExecutionExceptionHandler((e, command, result) -> failed(e, command, console));
    return commands;
  }

  private static CommandLine completion() {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion.getCommandSpec().usageMessage().hidden(true);
    return completion;
  }

  /** One line, and where to read on. */
  private static int wrongArguments(ParameterException e, Console console) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : oneLine(e.getMessage())
                .replaceFirst("^Error: ", "")
                .replaceFirst(" is not a double$", " is not a number")
                .replaceFirst(" is not an (int|long)$", " is not a whole number in range");
    console.err().printf(Locale.ROOT, "%s: %s (see '%s --help')%n", command, message, command);
    return ExitCode.USAGE;
  }

  /** What picocli could not place: a word that is no command, an option that does not exist. */
  private static String unmatched(UnmatchedArgumentException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String first = e.getUnmatched().getFirst();
    boolean takesCommand = !command.subcommands().isEmpty();
    String option =
        e.getUnmatched().stream()
            .filter(word -> word.startsWith("-"))
            .findFirst()
            .filter(word -> !takesCommand || word.equals(first))
            .orElse(null);
    String remedy =
        command.name().equals("capture") && option != null ? OtherTools.remedy(option) : null;
    if (remedy != null) {
      return "there is no option " + option + ": " + remedy;
    }
    String message;
    if (option != null) {
      message = "unknown option " + option;
    } else if (!takesCommand) {
      message = "too many arguments: '" + first + "'";
    } else {
      message = "unknown command '" + first + "'";
      if (e.getSuggestions().isEmpty()) {
        List<String> names =
            command.subcommands().entrySet().stream()
                .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        message += ": choose from " + String.join(", ", names);
      }
    }
    return e.getSuggestions().isEmpty()
        ? message
        : message + ": did you mean " + String.join(" or ", e.getSuggestions()) + "?";
  }

  /** What went wrong in one line: an error of the user's world, or a defect of ours. */
  private static int failed(Exception e, CommandLine command, Console console) {
    boolean debug = isDebugging();
    if (debug) {
      e.printStackTrace(console.err());
    }
    if (ClosedPipe.isCauseOf(e)) {
      return ExitCode.OK;
    }
    if (e instanceof WirecapException || e instanceof IOException) {
      String name = command.getCommandSpec().qualifiedName();
      console.err().println(name + ": " + oneLine(e.getMessage()));
      return ExitCode.FAILED;
    }
    internalError(e, debug, console);
    return ExitCode.INTERNAL;
  }

  private static boolean isDebugging() {
    return System.getenv("WIRECAP_DEBUG") != null;
  }

  private static void internalError(Throwable e, boolean debug, Console console) {
    String where = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
    console
        .err()
        .println(
            "internal error: "
                + oneLine(e.toString())
                + where
                + (debug ? "" : " (please report it; WIRECAP_DEBUG=1 shows the stack)"));
  }

  private static String oneLine(String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
