package org.wirecap.filter;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Knows no name; a test says which it wants to be known. */
class NoNames implements NameResolver {
  @Override
  public List<InetAddress> addresses(String host) {
    return List.of();
  }

  @Override
  public OptionalInt network(String network) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt port(String service, String transport) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt protocol(String protocol) {
    return OptionalInt.empty();
  }

  @Override
  public Optional<byte[]> ethernetAddress(String host) {
    return Optional.empty();
  }
}
