package org.wirecap.filter.ir;

/** How two values are compared; both are unsigned. The other three relations are negations. */
public enum Relation {
  /** Equal. */
  EQUAL("=="),
  /** Left greater than right. */
  GREATER(">"),
  /** Left greater than or equal to right. */
  GREATER_OR_EQUAL(">=");

  private final String symbol;

  Relation(String symbol) {
    this.symbol = symbol;
  }

  /**
   * @return as it is written, e.g. {@code >=}
   */
  public String symbol() {
    return symbol;
  }

  /**
   * @param left unsigned
   * @param right unsigned
   * @return whether the relation holds
   */
  public boolean holds(int left, int right) {
    int order = Integer.compareUnsigned(left, right);
    return switch (this) {
      case EQUAL -> order == 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }
}
