package org.wirecap.filter;

import java.util.List;
import java.util.function.Function;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Matcher;

/**
 * A way to run a filter, to be compared with libpcap.
 *
 * @param name for messages
 * @param open makes what runs a filter; null where this way cannot run it
 */
record Way(String name, Function<Filter, Matcher> open) {
  /** All ways: one line each. */
  static final List<Way> ALL =
      List.of(new Way("interpreter", filter -> new Interpreter(filter.program())));
}
