package org.wirecap.rss;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the NIC hashes for which kind of packet: the field bits of the 82599's MRQC register. Where
 * two fit a packet, the one with ports goes first; a packet that none fits is not hashed.
 */
public enum HashField {
  /** Addresses of an IPv4 packet. */
  IPV4,
  /** Addresses and ports of TCP over IPv4. */
  IPV4_TCP,
  /** Addresses and ports of UDP over IPv4. */
  IPV4_UDP,
  /** Addresses of an IPv6 packet. */
  IPV6,
  /** Addresses and ports of TCP over IPv6. */
  IPV6_TCP,
  /** Addresses and ports of UDP over IPv6. */
  IPV6_UDP;

  /** Everything an 82599 can hash: what {@code ethtool -N IF rx-flow-hash udp4 sdfn} leads to. */
  public static final Set<HashField> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(HashField.class));

  /**
   * What Linux' ixgbe driver sets by default: UDP on addresses only, so that the fragments of a UDP
   * packet go to one queue.
   */
  public static final Set<HashField> IXGBE_DEFAULT =
      Collections.unmodifiableSet(EnumSet.of(IPV4, IPV4_TCP, IPV6, IPV6_TCP));
}
