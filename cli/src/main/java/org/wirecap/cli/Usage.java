package org.wirecap.cli;

import java.util.function.Supplier;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of the command line that picocli does not make by itself. */
final class Usage {
  private final CommandSpec spec;

  Usage(CommandSpec spec) {
    this.spec = spec;
  }

  /** An exception that ends the program with exit code 2. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Refuses an option that is given. */
  void refuse(boolean given, String message) {
    if (given) {
      throw wrong(message);
    }
  }

  /** Makes something of options, whose ranges its constructor checks. */
  <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (WirecapException e) {
      throw wrong(e.getMessage());
    }
  }

  /** Whether an option was given, by any of its names. */
  boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }
}
