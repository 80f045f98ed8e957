package org.wirecap.filter;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The names of this machine: hosts through {@link InetAddress}, which may ask the network, the rest
 * from the files of /etc. The files are read when a name is asked for.
 */
public final class SystemNames implements NameResolver {
  private static final SystemNames SYSTEM = new SystemNames(Path.of("/etc"));

  private final Path directory;

  /**
   * @param directory where services, protocols, networks and ethers are
   */
  SystemNames(Path directory) {
    this.directory = directory;
  }

  /**
   * @return the names of this machine
   */
  public static NameResolver get() {
    return SYSTEM;
  }

  @Override
  public List<InetAddress> addresses(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public OptionalInt network(String network) {
    for (List<String> line : NameFile.lines(directory.resolve("networks"))) {
      if (line.size() >= 2 && names(line, network)) {
        return networkNumber(line.get(1));
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt port(String service, String transport) {
    String suffix = "/" + transport;
    for (List<String> line : NameFile.lines(directory.resolve("services"))) {
      if (line.size() >= 2 && line.get(1).endsWith(suffix) && names(line, service)) {
        return number(line.get(1).substring(0, line.get(1).length() - suffix.length()), 65_535);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt protocol(String protocol) {
    for (List<String> line : NameFile.lines(directory.resolve("protocols"))) {
      if (line.size() >= 2 && names(line, protocol)) {
        return number(line.get(1), 255);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public Optional<byte[]> ethernetAddress(String host) {
    for (List<String> line : NameFile.lines(directory.resolve("ethers"))) {
      if (line.size() >= 2 && line.get(1).equals(host)) {
        return ethernet(line.getFirst());
      }
    }
    return Optional.empty();
  }

  /** Whether the first word or an alias, from the third word on, is the name. */
  private static boolean names(List<String> line, String name) {
    return line.getFirst().equals(name) || line.subList(2, line.size()).contains(name);
  }

  private static OptionalInt number(String digits, int most) {
    try {
      int number = Integer.parseInt(digits);
      return number >= 0 && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** As inet_network(3): the bytes that are written, in one number. */
  private static OptionalInt networkNumber(String dotted) {
    int network = 0;
    String[] parts = dotted.split("\\.", -1);
    if (parts.length > 4) {
      return OptionalInt.empty();
    }
    for (String part : parts) {
      OptionalInt octet = number(part, 255);
      if (octet.isEmpty()) {
        return octet;
      }
      network = network << 8 | octet.getAsInt();
    }
    return OptionalInt.of(network);
  }

  private static Optional<byte[]> ethernet(String written) {
    String[] parts = written.split(":", -1);
    byte[] address = new byte[6];
    if (parts.length != address.length) {
      return Optional.empty();
    }
    try {
      for (int i = 0; i < parts.length; i++) {
        int octet = Integer.parseInt(parts[i], 16);
        if (octet < 0 || octet > 255) {
          return Optional.empty();
        }
        address[i] = (byte) octet;
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(address);
  }
}
