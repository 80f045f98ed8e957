package org.wirecap.filter;

import org.wirecap.filter.ir.Value;

/**
 * Where a header starts: a number, and behind some encapsulations a value computed from the packet,
 * to be added without wrapping around.
 *
 * @param fixed bytes
 * @param variable null when there is no such part
 */
record Offset(int fixed, Value variable) {
  static Offset at(int fixed) {
    return new Offset(fixed, null);
  }

  Offset plus(int more) {
    return new Offset(fixed + more, variable);
  }

  /** A load of {@code size} bytes from {@code displacement} behind here. */
  Value load(int displacement, int size) {
    int place = fixed + displacement;
    return variable == null ? Value.Load.at(size, place) : new Value.Load(size, variable, place);
  }

  /** A load of {@code size} bytes from {@code displacement + index} behind here. */
  Value load(Value index, int displacement, int size) {
    int place = fixed + displacement;
    if (variable != null) {
      return new Value.Load(size, Terms.add(index, variable), place);
    }
    if (index instanceof Value.Const(int number)) {
      long sum = (number & 0xffff_ffffL) + (place & 0xffff_ffffL);
      if (sum <= 0xffff_ffffL) {
        return Value.Load.at(size, (int) sum);
      }
    }
    return new Value.Load(size, index, place);
  }
}
