package org.wirecap.cli;

/**
 * The wish to end, from Ctrl-C or SIGTERM: whoever moves packets looks here between two batches.
 * Any thread.
 */
final class StopRequest {
  private volatile boolean requested;

  void request() {
    requested = true;
  }

  boolean isRequested() {
    return requested;
  }
}
