package org.wirecap.file;

/**
 * What happened to the packets of an interface: the interface statistics block at the end of a
 * pcapng file. All counters since the start of the capture; {@link #UNKNOWN} where not known.
 *
 * @param startNanos start of the capture, ns since 1970-01-01 UTC
 * @param endNanos end of the capture, ns since 1970-01-01 UTC
 * @param received packets that reached the interface (isb_ifrecv)
 * @param dropped packets that the interface lost for lack of room (isb_ifdrop)
 * @param accepted packets that passed the filter (isb_filteraccept)
 * @param droppedByOs packets lost by the operating system (isb_osdrop)
 * @param delivered packets given to the application (isb_usrdeliv)
 */
public record InterfaceStatistics(
    long startNanos,
    long endNanos,
    long received,
    long dropped,
    long accepted,
    long droppedByOs,
    long delivered) {
  /** Stands for a value that is not known, and is not written. */
  public static final long UNKNOWN = -1;

  /**
   * What most captures know.
   *
   * @param startNanos start, ns since 1970-01-01 UTC
   * @param endNanos end, ns since 1970-01-01 UTC
   * @param received packets that reached the interface
   * @param dropped packets that were lost
   * @return these, and nothing else known
   */
  public static InterfaceStatistics of(
      long startNanos, long endNanos, long received, long dropped) {
    return new InterfaceStatistics(
        startNanos, endNanos, received, dropped, UNKNOWN, UNKNOWN, UNKNOWN);
  }
}
