package org.wirecap.linux;

/**
 * The argument of the interface ioctls, netdevice(7).
 *
 * <pre>
 * struct ifreq, 40 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | ifr_name                                                      |
 *    8  |  "                                                            |
 *       +---------------------------------------------------------------+
 *   16  | ifr_data                                                      |
 *       +---------------------------------------------------------------+
 *   24  |                                                               |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class Ifreq {
  /** Offset of ifr_name, 16 bytes. */
  static final long NAME = 0;

  /** Offset of ifr_data, 8 bytes. */
  static final long DATA = 16;

  /** Offset of ifr_flags, 2 bytes. */
  static final long FLAGS = 16;

  /** Offset of ifr_ifindex, 4 bytes. */
  static final long IFINDEX = 16;

  /** Bytes. */
  static final long SIZE = 40;

  private Ifreq() {}
}
