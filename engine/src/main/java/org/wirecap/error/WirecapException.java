package org.wirecap.error;

/**
 * Something that a user can cause or should know: the message is one line that says what went
 * wrong, on what, and what to do. Programs print the message and need no stack trace.
 */
public class WirecapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, on what, and what to do
   */
  public WirecapException(String message) {
    super(message);
  }

  /**
   * @param message one line: what, on what, and what to do
   * @param cause what was thrown below
   */
  public WirecapException(String message, Throwable cause) {
    super(message, cause);
  }
}
