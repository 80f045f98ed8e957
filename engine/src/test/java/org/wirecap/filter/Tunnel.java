package org.wirecap.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a program of libpcap that keeps in words of memory where the headers inside of a
 * Geneve tunnel are. It is entered from behind the test for Geneve over IPv4, or over IPv6, with
 * the length of the IP header. No other code writes these words from there on, but values of
 * expressions, and the loop of protochain, may have been in them before.
 *
 * @param first its first instruction
 * @param last its last one, which writes the last of the words
 * @param entry4 the first instruction of what computes the length of an IPv4 header and goes on at
 *     {@code first}
 * @param entry6 the same for IPv6
 */
record Tunnel(int first, int last, int entry4, int entry6) {
  private static final int STORE = 0x02;
  private static final int STORE_X = 0x03;
  private static final int TO_X = 0x07;
  private static final int FROM_X = 0x87;
  private static final int JUMP = 0x05; // the one that is always taken, and the class of all
  private static final int MULTIPLY = 0x24;
  private static final int LOAD_BYTE_AT_X = 0x50;
  private static final int AND = 0x54;
  private static final int JUMP_EQUAL_X = 0x1d;
  private static final int RETURN = 0x06;

  /** All of a program, the outer ones first. */
  static List<Tunnel> of(MemorySegment program) {
    List<Tunnel> tunnels = new ArrayList<>();
    int count = (int) (program.byteSize() / 8);
    for (int pc = 5; pc + 1 < count; pc++) {
      // The length of Geneve's options, in words of 4 bytes, of a header whose place is in X.
      if (code(program, pc) == AND
          && k(program, pc) == 0x3f
          && code(program, pc + 1) == MULTIPLY
          && k(program, pc + 1) == 4
          && code(program, pc - 1) == LOAD_BYTE_AT_X
          && code(program, pc - 2) == STORE) {
        int first = pc - 5; // add, tax, add, st, ldb
        int entry4 = entry(program, first, FROM_X);
        int entry6 = entry(program, first, TO_X);
        if (entry4 >= 0 && entry6 >= 0) {
          tunnels.add(new Tunnel(first, last(program, first), entry4, entry6));
        }
      }
    }
    return tunnels;
  }

  /** Where the block starts that ends by such an instruction and a jump to {@code first}; or -1. */
  private static int entry(MemorySegment program, int first, int end) {
    for (int jump = 1; jump < first; jump++) {
      if (code(program, jump) == JUMP_EQUAL_X
          && target(program, jump) == first
          && code(program, jump - 1) == end) {
        return blockStart(program, jump);
      }
    }
    return -1;
  }

  private static int last(MemorySegment program, int first) {
    int last = first;
    while (code(program, last) != STORE_X) {
      last++;
    }
    return last;
  }

  /** Where a conditional jump goes that is taken. */
  private static int target(MemorySegment program, int from) {
    int target = from + 1 + (program.get(ValueLayout.JAVA_BYTE, 8L * from + 2) & 0xff);
    return code(program, target) == JUMP ? target + 1 + k(program, target) : target;
  }

  private static int blockStart(MemorySegment program, int jump) {
    int start = jump;
    while (start > 0
        && (code(program, start - 1) & 7) != JUMP
        && (code(program, start - 1) & 7) != RETURN) {
      start--;
    }
    return start;
  }

  private static int code(MemorySegment program, int pc) {
    return program.get(ValueLayout.JAVA_SHORT, 8L * pc) & 0xffff;
  }

  private static int k(MemorySegment program, int pc) {
    return program.get(ValueLayout.JAVA_INT, 8L * pc + 4);
  }

  /** Whether it writes a word of memory. */
  boolean writes(MemorySegment program, int word) {
    for (int pc = first; pc <= last; pc++) {
      int code = code(program, pc);
      if ((code == STORE || code == STORE_X) && k(program, pc) == word) {
        return true;
      }
    }
    return false;
  }

  /** Whether an instruction belongs to this part. */
  boolean contains(int pc) {
    return first <= pc && pc <= last;
  }
}
