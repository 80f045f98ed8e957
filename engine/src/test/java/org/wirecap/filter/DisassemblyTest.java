package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.wirecap.filter.classic.ClassicCompiler;
import org.wirecap.filter.classic.ClassicInstruction;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.path.RandomPrograms;

/** Every instruction is printed as tcpdump prints it. */
class DisassemblyTest {
  /** An instruction that libpcap runs, but has no words for. */
  private static final String LENGTH_INTO_X = "unimp    0x81";

  private final Libpcap library = Libpcap.require();
  private final Set<Integer> codes = new TreeSet<>();

  @Test
  void isAsTcpdumpPrintsIt() throws IOException {
    for (String expression : ExpressionCorpus.written()) {
      try {
        compare(Filter.compile(expression, FilterOptions.ethernet()).classicBpf());
      } catch (FilterException | KernelRefusal e) {
        // It is no filter, or no classic BPF.
      }
    }
    for (long seed = 0; seed < 500; seed++) {
      FilterProgram program = new RandomPrograms(seed, false).program();
      compare(ClassicCompiler.compile(program));
    }
    assertEquals(44, codes.size(), "all that we make");
  }

  private void compare(ClassicProgram program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = ClassicMachine.instructions(program, arena);
      List<String> lines = program.disassembly().lines().toList();
      assertEquals(program.instructions().size(), lines.size());
      for (int i = 0; i < lines.size(); i++) {
        String expected = library.image(code, i).replace(LENGTH_INTO_X, "ldx      #pktlen");
        assertEquals(expected, lines.get(i));
      }
    }
    program.instructions().stream().map(ClassicInstruction::code).forEach(codes::add);
  }
}
