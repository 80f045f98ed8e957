package org.wirecap.bpf;

/** What an XDP program returns, enum xdp_action of linux/bpf.h. */
public final class XdpAction {
  /** Drop the packet, and raise a tracepoint: for errors. */
  public static final int XDP_ABORTED = 0;

  /** Drop the packet. */
  public static final int XDP_DROP = 1;

  /** On to the host. */
  public static final int XDP_PASS = 2;

  /** Out again by the interface that it came in by. */
  public static final int XDP_TX = 3;

  /** To where bpf_redirect or bpf_redirect_map said; those return it. */
  public static final int XDP_REDIRECT = 4;

  private XdpAction() {}
}
