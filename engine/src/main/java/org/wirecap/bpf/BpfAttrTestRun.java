package org.wirecap.bpf;

/**
 * The part of bpf_attr that BPF_PROG_TEST_RUN reads and writes, linux/bpf.h.
 *
 * <pre>
 * union bpf_attr for BPF_PROG_TEST_RUN, 80 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | prog_fd                       | retval                        |
 *       +-------------------------------+-------------------------------+
 *    8  | data_size_in                  | data_size_out                 |
 *       +---------------------------------------------------------------+
 *   16  | data_in                                                       |
 *       +---------------------------------------------------------------+
 *   24  | data_out                                                      |
 *       +-------------------------------+-------------------------------+
 *   32  | repeat                        | duration                      |
 *       +-------------------------------+-------------------------------+
 *   40  | ctx_size_in                   | ctx_size_out                  |
 *       +---------------------------------------------------------------+
 *   48  | ctx_in                                                        |
 *       +---------------------------------------------------------------+
 *   56  | ctx_out                                                       |
 *       +-------------------------------+-------------------------------+
 *   64  | flags                         | cpu                           |
 *       +-------------------------------+-------------------------------+
 *   72  | batch_size                    |                               |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class BpfAttrTestRun {
  /** Offset of test.prog_fd, 4 bytes. */
  static final long PROG_FD = 0;

  /** Offset of test.retval, 4 bytes. */
  static final long RETVAL = 4;

  /** Offset of test.data_size_in, 4 bytes. */
  static final long DATA_SIZE_IN = 8;

  /** Offset of test.data_size_out, 4 bytes. */
  static final long DATA_SIZE_OUT = 12;

  /** Offset of test.data_in, 8 bytes. */
  static final long DATA_IN = 16;

  /** Offset of test.data_out, 8 bytes. */
  static final long DATA_OUT = 24;

  /** Offset of test.repeat, 4 bytes. */
  static final long REPEAT = 32;

  /** Offset of test.duration, 4 bytes. */
  static final long DURATION = 36;

  /** Offset of test.ctx_size_in, 4 bytes. */
  static final long CTX_SIZE_IN = 40;

  /** Offset of test.ctx_size_out, 4 bytes. */
  static final long CTX_SIZE_OUT = 44;

  /** Offset of test.ctx_in, 8 bytes. */
  static final long CTX_IN = 48;

  /** Offset of test.ctx_out, 8 bytes. */
  static final long CTX_OUT = 56;

  /** Offset of test.flags, 4 bytes. */
  static final long FLAGS = 64;

  /** Offset of test.cpu, 4 bytes. */
  static final long CPU = 68;

  /** Offset of test.batch_size, 4 bytes. */
  static final long BATCH_SIZE = 72;

  /** Bytes. */
  static final long SIZE = 80;

  private BpfAttrTestRun() {}
}
