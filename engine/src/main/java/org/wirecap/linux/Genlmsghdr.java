package org.wirecap.linux;

/**
 * What a generic netlink message begins with, linux/genetlink.h.
 *
 * <pre>
 * struct genlmsghdr, 4 bytes
 *
 *       0                               4                               8
 *       +-------+-------+---------------+
 *    0  | cmd   | versio| reserved      |
 *       +-------+-------+---------------+
 * </pre>
 */
final class Genlmsghdr {
  /** Offset of cmd, 1 byte. */
  static final long CMD = 0;

  /** Offset of version, 1 byte. */
  static final long VERSION = 1;

  /** Offset of reserved, 2 bytes. */
  static final long RESERVED = 2;

  /** Bytes. */
  static final long SIZE = 4;

  private Genlmsghdr() {}
}
