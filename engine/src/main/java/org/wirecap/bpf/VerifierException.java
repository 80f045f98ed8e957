package org.wirecap.bpf;

import org.wirecap.linux.LinuxException;

/** The kernel refused to load a program. The message holds the last line of its reasons. */
public final class VerifierException extends LinuxException {
  private static final long serialVersionUID = 1L;

  private final String log;

  VerifierException(int errno, String program, String log, byte[] code) {
    super("bpf PROG_LOAD", errno, "program " + program, "the verifier refused it: " + reason(log));
    this.log = log + System.lineSeparator() + BpfDisassembler.disassemble(code);
  }

  /** The whole log of the verifier, many lines, and then the program. */
  public String log() {
    return log;
  }

  /** The last line that is not one of the statistics at the end. */
  private static String reason(String log) {
    return log.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .filter(line -> !line.startsWith("processed ") && !line.startsWith("verification time"))
        .filter(line -> !line.startsWith("stack depth") && !line.startsWith("insn_processed"))
        .reduce((first, second) -> second)
        .orElse("(no reason given)");
  }
}
