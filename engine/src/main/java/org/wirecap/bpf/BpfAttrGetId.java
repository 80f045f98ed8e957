package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_PROG_GET_FD_BY_ID reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_*_GET_*_ID, 12 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | prog_id                       | next_id                       |
 *       +-------------------------------+
 *    8  | open_flags                    |
 *       +-------------------------------+
 * </pre>
 */
final class BpfAttrGetId {
  /** Offset of prog_id, 4 bytes. */
  static final long PROG_ID = 0;

  /** Offset of next_id, 4 bytes. */
  static final long NEXT_ID = 4;

  /** Offset of open_flags, 4 bytes. */
  static final long OPEN_FLAGS = 8;

  /** Bytes. */
  static final long SIZE = 12;

  private BpfAttrGetId() {}
}
