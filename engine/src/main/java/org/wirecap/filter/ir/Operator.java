package org.wirecap.filter.ir;

/** Arithmetic on two unsigned 32-bit values; what does not fit in 32 bits is cut off. */
public enum Operator {
  /** Sum. */
  ADD("+"),
  /** Difference; below zero it wraps around. */
  SUBTRACT("-"),
  /** Product. */
  MULTIPLY("*"),
  /** Unsigned quotient; by zero rejects the packet. */
  DIVIDE("/"),
  /** Unsigned remainder; by zero rejects the packet. */
  MODULO("%"),
  /** Bits of both. */
  AND("&"),
  /** Bits of either. */
  OR("|"),
  /** Bits of one and not the other. */
  XOR("^"),
  /** Shifted left; 0 when by 32 or more. */
  SHIFT_LEFT("<<"),
  /** Shifted right, zeros coming in; 0 when by 32 or more. */
  SHIFT_RIGHT(">>");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  /**
   * @return as it is written, e.g. {@code <<}
   */
  public String symbol() {
    return symbol;
  }

  /**
   * @return whether a right operand of zero rejects the packet
   */
  public boolean divides() {
    return this == DIVIDE || this == MODULO;
  }

  /**
   * @param left unsigned
   * @param right unsigned; not zero for {@link #DIVIDE} and {@link #MODULO}
   * @return the result
   * @throws ArithmeticException on a division by zero
   */
  public int apply(int left, int right) {
    return switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> Integer.divideUnsigned(left, right);
      case MODULO -> Integer.remainderUnsigned(left, right);
      case AND -> left & right;
      case OR -> left | right;
      case XOR -> left ^ right;
      case SHIFT_LEFT -> Integer.compareUnsigned(right, 32) < 0 ? left << right : 0;
      case SHIFT_RIGHT -> Integer.compareUnsigned(right, 32) < 0 ? left >>> right : 0;
    };
  }
}
