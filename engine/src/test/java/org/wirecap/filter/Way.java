package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
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
      List.of(
          new Way("interpreter", filter -> new Interpreter(filter.program())),
          new Way("bytecode", filter -> filter.isCompiled() ? filter : null),
          new Way("classic BPF", Way::classic));

  /** Our classic BPF, run by libpcap's interpreter of it. */
  private static Matcher classic(Filter filter) {
    MemorySegment code;
    try {
      code = ClassicMachine.instructions(filter.classicBpf(), Arena.ofAuto());
    } catch (KernelRefusal e) {
      // Two levels of Geneve are too long for the kernel, and many terms behind one.
      assertTrue(
          e.getMessage().startsWith("protochain")
              || (filter.expression().contains("geneve")
                  && e.getMessage().contains("instructions of classic BPF")),
          () -> filter.expression() + ": " + e.getMessage());
      return null;
    }
    Libpcap library = Libpcap.require();
    assertTrue(library.validate(code), () -> "bpf_validate refuses: " + filter.expression());
    return (memory, offset, captured, original, type, index) ->
        library.run(code, memory.asSlice(offset), original, captured) != 0;
  }
}
