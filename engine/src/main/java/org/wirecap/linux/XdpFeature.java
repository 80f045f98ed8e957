package org.wirecap.linux;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a driver can do with XDP: enum netdev_xdp_act of linux/netdev.h,
 * Documentation/netlink/specs/netdev.yaml.
 */
public enum XdpFeature {
  /** Run a program, with XDP_PASS, XDP_DROP, XDP_ABORTED and XDP_TX. */
  BASIC(1),
  /** XDP_REDIRECT. */
  REDIRECT(2),
  /** Transmit frames that were redirected to it. */
  NDO_XMIT(4),
  /** AF_XDP in zero-copy mode. */
  XSK_ZEROCOPY(8),
  /** Run a program on the card. */
  HW_OFFLOAD(16),
  /** Receive frames in several buffers. */
  RX_SG(32),
  /** Transmit frames in several buffers. */
  NDO_XMIT_SG(64);

  private final long bit;

  XdpFeature(long bit) {
    this.bit = bit;
  }

  static Set<XdpFeature> of(long mask) {
    EnumSet<XdpFeature> features = EnumSet.noneOf(XdpFeature.class);
    for (XdpFeature feature : values()) {
      if ((mask & feature.bit) != 0) {
        features.add(feature);
      }
    }
    return features;
  }
}
