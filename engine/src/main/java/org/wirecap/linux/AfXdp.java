package org.wirecap.linux;

/** The numbers of XDP sockets, linux/if_xdp.h and Documentation/networking/af_xdp.rst. */
public final class AfXdp {
  /** Bind flag: use the UMEM of another socket. */
  public static final int XDP_SHARED_UMEM = 1;

  /** Bind flag: copy mode or fail. */
  public static final int XDP_COPY = 2;

  /** Bind flag: zero-copy mode or fail. */
  public static final int XDP_ZEROCOPY = 4;

  /** Bind flag: the rings say when the kernel wants to be woken up (Linux 5.4). */
  public static final int XDP_USE_NEED_WAKEUP = 8;

  /** In the flags word of a fill or TX ring: wake the kernel up. */
  public static final int XDP_RING_NEED_WAKEUP = 1;

  /** Option: where the parts of the rings are; see {@link XdpMmapOffsets}. */
  public static final int XDP_MMAP_OFFSETS = 1;

  /** Option: entries of the RX ring, a power of two. */
  public static final int XDP_RX_RING = 2;

  /** Option: entries of the TX ring, a power of two. */
  public static final int XDP_TX_RING = 3;

  /** Option: register a UMEM; see {@link XdpUmemReg}. */
  public static final int XDP_UMEM_REG = 4;

  /** Option: entries of the fill ring, a power of two. */
  public static final int XDP_UMEM_FILL_RING = 5;

  /** Option: entries of the completion ring, a power of two. */
  public static final int XDP_UMEM_COMPLETION_RING = 6;

  /** Option: counters of the socket; see {@link XdpStatistics}. */
  public static final int XDP_STATISTICS = 7;

  /** Option: an int whose bit XDP_OPTIONS_ZEROCOPY says how the socket is bound. */
  public static final int XDP_OPTIONS = 8;

  /** Option: the most packets that one call sends in copy mode, 32 or more (Linux 6.17). */
  public static final int XDP_MAX_TX_SKB_BUDGET = 9;

  /** Bit of XDP_OPTIONS: bound in zero-copy mode. */
  public static final int XDP_OPTIONS_ZEROCOPY = 1;

  /** Offset to map the RX ring at. */
  public static final long XDP_PGOFF_RX_RING = 0;

  /** Offset to map the TX ring at. */
  public static final long XDP_PGOFF_TX_RING = 0x80000000L;

  /** Offset to map the fill ring at. */
  public static final long XDP_UMEM_PGOFF_FILL_RING = 0x100000000L;

  /** Offset to map the completion ring at. */
  public static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x180000000L;

  /** Bytes that the kernel keeps free before a packet in its cell, linux/bpf.h. */
  public static final int XDP_PACKET_HEADROOM = 256;

  private AfXdp() {}
}
