package org.wirecap.buddy;

/**
 * What happens when a handler throws. Its chunk is recycled in any case, and the packet that it
 * threw at counts as delivered.
 */
public enum HandlerErrors {
  /**
   * The capture stops in order: nothing new is captured, the other handlers are given what waits
   * for them, what waits for this one is discarded and counted, and {@link AdvancedCapture#await}
   * throws.
   */
  STOP,

  /**
   * The exception is counted, and the handler is called with the next packet. An {@link Error}
   * stops the capture all the same.
   */
  COUNT
}
