package org.wirecap.filter.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MemberTableTest {
  @Property(tries = 1000)
  void findsItsMembersAndNoOthers(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 64) int size) {
    Random random = new Random(seed);
    // Neighbours, as addresses of one network are, or anything.
    int range = random.nextBoolean() ? 2 * size : Integer.MAX_VALUE;
    int base = random.nextInt(4) == 0 ? 0 : random.nextInt();
    Set<Integer> members = new TreeSet<>();
    while (members.size() < size) {
      members.add(base + random.nextInt(range));
    }
    MemberTable table = MemberTable.of(List.copyOf(members));
    assertTrue(table.slots().length <= 4096, () -> table.slots().length + " slots");
    for (int i = 0; i < 1000; i++) {
      int number = i < 500 ? base + i - 100 : random.nextInt();
      assertEquals(
          members.contains(number),
          MemberTable.contains(number, table.slots(), table.multiplier(), table.shift()),
          () -> number + " in " + members);
    }
    for (int member : members) {
      assertTrue(
          MemberTable.contains(member, table.slots(), table.multiplier(), table.shift()),
          () -> member + " in " + members);
    }
    assertEquals(
        members.contains(0),
        MemberTable.contains(0, table.slots(), table.multiplier(), table.shift()));
  }
}
