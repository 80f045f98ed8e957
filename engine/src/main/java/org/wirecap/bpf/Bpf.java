package org.wirecap.bpf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.wirecap.linux.Errno;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.SystemCall;

/** bpf(2) and its numbers, of linux/bpf.h. */
final class Bpf {
  static final int BPF_MAP_CREATE = 0;
  static final int BPF_MAP_LOOKUP_ELEM = 1;
  static final int BPF_MAP_UPDATE_ELEM = 2;
  static final int BPF_MAP_DELETE_ELEM = 3;
  static final int BPF_PROG_LOAD = 5;
  static final int BPF_PROG_TEST_RUN = 10;
  static final int BPF_PROG_GET_FD_BY_ID = 13;
  static final int BPF_OBJ_GET_INFO_BY_FD = 15;
  static final int BPF_LINK_CREATE = 28;
  static final int BPF_LINK_UPDATE = 29;
  static final int BPF_LINK_DETACH = 34;

  static final int BPF_MAP_TYPE_ARRAY = 2;
  static final int BPF_MAP_TYPE_XSKMAP = 17;
  static final int BPF_F_MMAPABLE = 1 << 10;
  static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;
  static final int BPF_PROG_TYPE_XDP = 6;
  static final int BPF_XDP = 37;
  static final int BPF_F_TEST_XDP_LIVE_FRAMES = 1 << 1;
  static final int BPF_OBJ_NAME_LEN = 16;

  private Bpf() {}

  /** Makes the call with the whole of attr; returns its result or a negative errno. */
  static int call(int command, MemorySegment attr) {
    return SystemCall.BPF.invoke(command, attr, attr.byteSize());
  }

  /** Checks a name as the kernel will: letters, digits, point and underscore, 15 at most. */
  static String checkName(String name) {
    if (!name.matches("[A-Za-z0-9_.]{1,15}")) {
      throw new IllegalArgumentException(
          "BPF name \"" + name + "\": 1 to 15 letters, digits, points and underscores");
    }
    return name;
  }

  static void putName(MemorySegment attr, long offset, String name) {
    byte[] bytes = checkName(name).getBytes(US_ASCII);
    MemorySegment.copy(bytes, 0, attr, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  /** The usual reasons of errors that any command can have. */
  static LinuxException error(String command, int errno, String on) {
    return switch (errno) {
      case Errno.EPERM ->
          new LinuxException(
              command,
              errno,
              on,
              "needs the capabilities CAP_BPF and CAP_NET_ADMIN: run it as root (before Linux 5.11"
                  + " also: ulimit -l unlimited)");
      case Errno.ENOMEM ->
          new LinuxException(command, errno, on, "the kernel has no memory for it");
      default -> new LinuxException(command, errno, on);
    };
  }
}
