package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_LINK_CREATE reads, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_LINK_CREATE, 16 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | prog_fd                       | target_ifindex                |
 *       +-------------------------------+-------------------------------+
 *    8  | attach_type                   | flags                         |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class BpfAttrLinkCreate {
  /** Offset of link_create.prog_fd, 4 bytes. */
  static final long PROG_FD = 0;

  /** Offset of link_create.target_ifindex, 4 bytes. */
  static final long TARGET_IFINDEX = 4;

  /** Offset of link_create.attach_type, 4 bytes. */
  static final long ATTACH_TYPE = 8;

  /** Offset of link_create.flags, 4 bytes. */
  static final long FLAGS = 12;

  /** Bytes. */
  static final long SIZE = 16;

  private BpfAttrLinkCreate() {}
}
