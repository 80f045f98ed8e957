package org.wirecap.filter.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code tcpdump -dd} and {@code -ddd} print, whose numbers have no sign. */
class ClassicProgramTest {
  private static final ClassicProgram PROGRAM =
      new ClassicProgram(
          List.of(
              new ClassicInstruction(ClassicInstruction.LD_W_ABS, 0, 0, 26),
              new ClassicInstruction(ClassicInstruction.JEQ, 255, 1, 0xfffffffe),
              new ClassicInstruction(ClassicInstruction.RET_K, 0, 0, 262_144)));

  @Test
  void isAFragmentOfC() {
    assertEquals(
        """
        { 0x20, 0, 0, 0x0000001a },
        { 0x15, 255, 1, 0xfffffffe },
        { 0x6, 0, 0, 0x00040000 },\
        """,
        PROGRAM.fragment());
  }

  @Test
  void isACountAndNumbers() {
    assertEquals(
        """
        3
        32 0 0 26
        21 255 1 4294967294
        6 0 0 262144\
        """,
        PROGRAM.decimal());
  }
}
