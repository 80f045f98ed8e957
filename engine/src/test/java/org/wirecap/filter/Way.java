package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;
import org.wirecap.filter.classic.ClassicInstruction;
import org.wirecap.filter.classic.ClassicProgram;
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
      code = instructions(filter.classicBpf(), Arena.ofAuto());
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

  /** An array of struct sock_filter. */
  static MemorySegment instructions(ClassicProgram program, Arena arena) {
    MemorySegment code = arena.allocate(8L * program.instructions().size(), 8);
    long at = 0;
    for (ClassicInstruction instruction : program.instructions()) {
      code.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code());
      code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.jt());
      code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.jf());
      code.set(ValueLayout.JAVA_INT, at + 4, instruction.k());
      at += 8;
    }
    return code;
  }
}
