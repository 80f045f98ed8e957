package org.wirecap.bpf;

/** When a jump is taken. */
public enum Condition {
  /** Equal. */
  EQUAL(0x10, "=="),
  /** Unsigned greater. */
  GREATER(0x20, ">"),
  /** Unsigned greater or equal. */
  GREATER_OR_EQUAL(0x30, ">="),
  /** A bit in common. */
  ANY_BIT_OF(0x40, "&"),
  /** Not equal. */
  NOT_EQUAL(0x50, "!="),
  /** Signed greater. */
  SIGNED_GREATER(0x60, "s>"),
  /** Signed greater or equal. */
  SIGNED_GREATER_OR_EQUAL(0x70, "s>="),
  /** Unsigned less. */
  LESS(0xa0, "<"),
  /** Unsigned less or equal. */
  LESS_OR_EQUAL(0xb0, "<="),
  /** Signed less. */
  SIGNED_LESS(0xc0, "s<"),
  /** Signed less or equal. */
  SIGNED_LESS_OR_EQUAL(0xd0, "s<=");

  private final int bits;
  private final String symbol;

  Condition(int bits, String symbol) {
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
