package org.wirecap.filter.classic;

/**
 * An instruction of classic BPF, as in struct sock_filter.
 *
 * @param code what to do; 16 bits
 * @param jt instructions to skip when a condition holds, 0 to 255
 * @param jf instructions to skip when it does not, 0 to 255
 * @param k a number, unsigned
 */
public record ClassicInstruction(int code, int jt, int jf, int k) {
  static final int LD_IMM = 0x00;
  static final int ST = 0x02;
  static final int ALU = 0x04;
  static final int JA = 0x05;
  static final int RET_K = 0x06;
  static final int TAX = 0x07;
  static final int LD_W_ABS = 0x20;
  static final int LD_H_ABS = 0x28;
  static final int LD_B_ABS = 0x30;
  static final int LD_W_IND = 0x40;
  static final int LD_H_IND = 0x48;
  static final int LD_B_IND = 0x50;
  static final int LD_MEM = 0x60;
  static final int LDX_MEM = 0x61;
  static final int LD_LEN = 0x80;
  static final int LDX_LEN = 0x81;
  static final int LDX_MSH = 0xb1;
  static final int NEG = 0x84;

  /** Added to an arithmetic or a jump: the operand is X, not k. */
  static final int X = 0x08;

  static final int JEQ = 0x15;
  static final int JGT = 0x25;
  static final int JGE = 0x35;
  static final int JSET = 0x45;

  /** Checks that the kernel's 8 bits hold what is skipped. */
  public ClassicInstruction {
    if ((jt & ~0xff) != 0 || (jf & ~0xff) != 0) {
      throw new IllegalArgumentException("skips %d and %d: 0 to 255".formatted(jt, jf));
    }
  }

  boolean isConditional() {
    return (code & 7) == 5 && code != JA;
  }

  /** E.g. {@code (000) ldh [12]}, as tcpdump -d prints the instruction at an index. */
  String disassemble(int index) {
    String operation = Disassembly.operation(code);
    String operand = Disassembly.operand(this, index);
    return isConditional()
        ? "(%03d) %-8s %-16s jt %d\tjf %d"
            .formatted(index, operation, operand, index + 1 + jt, index + 1 + jf)
        : "(%03d) %-8s %s".formatted(index, operation, operand);
  }
}
