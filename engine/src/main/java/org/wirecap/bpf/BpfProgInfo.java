package org.wirecap.bpf;

/**
 * What BPF_OBJ_GET_INFO_BY_FD tells about a program, linux/bpf.h; as much of it as is read here.
 *
 * <pre>
 * struct bpf_prog_info, 80 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | type                          | id                            |
 *       +---------------------------------------------------------------+
 *    8  | tag                                                           |
 *       +-------------------------------+-------------------------------+
 *   16  | jited_prog_len                | xlated_prog_len               |
 *       +---------------------------------------------------------------+
 *   24  | jited_prog_insns                                              |
 *       +---------------------------------------------------------------+
 *   32  | xlated_prog_insns                                             |
 *       +---------------------------------------------------------------+
 *   40  | load_time                                                     |
 *       +-------------------------------+-------------------------------+
 *   48  | created_by_uid                | nr_map_ids                    |
 *       +---------------------------------------------------------------+
 *   56  | map_ids                                                       |
 *       +---------------------------------------------------------------+
 *   64  | name                                                          |
 *   72  |  "                                                            |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class BpfProgInfo {
  /** Offset of type, 4 bytes. */
  static final long TYPE = 0;

  /** Offset of id, 4 bytes. */
  static final long ID = 4;

  /** Offset of tag, 8 bytes. */
  static final long TAG = 8;

  /** Offset of jited_prog_len, 4 bytes. */
  static final long JITED_PROG_LEN = 16;

  /** Offset of xlated_prog_len, 4 bytes. */
  static final long XLATED_PROG_LEN = 20;

  /** Offset of jited_prog_insns, 8 bytes. */
  static final long JITED_PROG_INSNS = 24;

  /** Offset of xlated_prog_insns, 8 bytes. */
  static final long XLATED_PROG_INSNS = 32;

  /** Offset of load_time, 8 bytes. */
  static final long LOAD_TIME = 40;

  /** Offset of created_by_uid, 4 bytes. */
  static final long CREATED_BY_UID = 48;

  /** Offset of nr_map_ids, 4 bytes. */
  static final long NR_MAP_IDS = 52;

  /** Offset of map_ids, 8 bytes. */
  static final long MAP_IDS = 56;

  /** Offset of name, 16 bytes. */
  static final long NAME = 64;

  /** Bytes. */
  static final long SIZE = 80;

  private BpfProgInfo() {}
}
