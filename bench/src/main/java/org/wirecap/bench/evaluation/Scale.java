package org.wirecap.bench.evaluation;

/** How much is measured. */
public enum Scale {
  /** Every experiment and engine once, shortened: everything under 5 minutes. */
  QUICK(1),

  /** What the report stands on: everything under 60 minutes. */
  WHOLE(5);

  private final int runs;

  Scale(int runs) {
    this.runs = runs;
  }

  /** Repetitions of every cell. */
  public int runs() {
    return runs;
  }
}
