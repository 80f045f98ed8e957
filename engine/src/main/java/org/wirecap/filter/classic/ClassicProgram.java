package org.wirecap.filter.classic;

import java.util.List;
import java.util.StringJoiner;

/**
 * A program of classic BPF: returns how many bytes of a packet to keep, 0 for a packet that is not
 * accepted. All jumps go forwards, and the kernel takes it as it is.
 *
 * @param instructions at most {@link #MOST_INSTRUCTIONS}
 */
public record ClassicProgram(List<ClassicInstruction> instructions) {
  /** Instructions that the kernel takes: BPF_MAXINSNS. */
  public static final int MOST_INSTRUCTIONS = 4096;

  /** Copies the instructions. */
  public ClassicProgram {
    instructions = List.copyOf(instructions);
  }

  /**
   * @return for people, a line for each instruction, as {@code tcpdump -d} prints
   */
  public String disassembly() {
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < instructions.size(); i++) {
      lines.add(instructions.get(i).disassemble(i));
    }
    return lines.toString();
  }

  /**
   * @return for a program in C, as {@code tcpdump -dd} prints
   */
  public String fragment() {
    StringJoiner lines = new StringJoiner("\n");
    for (ClassicInstruction i : instructions) {
      lines.add("{ 0x%x, %d, %d, 0x%08x },".formatted(i.code(), i.jt(), i.jf(), i.k()));
    }
    return lines.toString();
  }

  /**
   * @return as numbers after their count, as {@code tcpdump -ddd} prints
   */
  public String decimal() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(Integer.toString(instructions.size()));
    for (ClassicInstruction i : instructions) {
      lines.add(i.code() + " " + i.jt() + " " + i.jf() + " " + Integer.toUnsignedString(i.k()));
    }
    return lines.toString();
  }
}
