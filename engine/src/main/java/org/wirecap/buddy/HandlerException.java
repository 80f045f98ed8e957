package org.wirecap.buddy;

import org.wirecap.error.WirecapException;

/** A handler threw, and the capture was stopped for it; the cause is what it threw. */
public final class HandlerException extends WirecapException {
  private static final long serialVersionUID = 1L;

  /**
   * @param queue whose thread it was
   * @param cause what the handler threw
   */
  public HandlerException(int queue, Throwable cause) {
    super("handler of queue " + queue + ": " + text(cause) + "; the capture was stopped", cause);
  }

  /** The text is the application's, too, and may throw. */
  private static String text(Throwable cause) {
    try {
      return cause.toString();
    } catch (RuntimeException e) {
      return cause.getClass().getName();
    }
  }
}
