package org.wirecap.lab;

import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;

/**
 * What a lab is made of.
 *
 * @param name of the lab; its namespaces are {@code NAME-a}, {@code NAME-b} and {@code NAME-c}. 1
 *     to 32 letters, digits, '_' and '-', beginning with a letter
 * @param queues transmit and receive queues of every interface, 1 to 64
 * @param mtu of every interface in bytes, 576 to {@link #MAX_MTU}
 * @param addresses give the interfaces IPv4 addresses of 198.18.0.0/15 (RFC 2544) and each other's
 *     hardware addresses, so that sockets work across the lab. Without, no interface says anything
 *     that it was not told to send
 * @param gro let capture host and sink aggregate what they receive. Wanted only to send with
 *     generic receive offload's NAPI to a host that runs no XDP program ({@link Generator});
 *     packets of TCP flows then arrive merged
 * @param middlebox make sender and sink hosts of one IP network, with ARP and IPv6, for what the
 *     capture host forwards between them: 198.18.0.1 and 198.18.0.2, fd00:198:18::1 and ::2
 */
public record LabOptions(
    String name, int queues, int mtu, boolean addresses, boolean gro, boolean middlebox) {
  // Before DEFAULT, whose making uses it.
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

  /** The lab that commands use unless told otherwise. */
  public static final String DEFAULT_NAME = "wirecap";

  /**
   * The largest MTU with which a veth takes an XDP program: a page less XDP_PACKET_HEADROOM, the
   * Ethernet header and struct skb_shared_info (veth_xdp_set in drivers/net/veth.c).
   */
  public static final int MAX_MTU = 3506;

  /** The default lab: 4 queues, MTU 1500, no addresses. */
  public static final LabOptions DEFAULT = new LabOptions(DEFAULT_NAME, 4, 1500, false, false);

  /** A lab whose sender and sink are no hosts of one network. */
  public LabOptions(String name, int queues, int mtu, boolean addresses, boolean gro) {
    this(name, queues, mtu, addresses, gro, false);
  }

  /** Checks the ranges; the message of the exception names the option to change. */
  public LabOptions {
    checkName(name);
    if (queues < 1 || queues > 64) {
      throw new WirecapException("--queues " + queues + ": a lab has 1 to 64 queues");
    }
    if (middlebox && addresses) {
      throw new WirecapException(
          "--addresses and --middlebox exclude each other: both give the hosts their addresses");
    }
    if (mtu < 576 || mtu > MAX_MTU) {
      throw new WirecapException(
          "--mtu " + mtu + ": a lab has an MTU of 576 to " + MAX_MTU + ", the most XDP allows");
    }
  }

  /** Returns these options for a lab whose sender and sink are hosts of one network. */
  public LabOptions asMiddlebox() {
    return new LabOptions(name, queues, mtu, addresses, gro, true);
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new WirecapException(
          "lab name \"" + name + "\": use 1 to 32 letters, digits, _ and -, a letter first");
    }
  }

  /** Returns these options for a lab of another name. */
  public LabOptions withName(String newName) {
    return new LabOptions(newName, queues, mtu, addresses, gro, middlebox);
  }

  /** Returns these options with another number of queues. */
  public LabOptions withQueues(int newQueues) {
    return new LabOptions(name, newQueues, mtu, addresses, gro, middlebox);
  }

  /** Returns these options with another MTU. */
  public LabOptions withMtu(int newMtu) {
    return new LabOptions(name, queues, newMtu, addresses, gro, middlebox);
  }
}
