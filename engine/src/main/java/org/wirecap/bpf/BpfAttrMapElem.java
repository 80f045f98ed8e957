package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_MAP_LOOKUP_ELEM, UPDATE and DELETE read, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_MAP_*_ELEM, 32 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | map_fd                        |                               |
 *       +---------------------------------------------------------------+
 *    8  | key                                                           |
 *       +---------------------------------------------------------------+
 *   16  | value                                                         |
 *       +---------------------------------------------------------------+
 *   24  | flags                                                         |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class BpfAttrMapElem {
  /** Offset of map_fd, 4 bytes. */
  static final long MAP_FD = 0;

  /** Offset of key, 8 bytes. */
  static final long KEY = 8;

  /** Offset of value, 8 bytes. */
  static final long VALUE = 16;

  /** Offset of flags, 8 bytes. */
  static final long FLAGS = 24;

  /** Bytes. */
  static final long SIZE = 32;

  private BpfAttrMapElem() {}
}
