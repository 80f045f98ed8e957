package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_LINK_UPDATE reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_LINK_UPDATE, 16 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | link_fd                       | new_prog_fd                   |
 *       +-------------------------------+-------------------------------+
 *    8  | flags                         | old_prog_fd                   |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class BpfAttrLinkUpdate {
  /** Offset of link_update.link_fd, 4 bytes. */
  static final long LINK_FD = 0;

  /** Offset of link_update.new_prog_fd, 4 bytes. */
  static final long NEW_PROG_FD = 4;

  /** Bytes. */
  static final long SIZE = 16;

  private BpfAttrLinkUpdate() {}
}
