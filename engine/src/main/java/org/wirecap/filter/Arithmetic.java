package org.wirecap.filter;

import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;

/**
 * A value of an expression.
 *
 * @param value how it is computed
 * @param check what has to hold for the packet to have it, e.g. that it is TCP for {@code tcp[0]};
 *     null when nothing has to
 */
record Arithmetic(Value value, Condition check) {
  static Arithmetic of(Value value) {
    return new Arithmetic(value, null);
  }
}
