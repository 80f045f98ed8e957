package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_OBJ_GET_INFO_BY_FD reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_OBJ_GET_INFO_BY_FD, 16 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | bpf_fd                        | info_len                      |
 *       +---------------------------------------------------------------+
 *    8  | info                                                          |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class BpfAttrInfo {
  /** Offset of info.bpf_fd, 4 bytes. */
  static final long BPF_FD = 0;

  /** Offset of info.info_len, 4 bytes. */
  static final long INFO_LEN = 4;

  /** Offset of info.info, 8 bytes. */
  static final long INFO = 8;

  /** Bytes. */
  static final long SIZE = 16;

  private BpfAttrInfo() {}
}
