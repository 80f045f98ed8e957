package org.wirecap.cli;

/** What the program returns to the shell. */
final class ExitCode {
  /** Everything was done; a capture that was ended by a signal or a closed pipe too. */
  static final int OK = 0;

  /** Something failed on the way: no privileges, no such interface, a full disk. */
  static final int FAILED = 1;

  /** The command line is wrong; nothing was done. */
  static final int USAGE = 2;

  /** Everything was done, but the ledger does not balance: packets are unaccounted for. */
  static final int NOT_BALANCED = 3;

  /** A defect of this program. */
  static final int INTERNAL = 70;

  /** For the help of every command, in picocli's {@code code:description}. */
  static final String HELP_OK = "0:done; also when a signal or a closed pipe ended it";

  static final String HELP_FAILED =
      "1:it failed: no privileges, no such interface, disk full, interface removed";
  static final String HELP_USAGE = "2:wrong arguments; nothing was done";
  static final String HELP_NOT_BALANCED =
      "3:done, but the ledger is NOT balanced: packets are unaccounted for";
  static final String HELP_INTERNAL = "70:internal error; please report it";

  private ExitCode() {}
}
