package org.wirecap.file;

import java.util.Arrays;

/**
 * What became of the packets that were handed to a writer: in the file, still in its buffer, or
 * lost because they could not be written. Once the writer is closed, none is in the buffer, and
 * handed = written + lost.
 *
 * <p>Used by the thread of the writer.
 */
public final class WriterAccount {
  private long handed;
  private long written;
  private long lost;

  /** By queue number + 1, so that "not known" has a place. */
  private long[] lostByQueue = new long[1];

  WriterAccount() {}

  void addHanded() {
    handed++;
  }

  void addWritten(long packets) {
    written += packets;
  }

  void addLost(int queue) {
    int slot = queue + 1;
    if (slot >= lostByQueue.length) {
      lostByQueue = Arrays.copyOf(lostByQueue, slot + 1);
    }
    lostByQueue[slot]++;
    lost++;
  }

  /**
   * @return packets handed to the writer
   */
  public long handed() {
    return handed;
  }

  /**
   * @return packets that are in the file; with rotation, that came into any of the files
   */
  public long written() {
    return written;
  }

  /**
   * @return packets that could not be written, and are in no file
   */
  public long lost() {
    return lost;
  }

  /**
   * @param queue receive queue, as given with the packet; {@link CaptureFileReader#NO_QUEUE} for
   *     packets without
   * @return packets of that queue that could not be written
   */
  public long lost(int queue) {
    return queue + 1 < lostByQueue.length ? lostByQueue[queue + 1] : 0;
  }

  /**
   * @return packets that wait in the buffer
   */
  public long buffered() {
    return handed - written - lost;
  }
}
