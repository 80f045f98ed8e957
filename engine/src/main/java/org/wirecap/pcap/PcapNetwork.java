package org.wirecap.pcap;

import java.net.Inet4Address;

/**
 * The IPv4 network of an interface: what pcap_lookupnet finds.
 *
 * @param network its number
 * @param netmask its mask
 */
public record PcapNetwork(Inet4Address network, Inet4Address netmask) {}
