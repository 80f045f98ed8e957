package org.wirecap.filter.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wirecap.filter.classic.ClassicInstruction.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.filter.ClassicMachine;
import org.wirecap.filter.classic.ClassicCode.Place;

/** Jumps arrive where they shall, however far that is. */
class ClassicCodeTest {
  /** Instructions between places: about what one jump can skip. */
  private static final int[] FILLS = {0, 0, 1, 2, 100, 252, 253, 254, 255, 256, 257, 600};

  /**
   * A block: instructions that do nothing, then an end, or a jump, or a jump for packets whose
   * length has a bit, and one for the others.
   */
  private record Block(int fill, int bit, int yes, int no) {
    boolean isEnd() {
      return yes == 0;
    }
  }

  @Property(tries = 500)
  void jumpsArrive(@ForAll long seed) {
    Random random = new Random(seed);
    List<Block> blocks = blocks(random);
    ClassicCode code = new ClassicCode();
    List<Place> places = blocks.stream().map(block -> new Place()).toList();
    for (int i = 0; i < blocks.size(); i++) {
      code.place(places.get(i));
      Block block = blocks.get(i);
      for (int fill = 0; fill < block.fill(); fill++) {
        code.add(LD_IMM, fill);
      }
      if (block.isEnd()) {
        code.returns(100 + i);
      } else if (block.yes() == block.no()) {
        if (block.yes() == i + 1 && block.fill() == 0) {
          continue; // two places are one
        }
        code.jump(places.get(block.yes()));
      } else {
        code.add(LD_LEN, 0);
        code.branch(JSET, 1 << block.bit(), places.get(block.yes()), places.get(block.no()));
      }
    }
    ClassicProgram program = new ClassicProgram(code.assemble());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = ClassicMachine.instructions(program, arena);
      for (int length = 0; length < 64; length++) {
        assertEquals(
            end(blocks, length),
            ClassicMachine.run(memory, new byte[0], length).value(),
            () -> blocks + "\n" + program.disassembly());
      }
    }
  }

  private static List<Block> blocks(Random random) {
    int count = 2 + random.nextInt(12);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int fill = FILLS[random.nextInt(FILLS.length)];
              int ahead = count - 1 - i;
              if (ahead == 0 || (i > 0 && random.nextInt(5) == 0)) {
                return new Block(fill, 0, 0, 0);
              }
              int yes = i + 1 + random.nextInt(ahead);
              int no = random.nextInt(4) == 0 ? yes : i + 1 + random.nextInt(ahead);
              return new Block(fill, random.nextInt(6), yes, no);
            })
        .toList();
  }

  private static int end(List<Block> blocks, int length) {
    int at = 0;
    while (!blocks.get(at).isEnd()) {
      Block block = blocks.get(at);
      at = (length >> block.bit() & 1) != 0 ? block.yes() : block.no();
    }
    return 100 + at;
  }

  /** A jump of 255 is one instruction; one behind it goes further. */
  @ParameterizedTest
  @CsvSource({"254, 0", "255, 0", "256, 1", "257, 1"})
  void aJumpThatIsTooFarIsTwo(int skipped, int more) {
    for (boolean when : new boolean[] {true, false}) {
      Place near = new Place();
      Place far = new Place();
      ClassicCode code = new ClassicCode();
      code.branch(JEQ, 1, when ? far : near, when ? near : far);
      code.place(near);
      IntStream.range(0, skipped).forEach(i -> code.add(LD_IMM, i));
      code.place(far);
      code.returns(0);
      assertEquals(1 + skipped + 1 + more, code.assemble().size());
    }
  }

  @Test
  void aJumpToTheNextInstructionIsNone() {
    Place next = new Place();
    ClassicCode code = new ClassicCode();
    code.jump(next);
    code.place(next);
    code.returns(0);
    assertEquals(1, code.assemble().size());
  }
}
