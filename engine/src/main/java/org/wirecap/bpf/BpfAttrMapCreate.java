package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_MAP_CREATE reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_MAP_CREATE, 48 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | map_type                      | key_size                      |
 *       +-------------------------------+-------------------------------+
 *    8  | value_size                    | max_entries                   |
 *       +-------------------------------+-------------------------------+
 *   16  | map_flags                     | inner_map_fd                  |
 *       +-------------------------------+-------------------------------+
 *   24  | numa_node                     | map_name                      |
 *   32  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *   40  | "                             |                               |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class BpfAttrMapCreate {
  /** Offset of map_type, 4 bytes. */
  static final long MAP_TYPE = 0;

  /** Offset of key_size, 4 bytes. */
  static final long KEY_SIZE = 4;

  /** Offset of value_size, 4 bytes. */
  static final long VALUE_SIZE = 8;

  /** Offset of max_entries, 4 bytes. */
  static final long MAX_ENTRIES = 12;

  /** Offset of map_flags, 4 bytes. */
  static final long MAP_FLAGS = 16;

  /** Offset of inner_map_fd, 4 bytes. */
  static final long INNER_MAP_FD = 20;

  /** Offset of numa_node, 4 bytes. */
  static final long NUMA_NODE = 24;

  /** Offset of map_name, 16 bytes. */
  static final long MAP_NAME = 28;

  /** Bytes. */
  static final long SIZE = 48;

  private BpfAttrMapCreate() {}
}
