package org.wirecap.filter.jvm;

import java.util.List;

/**
 * A set of numbers in which one is looked for by one multiplication, one load and one comparison,
 * without a branch that depends on which it is: each number has a slot for itself, and the empty
 * slots hold a number that belongs elsewhere.
 *
 * @param slots a power of two of them
 * @param multiplier what takes a number to its slot, with the shift
 * @param shift 32 less the logarithm of the slots
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemberTable(int[] slots, int multiplier, int shift) {
  private static final int TRIES = 50;

  /**
   * @param numbers all different, two or more
   * @return the smallest table that is found
   */
  static MemberTable of(List<Integer> numbers) {
    int bits = 33 - Integer.numberOfLeadingZeros(numbers.size());
    int multiplier = 0x9e3779b1; // the golden ratio, as is usual
    int[] slots = slots(numbers, multiplier, bits);
    for (int tries = 1; slots == null; tries++) {
      multiplier = multiplier * 0x2c1b3c6d | 1;
      bits += tries % TRIES == 0 ? 1 : 0;
      slots = slots(numbers, multiplier, bits);
    }
    return new MemberTable(slots, multiplier, 32 - bits);
  }

  /** The slots, or null when two numbers have the same. */
  private static int[] slots(List<Integer> numbers, int multiplier, int bits) {
    int[] slots = new int[1 << bits];
    boolean[] taken = new boolean[slots.length];
    for (int number : numbers) {
      int slot = (number * multiplier) >>> (32 - bits);
      if (taken[slot]) {
        return null;
      }
      taken[slot] = true;
      slots[slot] = number;
    }
    // Empty slots hold 0, which belongs into slot 0 and is found nowhere else.
    if (!taken[0]) {
      slots[0] = numbers.getFirst();
    }
    return slots;
  }

  /** Whether the number is in the table; what generated code calls. */
  static boolean contains(int number, int[] slots, int multiplier, int shift) {
    return slots[(number * multiplier) >>> shift] == number;
  }
}
