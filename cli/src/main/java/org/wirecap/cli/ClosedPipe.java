package org.wirecap.cli;

/** The reader of our output has gone: it has what it wanted, and that is no error of ours. */
final class ClosedPipe {
  private ClosedPipe() {}

  /** Whether this is, or comes from, EPIPE: the JVM ignores SIGPIPE, and its message is all. */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (cause instanceof java.io.IOException && "Broken pipe".equals(message)) {
        return true;
      }
    }
    return false;
  }
}
