package org.wirecap.pool;

/**
 * The arithmetic of cells. A cell is one fixed buffer for one packet; the kernel calls it a UMEM
 * chunk or frame.
 *
 * <pre>
 *  cell address                                    address of the packet
 *  |                                               |
 *  +---------------------------------+-------------+----------------------+
 *  | headroom                        | metadata 16 | packet ...           |
 *  +---------------------------------+-------------+----------------------+
 *  |&lt;------------------ 256 ------------------------&gt;|&lt;- capacity(cellSize) -&gt;|
 * </pre>
 *
 * A packet may start anywhere in its cell (the XDP program or a driver may move it), so a cell is
 * found from an address by rounding down, never by subtraction of the headroom.
 */
public final class Cell {
  /** Bytes of a cell unless asked otherwise: holds frames of up to 1,792 bytes. */
  public static final int DEFAULT_SIZE = 2048;

  /** Bytes of the largest cell: AF_XDP allows no cell beyond a page. */
  public static final int MAX_SIZE = 4096;

  /**
   * Bytes of the largest cell for packets from a file: holds the 262,144 bytes of libpcap's limit.
   */
  public static final int MAX_FILE_SIZE = 1 << 19;

  /** Bytes before the packet in a fresh cell: XDP_PACKET_HEADROOM. */
  public static final int HEADROOM = 256;

  private Cell() {}

  /**
   * @param cellSize bytes of a cell
   * @return bytes of the longest packet that fits
   */
  public static int capacity(int cellSize) {
    return cellSize - HEADROOM;
  }

  /**
   * @param frameLength bytes of the longest frame, Ethernet header and VLAN tags included
   * @return the smallest cell size that holds it, or -1 when none does
   */
  public static int sizeFor(int frameLength) {
    if (frameLength <= capacity(DEFAULT_SIZE)) {
      return DEFAULT_SIZE;
    }
    return frameLength <= capacity(MAX_SIZE) ? MAX_SIZE : -1;
  }
}
