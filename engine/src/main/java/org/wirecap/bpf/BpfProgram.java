package org.wirecap.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;

/**
 * A program in the kernel, for XDP or for a socket. It lives until it is closed here and detached
 * everywhere. Any thread may use it.
 */
public final class BpfProgram implements AutoCloseable {
  private static final int LOG_BYTES = 1 << 20;

  /** The verifier gives up with EAGAIN when a signal comes; libbpf tries as often. */
  private static final int ATTEMPTS = 5;

  private final Fd fd;
  private final String name;

  private BpfProgram(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /**
   * As {@link #load}, for a program that decides how many bytes of a packet a socket gets; its
   * context is a {@link SkBuff}.
   *
   * @param name shown by {@code bpftool prog}: 1 to 15 letters, digits, points and underscores
   * @param code as {@link BpfAssembler#assemble} gives it
   * @throws VerifierException if it refuses it; carries the verifier's log
   * @throws LinuxException on any other error: EPERM without CAP_BPF
   */
  public static BpfProgram loadSocketFilter(String name, byte[] code) {
    return load(name, code, Bpf.BPF_PROG_TYPE_SOCKET_FILTER, 0);
  }

  /**
   * Has the kernel verify and take an XDP program, under the licence GPL (some helpers ask for it).
   *
   * @param name shown by {@code bpftool prog}: 1 to 15 letters, digits, points and underscores
   * @param code as {@link BpfAssembler#assemble} gives it
   * @throws VerifierException if it refuses it; carries the verifier's log
   * @throws LinuxException on any other error: EPERM without CAP_BPF and CAP_NET_ADMIN
   */
  public static BpfProgram load(String name, byte[] code) {
    return load(name, code, Bpf.BPF_PROG_TYPE_XDP, Bpf.BPF_XDP);
  }

  private static BpfProgram load(String name, byte[] code, int type, int attachType) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena, name, code);
      attr.set(JAVA_INT, BpfAttrProgLoad.PROG_TYPE, type);
      attr.set(JAVA_INT, BpfAttrProgLoad.EXPECTED_ATTACH_TYPE, attachType);
      int result = load(attr);
      if (result >= 0) {
        return new BpfProgram(Fd.owning(result, "program " + name), name);
      }
      // Once more for the reason: the log costs time and memory, and is not wanted otherwise.
      MemorySegment log = arena.allocate(LOG_BYTES);
      attr.set(JAVA_INT, BpfAttrProgLoad.LOG_LEVEL, 1);
      attr.set(JAVA_INT, BpfAttrProgLoad.LOG_SIZE, LOG_BYTES);
      attr.set(JAVA_LONG, BpfAttrProgLoad.LOG_BUF, log.address());
      int again = load(attr);
      if (again >= 0) {
        return new BpfProgram(Fd.owning(again, "program " + name), name);
      }
      String text = log.getString(0);
      throw text.isBlank()
          ? Bpf.error("bpf PROG_LOAD", -result, "program " + name)
          : new VerifierException(-result, name, text, code);
    }
  }

  private static MemorySegment attr(Arena arena, String name, byte[] code) {
    MemorySegment attr = arena.allocate(BpfAttrProgLoad.SIZE, 8);
    MemorySegment instructions = arena.allocate(code.length, 8);
    MemorySegment.copy(code, 0, instructions, JAVA_BYTE, 0, code.length);
    attr.set(JAVA_INT, BpfAttrProgLoad.INSN_CNT, code.length / Instruction.BYTES);
    attr.set(JAVA_LONG, BpfAttrProgLoad.INSNS, instructions.address());
    attr.set(JAVA_LONG, BpfAttrProgLoad.LICENSE, arena.allocateFrom("GPL").address());
    Bpf.putName(attr, BpfAttrProgLoad.PROG_NAME, name);
    return attr;
  }

  private static int load(MemorySegment attr) {
    int result = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      result = Bpf.call(Bpf.BPF_PROG_LOAD, attr);
      if (result != -Errno.EAGAIN) {
        break;
      }
    }
    return result;
  }

  /** The program's descriptor, which belongs to it. */
  public Fd fd() {
    return fd;
  }

  /** The name that it was given. */
  public String name() {
    return name;
  }

  /**
   * The number by which the kernel knows it, as {@code bpftool prog show id N} takes it.
   *
   * @throws LinuxException on any error
   */
  public int id() {
    try (Arena arena = Arena.ofConfined()) {
      return info(arena, fd).get(JAVA_INT, BpfProgInfo.ID);
    }
  }

  private static MemorySegment info(Arena arena, Fd program) {
    MemorySegment info = arena.allocate(BpfProgInfo.SIZE, 8);
    MemorySegment attr = arena.allocate(BpfAttrInfo.SIZE, 8);
    attr.set(JAVA_INT, BpfAttrInfo.BPF_FD, program.number());
    attr.set(JAVA_INT, BpfAttrInfo.INFO_LEN, (int) BpfProgInfo.SIZE);
    attr.set(JAVA_LONG, BpfAttrInfo.INFO, info.address());
    int result = Bpf.call(Bpf.BPF_OBJ_GET_INFO_BY_FD, attr);
    if (result < 0) {
      throw Bpf.error("bpf OBJ_GET_INFO_BY_FD", -result, program.what());
    }
    return info;
  }

  /** The name of any program in the kernel; empty if it is gone or we may not know. */
  public static Optional<String> nameOf(int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfAttrGetId.SIZE, 8);
      attr.set(JAVA_INT, BpfAttrGetId.PROG_ID, id);
      int result = Bpf.call(Bpf.BPF_PROG_GET_FD_BY_ID, attr);
      if (result < 0) {
        return Optional.empty();
      }
      try (Fd program = Fd.owning(result, "program id " + id)) {
        return Optional.of(info(arena, program).getString(BpfProgInfo.NAME));
      }
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
