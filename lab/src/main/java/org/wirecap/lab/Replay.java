package org.wirecap.lab;

/**
 * Sends a capture file out of an interface, with its content, order and spacing.
 *
 * <p>{@link #run} is called once, by the thread whose namespace has the interface (for another one:
 * {@link org.wirecap.linux.Netns#call}); {@link #stop} and {@link #progress} by any thread.
 */
public final class Replay {
  private volatile boolean stopped;
  private final TransmitCounts progress = new TransmitCounts(-1, 0, 0, 0, 0, 0, 0);

  /**
   * @param options what to replay, where and how
   */
  public Replay(ReplayOptions options) {}

  /** Sends everything; returns when it is sent or {@link #stop} was called. */
  public ReplayResult run() {
    if (!stopped) {
      throw new org.wirecap.error.WirecapException("not built yet");
    }
    return null;
  }

  /** Ends {@link #run} soon; what was sent until then is in its result. */
  public void stop() {
    stopped = true;
  }

  /** What has been sent so far, some milliseconds old. */
  public TransmitCounts progress() {
    return progress;
  }
}
