package org.wirecap.filter.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/** Where a tag was taken out, from byte 12 to 15, what is behind it is four bytes nearer. */
class TagOutsideTest {
  private static final Value BASE = Value.Load.at(1, 0);

  private static String rewritten(Value value) {
    Condition condition = new Condition.Compare(Relation.EQUAL, value, new Value.Const(7));
    return TagOutside.rewrite(new FilterProgram(condition, 1, 64)).toString();
  }

  /** The base may be 0, and then the place is before the tag or in it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 11, 12, 14, 15})
  void aComputedPlaceThatMayBeBeforeTheTagIsRefused(int displacement) {
    Value load = new Value.Load(1, BASE, displacement);
    KernelRefusal refusal = assertThrows(KernelRefusal.class, () -> rewritten(load));
    assertEquals(
        "it reads at a computed place that may be before or behind a VLAN tag",
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, -1})
  void aComputedPlaceBehindTheTagIsNearer(int displacement) {
    String program = rewritten(new Value.Load(1, BASE, displacement));
    assertTrue(program.contains(new Value.Load(1, BASE, displacement - 4).toString()), program);
  }

  @Test
  void aPartOfTheTagTogetherWithItsNeighboursIsRefused() {
    for (int offset : new int[] {9, 10, 11, 13, 14, 15}) {
      assertThrows(KernelRefusal.class, () -> rewritten(Value.Load.at(4, offset)), "" + offset);
    }
    for (int offset : new int[] {11, 13, 15}) {
      assertThrows(KernelRefusal.class, () -> rewritten(Value.Load.at(2, offset)), "" + offset);
    }
  }
}
