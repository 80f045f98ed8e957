package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.classic.ClassicCompiler;
import org.wirecap.filter.classic.ClassicInstruction;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.linux.Fd;
import org.wirecap.linux.SockFilter;
import org.wirecap.linux.SockFprog;
import org.wirecap.linux.Sockets;

/**
 * A program of classic BPF (Documentation/networking/filter.rst): the few instructions that packet
 * sockets need, with an accumulator A. Jumps count the instructions to skip.
 */
final class ClassicBpf implements SocketProgram {
  /** A = the kernel's word at k. */
  static final int LD_W_ABS = 0x20;

  /** Return k. */
  static final int RET_K = 0x06;

  /** Return A. */
  static final int RET_A = 0x16;

  /** Skip k instructions. */
  static final int JA = 0x05;

  /** Skip jt instructions if A == k, else jf. */
  static final int JEQ_K = 0x15;

  /** A -= k. */
  static final int SUB_K = 0x14;

  /** A %= k (Linux 3.7). */
  static final int MOD_K = 0x94;

  /** Words from here on are not of the packet: SKF_AD_OFF. */
  static final int AD_OFF = -0x1000;

  /** Kind of packet, PACKET_OUTGOING and others: SKF_AD_PKTTYPE. */
  static final int AD_PKTTYPE = AD_OFF + 4;

  /** The skb's queue mapping: SKF_AD_QUEUE. */
  static final int AD_QUEUE = AD_OFF + 24;

  /** One instruction. */
  record Instruction(int code, int jt, int jf, int k) {}

  private final List<Instruction> instructions = new ArrayList<>();

  ClassicBpf add(int code, int k) {
    return jump(code, k, 0, 0);
  }

  ClassicBpf jump(int code, int k, int jt, int jf) {
    instructions.add(new Instruction(code, jt, jf, k));
    return this;
  }

  ClassicBpf append(ClassicBpf other) {
    instructions.addAll(other.instructions);
    return this;
  }

  /**
   * Translates a filter.
   *
   * @throws KernelRefusal when there is no such program
   */
  static ClassicBpf of(FilterProgram filter) {
    ClassicBpf program = new ClassicBpf();
    for (ClassicInstruction i : ClassicCompiler.compile(filter).instructions()) {
      program.jump(i.code(), i.k(), i.jt(), i.jf());
    }
    return program;
  }

  List<Instruction> instructions() {
    return List.copyOf(instructions);
  }

  @Override
  public void attach(Fd socket) {
    try (Arena temporary = Arena.ofConfined()) {
      Sockets.setOption(
          socket,
          Sockets.SOL_SOCKET,
          Sockets.SO_ATTACH_FILTER,
          "SO_ATTACH_FILTER",
          assemble(temporary));
    }
  }

  /** A struct sock_fprog, and the program that it points to. */
  MemorySegment assemble(Arena arena) {
    MemorySegment code = arena.allocate(SockFilter.SIZE * instructions.size(), 8);
    long at = 0;
    for (Instruction instruction : instructions) {
      code.set(JAVA_SHORT, at + SockFilter.CODE, (short) instruction.code());
      code.set(JAVA_BYTE, at + SockFilter.JT, (byte) instruction.jt());
      code.set(JAVA_BYTE, at + SockFilter.JF, (byte) instruction.jf());
      code.set(JAVA_INT, at + SockFilter.K, instruction.k());
      at += SockFilter.SIZE;
    }
    MemorySegment program = arena.allocate(SockFprog.SIZE, 8);
    program.set(JAVA_SHORT, SockFprog.LEN, (short) instructions.size());
    program.set(ADDRESS, SockFprog.FILTER, code);
    return program;
  }
}
