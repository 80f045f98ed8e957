package org.wirecap.filter.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassicInstructionTest {
  @Test
  void skipsUpTo255() {
    ClassicInstruction instruction = new ClassicInstruction(ClassicInstruction.JEQ, 255, 0, 1);
    assertEquals(255, instruction.jt());
    assertEquals(255, new ClassicInstruction(ClassicInstruction.JEQ, 0, 255, 1).jf());
  }

  /** What would be cut to 8 bits goes somewhere else. */
  @ParameterizedTest
  @CsvSource({"256, 0", "0, 256", "-1, 0", "0, -1", "65536, 0"})
  void skipsNoFurther(int jt, int jf) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ClassicInstruction(ClassicInstruction.JEQ, jt, jf, 1));
    assertEquals("skips %d and %d: 0 to 255".formatted(jt, jf), e.getMessage());
  }
}
