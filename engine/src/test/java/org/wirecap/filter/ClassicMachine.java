package org.wirecap.filter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.wirecap.filter.classic.ClassicInstruction;
import org.wirecap.filter.classic.ClassicProgram;

/**
 * Runs a program of classic BPF, libpcap's or ours, and says whether what it returns means
 * anything: a program that reads a word of memory that it has not written returns what happened to
 * be on the stack, and one that goes in a circle returns nothing.
 */
public final class ClassicMachine {
  /** Whether a result means anything. */
  public enum Verdict {
    DEFINED,
    UNWRITTEN_MEMORY,
    ENDLESS
  }

  private static final int MOST_STEPS = 100_000;

  private ClassicMachine() {}

  /** What a program does with a packet. */
  public static Result run(MemorySegment program, byte[] packet, int originalLength) {
    return run(program, packet, originalLength, NO_BYTES, false, NO_PLACES);
  }

  /**
   * What a program returns, and whether that means anything.
   *
   * @param value what it returns; 0 for a packet that it rejects because it is too short
   * @param lacksBytes whether it came to a load beyond the captured bytes, or a division by zero
   * @param farthest the farthest place that it came to load from, which may be beyond 32 bits
   * @param readsStale whether it read a word of memory behind a conditional jump, and what wrote
   *     the word is not what finds the inside of a Geneve tunnel: values of an expression, and of
   *     protochain, are read where they are written, so it is the place of a tunnel that was not
   *     looked for, or not found
   */
  public record Result(
      Verdict verdict, int value, boolean lacksBytes, long farthest, boolean readsStale) {
    /** Whether it came to a load from a place beyond 32 bits. */
    boolean wrapped() {
      return farthest > 0xffffffffL;
    }
  }

  /** An array of struct sock_filter. */
  public static MemorySegment instructions(ClassicProgram program, Arena arena) {
    MemorySegment code = arena.allocate(8L * program.instructions().size(), 8);
    long at = 0;
    for (ClassicInstruction instruction : program.instructions()) {
      code.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code());
      code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.jt());
      code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.jf());
      code.set(ValueLayout.JAVA_INT, at + 4, instruction.k());
      at += 8;
    }
    return code;
  }

  private static final int NO_BYTES = -1;
  private static final int NO_PLACES = -1;

  /**
   * Runs a program as if a packet went on behind its end.
   *
   * @param fill each byte behind the end, 0 to 255; what is divided by zero is 0 then
   * @param wraps whether the place of a load wraps around 32 bits
   */
  static Result runBeyond(
      MemorySegment program, byte[] packet, int originalLength, int fill, boolean wraps) {
    return run(program, packet, originalLength, fill, wraps, NO_PLACES);
  }

  /**
   * Runs a program as if it had found each tunnel whose places it reads: before it reads one that
   * it has not written, it takes a detour through its own code that does so.
   *
   * @param versions a bit for each tunnel of the program: whether it is over IPv6
   */
  static Result runWithPlaces(
      MemorySegment program, byte[] packet, int originalLength, int versions) {
    return run(program, packet, originalLength, NO_BYTES, false, versions);
  }

  /** What to go on with after a detour: behind its last instruction. */
  private record Detour(int last, int pc, int a, int x, int section) {}

  private static Result run(
      MemorySegment program,
      byte[] packet,
      int originalLength,
      int fill,
      boolean wraps,
      int versions) {
    List<Tunnel> tunnels = Tunnel.of(program);
    Deque<Detour> detours = new ArrayDeque<>();
    boolean lacks = false;
    long farthest = 0;
    int[] memory = new int[16];
    int[] writers = new int[16]; // instructions; 0, never a store, for none
    int[] writtenIn = new int[16];
    int sections = 0; // stretches without a conditional jump
    int section = 0;
    boolean stale = false;
    int a = 0;
    int x = 0;
    int pc = 0;
    for (int step = 0; step < MOST_STEPS; step++) {
      if (!detours.isEmpty() && pc > 0 && pc - 1 == detours.peek().last()) {
        Detour done = detours.pop();
        pc = done.pc();
        a = done.a();
        x = done.x();
        section = done.section();
      }
      int code = program.get(ValueLayout.JAVA_SHORT, 8L * pc) & 0xffff;
      int jt = program.get(ValueLayout.JAVA_BYTE, 8L * pc + 2) & 0xff;
      int jf = program.get(ValueLayout.JAVA_BYTE, 8L * pc + 3) & 0xff;
      int k = program.get(ValueLayout.JAVA_INT, 8L * pc + 4);
      pc++;
      switch (code & 7) {
        case 0, 1 -> {
          long value;
          switch (code & 0xe0) {
            case 0x00 -> value = k;
            case 0x20 -> {
              farthest = Math.max(farthest, k & 0xffffffffL);
              value = load(packet, code, k & 0xffffffffL);
            }
            case 0x40 -> {
              long at = (k & 0xffffffffL) + (x & 0xffffffffL);
              farthest = Math.max(farthest, at);
              value = load(packet, code, wraps ? at & 0xffffffffL : at);
            }
            case 0x60 -> {
              int writer = writers[k];
              if (writer == 0
                  || (writtenIn[k] != section
                      && tunnels.stream().noneMatch(tunnel -> tunnel.contains(writer)))) {
                Tunnel place = versions == NO_PLACES ? null : writerOf(program, k, tunnels);
                if (place != null) {
                  detours.push(new Detour(place.last(), pc - 1, a, x, section));
                  boolean v6 = (versions >> tunnels.indexOf(place) & 1) != 0;
                  pc = v6 ? place.entry6() : place.entry4();
                  section = ++sections;
                  continue;
                }
                stale = true;
              }
              if (writer == 0) {
                return new Result(Verdict.UNWRITTEN_MEMORY, 0, lacks, farthest, stale);
              }
              value = memory[k];
            }
            case 0x80 -> value = originalLength;
            default -> {
              farthest = Math.max(farthest, k & 0xffffffffL);
              long first = load(packet, 0x10, k & 0xffffffffL);
              value = first == Long.MIN_VALUE ? first : (first & 0xf) << 2;
            }
          }
          if (value == Long.MIN_VALUE) {
            lacks = true;
            if (fill == NO_BYTES) {
              return new Result(Verdict.DEFINED, 0, true, farthest, stale);
            }
            value = fill * 0x01010101L & size(code);
          }
          if ((code & 7) == 0) {
            a = (int) value;
          } else {
            x = (int) value;
          }
        }
        case 2, 3 -> {
          memory[k] = (code & 7) == 2 ? a : x;
          writers[k] = pc - 1;
          writtenIn[k] = section;
        }
        case 4 -> {
          int operand = (code & 8) != 0 ? x : k;
          if (operand == 0 && ((code & 0xf0) == 0x30 || (code & 0xf0) == 0x90)) {
            lacks = true;
            if (fill == NO_BYTES) {
              return new Result(Verdict.DEFINED, 0, true, farthest, stale);
            }
            a = 0;
          } else {
            a = arithmetic(code, a, operand);
          }
        }
        case 5 -> {
          int operand = (code & 8) != 0 ? x : k;
          if ((code & 0xf0) != 0) {
            section = ++sections;
          }
          pc +=
              switch (code & 0xf0) {
                case 0x00 -> k;
                case 0x10 -> a == operand ? jt : jf;
                case 0x20 -> Integer.compareUnsigned(a, operand) > 0 ? jt : jf;
                case 0x30 -> Integer.compareUnsigned(a, operand) >= 0 ? jt : jf;
                default -> (a & operand) != 0 ? jt : jf;
              };
        }
        case 6 -> {
          return new Result(Verdict.DEFINED, (code & 0x18) == 0x10 ? a : k, lacks, farthest, stale);
        }
        default -> {
          if ((code & 0xf8) == 0) {
            x = a;
          } else {
            a = x;
          }
        }
      }
    }
    return new Result(Verdict.ENDLESS, 0, lacks, farthest, stale);
  }

  private static Tunnel writerOf(MemorySegment program, int word, List<Tunnel> tunnels) {
    return tunnels.stream().filter(tunnel -> tunnel.writes(program, word)).findAny().orElse(null);
  }

  /** The bits of a load. */
  private static long size(int code) {
    if ((code & 0xe0) == 0xa0) {
      return 0x3c; // four times the low half of a byte
    }
    return (code & 0x18) == 0 ? 0xffff_ffffL : (code & 0x18) == 8 ? 0xffff : 0xff;
  }

  private static int arithmetic(int code, int a, int operand) {
    return switch (code & 0xf0) {
      case 0x00 -> a + operand;
      case 0x10 -> a - operand;
      case 0x20 -> a * operand;
      case 0x30 -> Integer.divideUnsigned(a, operand);
      case 0x40 -> a | operand;
      case 0x50 -> a & operand;
      case 0x60 -> Integer.compareUnsigned(operand, 32) < 0 ? a << operand : 0;
      case 0x70 -> Integer.compareUnsigned(operand, 32) < 0 ? a >>> operand : 0;
      case 0x80 -> -a;
      case 0x90 -> Integer.remainderUnsigned(a, operand);
      default -> a ^ operand;
    };
  }

  private static long load(byte[] packet, int code, long at) {
    int size = (code & 0x18) == 0 ? 4 : (code & 0x18) == 8 ? 2 : 1;
    if (at + size > packet.length) {
      return Long.MIN_VALUE;
    }
    int value = 0;
    for (int i = 0; i < size; i++) {
      value = (value << 8) | (packet[(int) at + i] & 0xff);
    }
    return value;
  }
}
