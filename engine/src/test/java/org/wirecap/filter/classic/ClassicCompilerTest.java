package org.wirecap.filter.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.wirecap.filter.ClassicMachine;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.RandomPrograms;

/** Classic BPF means what the interpreter says, also where the kernel is not as libpcap. */
class ClassicCompilerTest {
  private static final int SNAPLEN = 65_535;

  @Property(tries = 1000)
  void decidesAsTheInterpreterDoes(@ForAll long seed) {
    RandomPrograms random = new RandomPrograms(seed, false);
    FilterProgram program = random.program();
    if (program.toString().contains("Metadata")) {
      return; // what only the kernel knows
    }
    assertSame(program, random, 20);
  }

  private static void assertSame(FilterProgram program, RandomPrograms random, int packets) {
    ClassicProgram classic = ClassicCompiler.compile(program);
    Interpreter interpreter = new Interpreter(program);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = ClassicMachine.instructions(classic, arena);
      for (int i = 0; i < packets; i++) {
        byte[] packet = random.packet(0);
        int length = packet.length;
        ClassicMachine.Result result = ClassicMachine.run(code, packet, length + 2);
        String what =
            program + " of " + HexFormat.of().formatHex(packet) + "\n" + classic.disassembly();
        assertEquals(ClassicMachine.Verdict.DEFINED, result.verdict(), what);
        boolean expected =
            interpreter.matches(MemorySegment.ofArray(packet), 0, length, length + 2);
        assertEquals(expected ? SNAPLEN : 0, result.value(), what);
        assertTrue(result.farthest() <= Integer.MAX_VALUE, () -> "the kernel wraps: " + what);
      }
    }
  }

  /** The kernel adds up in 32 bits, and from 2³¹ on there is something else than bytes. */
  @Test
  void aPlaceThatMayWrapIsComparedBefore() {
    assertEquals(
        """
        (000) ld       [0]
        (001) jgt      #0x7ffffffd      jt 6\tjf 2
        (002) tax     \s
        (003) ldh      [x + 2]
        (004) jeq      #0x1             jt 5\tjf 6
        (005) ret      #65535
        (006) ret      #0\
        """,
        text(new Value.Load(2, Value.Load.at(4, 0), 2)));
    // One instruction puts the length into X; but A is compared.
    assertEquals(
        """
        (000) ld       #pktlen
        (001) jgt      #0x7fffffff      jt 6\tjf 2
        (002) tax     \s
        (003) ldb      [x + 0]
        (004) jeq      #0x1             jt 5\tjf 6
        (005) ret      #65535
        (006) ret      #0\
        """,
        text(new Value.Load(1, new Value.PacketLength(), 0)));
  }

  @Test
  void aPlaceThatCannotWrapIsNot() {
    assertEquals(
        """
        (000) ldh      [0]
        (001) tax     \s
        (002) ldb      [x + 2147418112]
        (003) jeq      #0x1             jt 4\tjf 5
        (004) ret      #65535
        (005) ret      #0\
        """,
        text(new Value.Load(1, Value.Load.at(2, 0), 0x7fff_0000)));
  }

  @Test
  void aPlaceThatIsKnownIsAddedUpBefore() {
    assertEquals("(000) ldh      [12]", first(new Value.Load(2, new Value.Const(5), 7)));
    String beyond = "(000) ldb      [2147483647]";
    assertEquals(beyond, first(new Value.Load(1, new Value.Const(-1), 2)));
    assertEquals(beyond, first(Value.Load.at(1, -0x1000)), "not the kind of packet");
  }

  /** {@code ldxb 4*([k]&0xf)} is for headers whose place is in the packet. */
  @Test
  void aHeaderBeyondTheLongestPacketHasNoLength() {
    Value masked = arithmetic(Operator.AND, Value.Load.at(1, 0xfff0_0000), 0xf);
    Value length = arithmetic(Operator.SHIFT_LEFT, masked, 2);
    assertEquals("(000) ldb      [2147483647]", first(new Value.Load(1, length, 14)));
  }

  /** The kernel takes no instruction that shifts by more. */
  @Test
  void aShiftByMoreThan31BitsIsZero() {
    for (Operator shift : List.of(Operator.SHIFT_LEFT, Operator.SHIFT_RIGHT)) {
      for (int bits : new int[] {32, 33, Integer.MIN_VALUE, -1}) {
        assertEquals("(001) and      #0x0", second(arithmetic(shift, Value.Load.at(4, 0), bits)));
      }
    }
    assertEquals(
        "(001) lsh      #31", second(arithmetic(Operator.SHIFT_LEFT, Value.Load.at(4, 0), 31)));
  }

  /** What processors do then differs; 1 / (by / 32 + 1) is 0 from 32 on. */
  @Test
  void aShiftThatMayBeByMoreThan31BitsIsBounded() {
    Value upTo31 = arithmetic(Operator.MODULO, Value.Load.at(1, 0), 32);
    Value upTo32 = arithmetic(Operator.MODULO, Value.Load.at(1, 0), 33);
    assertFalse(text(shift(upTo31)).contains("mul"));
    assertTrue(text(shift(upTo32)).contains("mul"));
  }

  private static Value shift(Value by) {
    return new Value.Arithmetic(Operator.SHIFT_LEFT, Value.Load.at(4, 0), by);
  }

  private static String second(Value value) {
    return text(value).lines().skip(1).findFirst().orElseThrow();
  }

  @Test
  void theKernelTakes4096Instructions() {
    int others = ClassicCompiler.compile(large(0)).instructions().size();
    int additions = 4096 - others;
    assertEquals(4096, ClassicCompiler.compile(large(additions)).instructions().size());
    KernelRefusal refusal =
        assertThrows(KernelRefusal.class, () -> ClassicCompiler.compile(large(additions + 1)));
    assertEquals(
        "it makes 4097 instructions of classic BPF, and the kernel takes 4096",
        refusal.getMessage());
  }

  @Test
  void whatIsNestedTooDeeplyIsRefused() {
    KernelRefusal refusal =
        assertThrows(KernelRefusal.class, () -> ClassicCompiler.compile(program(sum(1_000_000))));
    assertEquals("it is nested too deeply", refusal.getMessage());
  }

  /** Many comparisons, and an instruction for each addition. */
  private static FilterProgram large(int additions) {
    List<Condition> terms = new ArrayList<>(List.of(compare(sum(additions))));
    for (int i = 1; i <= 1300; i++) {
      terms.add(compare(Value.Load.at(1, i)));
    }
    return new FilterProgram(new Condition.And(terms), 1, SNAPLEN);
  }

  private static Value sum(int additions) {
    Value sum = Value.Load.at(1, 0);
    for (int i = 0; i < additions; i++) {
      sum = arithmetic(Operator.ADD, sum, 1);
    }
    return sum;
  }

  private static Value arithmetic(Operator operator, Value left, int right) {
    return new Value.Arithmetic(operator, left, new Value.Const(right));
  }

  /** Ten words keep values, so six are left for those on the way. */
  @Test
  void valuesThatAreKeptLeaveWordsForOthers() {
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 2 * 20; i++) {
      terms.add(compare(new Value.Load(1, arithmetic(Operator.AND, sum(5), 15), i % 20)));
    }
    terms.add(compare(tree(7)));
    Condition condition = new Condition.Or(terms);
    FilterProgram program = new FilterProgram(condition, 1, SNAPLEN);
    assertSame(program, new RandomPrograms(1, false), 100);
    terms.set(terms.size() - 1, compare(tree(8)));
    FilterProgram larger = new FilterProgram(new Condition.Or(terms), 1, SNAPLEN);
    KernelRefusal refusal =
        assertThrows(KernelRefusal.class, () -> ClassicCompiler.compile(larger));
    assertEquals(
        "a value needs more than the 16 words of memory of classic BPF", refusal.getMessage());
  }

  /** A sum of sums, all different: each level has one more value on the way. */
  private static Value tree(int levels) {
    return tree(levels, 0);
  }

  private static Value tree(int levels, int from) {
    return levels == 0
        ? arithmetic(Operator.ADD, Value.Load.at(1, from % 8), from)
        : new Value.Arithmetic(
            Operator.ADD, tree(levels - 1, from), tree(levels - 1, from + (1 << (levels - 1))));
  }

  private static String first(Value value) {
    return text(value).lines().findFirst().orElseThrow();
  }

  private static String text(Value value) {
    return ClassicCompiler.compile(program(value)).disassembly();
  }

  private static FilterProgram program(Value value) {
    return new FilterProgram(compare(value), 1, SNAPLEN);
  }

  private static Condition compare(Value value) {
    return new Condition.Compare(Relation.EQUAL, value, new Value.Const(1));
  }
}
