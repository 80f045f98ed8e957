package org.wirecap.filter;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What names in an expression stand for. {@link SystemNames} asks the machine; tests bring their
 * own.
 */
public interface NameResolver {
  /**
   * @param host name of a host
   * @return its addresses, IPv4 and IPv6, in the order of preference; empty when there are none
   */
  List<InetAddress> addresses(String host);

  /**
   * @param network name of a network, as in /etc/networks
   * @return its number without trailing zero bytes, e.g. 127 for 127.0.0.0
   */
  OptionalInt network(String network);

  /**
   * @param service name of a service
   * @param transport {@code tcp} or {@code udp}
   * @return its port
   */
  OptionalInt port(String service, String transport);

  /**
   * @param protocol name of a protocol above IP, as in /etc/protocols
   * @return its number
   */
  OptionalInt protocol(String protocol);

  /**
   * @param host name of a host, as in /etc/ethers
   * @return its Ethernet address, 6 bytes
   */
  Optional<byte[]> ethernetAddress(String host);
}
