package org.wirecap.filter.ir;

/**
 * What is known of a packet beside its bytes. Programs made from expressions use the first two, and
 * those only for {@code inbound}, {@code outbound} and {@code ifindex} where the bytes do not say.
 */
public enum Field {
  /** Kind of packet as in linux/if_packet.h: 0 to the host, 4 sent by it; see {@link Matcher}. */
  PACKET_TYPE("packet type"),
  /** Index of the interface, from 1. */
  INTERFACE_INDEX("interface index"),
  /** 1 when the kernel holds a VLAN tag outside of the bytes, else 0. Always 0 in user space. */
  VLAN_TAG_PRESENT("vlan tag present"),
  /** Tag control information of that tag. */
  VLAN_TAG("vlan tag"),
  /** Protocol of that tag, e.g. 0x8100. */
  VLAN_PROTOCOL("vlan protocol");

  private final String label;

  Field(String label) {
    this.label = label;
  }

  /**
   * @return its name for people
   */
  public String label() {
    return label;
  }
}
