package org.wirecap.pcap;

import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;

/**
 * How a handle captures in advanced mode: a thread for each receive queue, all in one buddy group.
 *
 * @param policy what to do when one thread has too much
 * @param threshold T, per cent, 1 to 100
 * @param fileQueues over how many receive queues a file is spread, by flow, 1 to 128; an interface
 *     has its own
 */
public record AdvancedOptions(OffloadPolicy policy, int threshold, int fileQueues) {
  /** Flows stay in order, T = 60 %; a file is spread over two queues. */
  public static final AdvancedOptions DEFAULT =
      new AdvancedOptions(OffloadPolicy.FLOW, BuddyGroup.DEFAULT_THRESHOLD, 2);

  /** Checks the ranges. */
  public AdvancedOptions {
    if (threshold < 1 || threshold > 100) {
      throw new WirecapException("T " + threshold + ": the offload threshold is 1 to 100 per cent");
    }
    if (fileQueues < 1 || fileQueues > 128) {
      throw new WirecapException(
          "a file is spread over 1 to 128 receive queues, not " + fileQueues);
    }
  }

  /**
   * @param newPolicy what to do when one thread has too much
   * @return these options with that policy
   */
  public AdvancedOptions withPolicy(OffloadPolicy newPolicy) {
    return new AdvancedOptions(newPolicy, threshold, fileQueues);
  }

  /**
   * @param perCent T
   * @return these options with that threshold
   */
  public AdvancedOptions withThreshold(int perCent) {
    return new AdvancedOptions(policy, perCent, fileQueues);
  }

  /**
   * @param queues over how many receive queues a file is spread
   * @return these options with so many
   */
  public AdvancedOptions withFileQueues(int queues) {
    return new AdvancedOptions(policy, threshold, queues);
  }
}
