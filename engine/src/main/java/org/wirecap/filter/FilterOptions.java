package org.wirecap.filter;

import java.util.Objects;
import org.wirecap.file.LinkType;

/**
 * What an expression is compiled for. Immutable.
 *
 * @param linkType what the packets are, a number of {@link LinkType}
 * @param snaplen bytes to keep of an accepted packet, above 0
 * @param netmask IPv4 netmask of the interface, for {@code ip broadcast}; {@link #UNKNOWN_NETMASK}
 * @param live whether the packets come from an interface: then packet type and interface index are
 *     known beside the bytes, and {@code inbound}, {@code outbound} and {@code ifindex} may use
 *     them
 * @param optimize whether to simplify the program; makes no difference to what it accepts
 * @param names what names stand for
 */
public record FilterOptions(
    int linkType, int snaplen, int netmask, boolean live, boolean optimize, NameResolver names) {
  /** No netmask is known. */
  public static final int UNKNOWN_NETMASK = 0xffff_ffff;

  /** Enough for every packet, as in tcpdump. */
  public static final int DEFAULT_SNAPLEN = 262_144;

  /** Checks. */
  public FilterOptions {
    Objects.requireNonNull(names);
    if (snaplen <= 0) {
      throw new IllegalArgumentException("snaplen " + snaplen);
    }
  }

  /**
   * @param linkType what the packets are, a number of {@link LinkType}
   * @return options for packets of a file, with the names of the machine
   */
  public static FilterOptions of(int linkType) {
    return new FilterOptions(
        linkType, DEFAULT_SNAPLEN, UNKNOWN_NETMASK, false, true, SystemNames.get());
  }

  /**
   * @return options for Ethernet
   */
  public static FilterOptions ethernet() {
    return of(LinkType.ETHERNET);
  }

  /**
   * @param value bytes to keep of an accepted packet, above 0
   * @return options with that
   */
  public FilterOptions withSnaplen(int value) {
    return new FilterOptions(linkType, value, netmask, live, optimize, names);
  }

  /**
   * @param value IPv4 netmask, e.g. 0xffffff00
   * @return options with that
   */
  public FilterOptions withNetmask(int value) {
    return new FilterOptions(linkType, snaplen, value, live, optimize, names);
  }

  /**
   * @param value whether the packets come from an interface
   * @return options with that
   */
  public FilterOptions withLive(boolean value) {
    return new FilterOptions(linkType, snaplen, netmask, value, optimize, names);
  }

  /**
   * @param value whether to simplify the program
   * @return options with that
   */
  public FilterOptions withOptimize(boolean value) {
    return new FilterOptions(linkType, snaplen, netmask, live, value, names);
  }

  /**
   * @param value what names stand for
   * @return options with that
   */
  public FilterOptions withNames(NameResolver value) {
    return new FilterOptions(linkType, snaplen, netmask, live, optimize, value);
  }
}
