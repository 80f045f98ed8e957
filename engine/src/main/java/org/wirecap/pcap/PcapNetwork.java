package org.wirecap.pcap;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/**
 * The IPv4 network of an interface: what pcap_lookupnet finds.
 *
 * @param network its number
 * @param netmask its mask
 */
public record PcapNetwork(Inet4Address network, Inet4Address netmask) {
  /**
   * @return the mask as {@link Pcap#compile(String, boolean, int)} takes it, e.g. 0xffffff00
   */
  public int mask() {
    return ByteBuffer.wrap(netmask.getAddress()).getInt();
  }
}
