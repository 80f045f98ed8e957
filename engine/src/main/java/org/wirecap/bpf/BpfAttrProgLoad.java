package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_PROG_LOAD reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_PROG_LOAD, 72 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | prog_type                     | insn_cnt                      |
 *       +---------------------------------------------------------------+
 *    8  | insns                                                         |
 *       +---------------------------------------------------------------+
 *   16  | license                                                       |
 *       +-------------------------------+-------------------------------+
 *   24  | log_level                     | log_size                      |
 *       +---------------------------------------------------------------+
 *   32  | log_buf                                                       |
 *       +-------------------------------+-------------------------------+
 *   40  | kern_version                  | prog_flags                    |
 *       +---------------------------------------------------------------+
 *   48  | prog_name                                                     |
 *   56  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *   64  | prog_ifindex                  | expected_attach_type          |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class BpfAttrProgLoad {
  /** Offset of prog_type, 4 bytes. */
  static final long PROG_TYPE = 0;

  /** Offset of insn_cnt, 4 bytes. */
  static final long INSN_CNT = 4;

  /** Offset of insns, 8 bytes. */
  static final long INSNS = 8;

  /** Offset of license, 8 bytes. */
  static final long LICENSE = 16;

  /** Offset of log_level, 4 bytes. */
  static final long LOG_LEVEL = 24;

  /** Offset of log_size, 4 bytes. */
  static final long LOG_SIZE = 28;

  /** Offset of log_buf, 8 bytes. */
  static final long LOG_BUF = 32;

  /** Offset of kern_version, 4 bytes. */
  static final long KERN_VERSION = 40;

  /** Offset of prog_flags, 4 bytes. */
  static final long PROG_FLAGS = 44;

  /** Offset of prog_name, 16 bytes. */
  static final long PROG_NAME = 48;

  /** Offset of prog_ifindex, 4 bytes. */
  static final long PROG_IFINDEX = 64;

  /** Offset of expected_attach_type, 4 bytes. */
  static final long EXPECTED_ATTACH_TYPE = 68;

  /** Bytes. */
  static final long SIZE = 72;

  private BpfAttrProgLoad() {}
}
