package org.wirecap.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The wish to end, from Ctrl-C or SIGTERM: whoever moves packets looks here between two batches, or
 * leaves what is to be called. Any thread.
 */
final class StopRequest {
  private final List<Runnable> actions = new ArrayList<>();
  private volatile boolean requested;

  void request() {
    List<Runnable> now;
    synchronized (this) {
      requested = true;
      now = List.copyOf(actions);
      actions.clear();
    }
    now.forEach(Runnable::run);
  }

  boolean isRequested() {
    return requested;
  }

  /** Has something called, once, when the wish comes; at once if it has come. */
  void whenRequested(Runnable action) {
    synchronized (this) {
      if (!requested) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }
}
