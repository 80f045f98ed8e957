package org.wirecap.profile;

/** Who is given the bins of a profile, each once and in the order of time. */
public interface BinListener {
  /**
   * A bin with packets.
   *
   * @param bin its number: its start in ns since the epoch, divided by its width
   * @param packets by position of the queue; valid during the call
   * @param bytes on the wire, by position of the queue; valid during the call
   */
  void onBin(long bin, long[] packets, long[] bytes);

  /**
   * Bins without a packet, between two with packets.
   *
   * @param bin the first of them
   * @param count how many, at least 1
   */
  void onEmpty(long bin, long count);
}
