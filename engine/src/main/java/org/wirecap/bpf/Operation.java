package org.wirecap.bpf;

/** Arithmetic on registers. */
public enum Operation {
  /** Addition. */
  ADD(0x00, "+="),
  /** Subtraction. */
  SUBTRACT(0x10, "-="),
  /** Multiplication. */
  MULTIPLY(0x20, "*="),
  /** Unsigned division; by zero gives 0. */
  DIVIDE(0x30, "/="),
  /** Bitwise or. */
  OR(0x40, "|="),
  /** Bitwise and. */
  AND(0x50, "&="),
  /** Shift to the left. */
  SHIFT_LEFT(0x60, "<<="),
  /** Unsigned shift to the right. */
  SHIFT_RIGHT(0x70, ">>="),
  /** Unsigned remainder. */
  MODULO(0x90, "%="),
  /** Bitwise exclusive or. */
  XOR(0xa0, "^="),
  /** Assignment. */
  MOVE(0xb0, "="),
  /** Signed shift to the right. */
  SHIFT_RIGHT_SIGNED(0xc0, "s>>=");

  private final int bits;
  private final String symbol;

  Operation(int bits, String symbol) {
    this.bits = bits;
    this.symbol = symbol;
  }

  /** Its bits in an opcode. */
  int bits() {
    return bits;
  }

  /** As the disassembler writes it. */
  String symbol() {
    return symbol;
  }
}
