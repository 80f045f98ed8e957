package org.wirecap.filter.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.RandomPrograms;

/** Bytecode means what the interpreter says. */
class BytecodeCompilerTest {
  @Property(tries = 3000)
  void decidesAsTheInterpreterDoes(@ForAll long seed) {
    RandomPrograms random = new RandomPrograms(seed, true);
    FilterProgram program = random.program();
    Matcher compiled = BytecodeCompiler.compile(program).orElseThrow();
    for (int i = 0; i < 30; i++) {
      byte[] packet = random.packet(0);
      assertSame(program, compiled, packet);
    }
  }

  @Property(tries = 200)
  void neitherReadsBeyondTheCapturedBytes(@ForAll long seed) {
    RandomPrograms random = new RandomPrograms(seed, true);
    FilterProgram program = random.program();
    Matcher compiled = BytecodeCompiler.compile(program).orElseThrow();
    byte[] packet = random.packet(40);
    for (int length = 0; length <= packet.length; length++) {
      // A segment of that length: a byte too many is an exception.
      assertSame(program, compiled, Arrays.copyOf(packet, length));
    }
  }

  @Property(tries = 500)
  void selectsWhatMatches(@ForAll long seed) {
    RandomPrograms random = new RandomPrograms(seed, true);
    FilterProgram program = random.program();
    Matcher compiled = BytecodeCompiler.compile(program).orElseThrow();
    Matcher interpreter = new Interpreter(program);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(70 * 200);
      long[] offsets = new long[70];
      int[] lengths = new int[70];
      for (int i = 0; i < offsets.length; i++) {
        byte[] packet = random.packet(0);
        offsets[i] = 200L * (69 - i) + i;
        lengths[i] = packet.length;
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, offsets[i], packet.length);
      }
      int first = 6;
      for (int count = 0; count <= 64; count += 16) {
        assertEquals(
            interpreter.select(memory, offsets, lengths, first, count),
            compiled.select(memory, offsets, lengths, first, count),
            program::toString);
      }
      for (int i = 0; i < offsets.length && compiled.needsOnlyBytes(); i++) {
        assertEquals(
            interpreter.matches(memory, offsets[i], lengths[i], lengths[i]),
            interpreter.matches(memory, offsets[i], lengths[i], 9_999, Matcher.OUTGOING, 3),
            () -> program + " needs more than bytes");
      }
    }
  }

  @Test
  void whatIsBesideTheBytesIsAskedForBeforePacketsAreSelectedTogether() {
    assertTrue(needsOnlyBytes("tcp port 80 or 443 or vlan"));
    assertTrue(needsOnlyBytes("ip protochain 6"));
    assertFalse(needsOnlyBytes("not (ip or less 100)"));
    assertFalse(needsOnlyBytes("ether[len - 1] = 3"));
    assertFalse(needsOnlyBytes("ip and inbound"));
  }

  private static boolean needsOnlyBytes(String expression) {
    return Filter.compile(expression, FilterOptions.ethernet().withLive(true)).needsOnlyBytes();
  }

  private static void assertSame(FilterProgram program, Matcher compiled, byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(packet.length + 3L).asSlice(3);
      MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 0, packet.length);
      Matcher interpreter = new Interpreter(program);
      for (int type : new int[] {Matcher.UNKNOWN, Matcher.TO_HOST, Matcher.OUTGOING}) {
        int index = type == Matcher.UNKNOWN ? Matcher.UNKNOWN : 12;
        assertEquals(
            interpreter.matches(memory, 0, packet.length, packet.length + 2, type, index),
            compiled.matches(memory, 0, packet.length, packet.length + 2, type, index),
            () -> program + " of " + HexFormat.of().formatHex(packet));
      }
    }
  }

  /** Numbers are turned where loads are not, but not such as no load of two bytes can have. */
  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xff00, 0x8000, 0x10080, 0x1ffff, 0x800000, 0x80000000, -1})
  void numbersAreTurnedAsLoadsAre(int number) {
    for (int size : new int[] {2, 4}) {
      Value load = Value.Load.at(size, 0);
      Value masked = new Value.Arithmetic(Operator.AND, load, new Value.Const(number));
      for (Value value : List.of(load, masked)) {
        FilterProgram program = new FilterProgram(equal(value, number), 1, 65_535);
        FilterProgram half = new FilterProgram(equal(value, number & 0xffff), 1, 65_535);
        for (int word : new int[] {number, number << 16, Integer.reverseBytes(number), 0, -1}) {
          byte[] packet = ByteBuffer.allocate(8).putInt(0, word).array();
          assertSame(program, BytecodeCompiler.compile(program).orElseThrow(), packet);
          assertSame(half, BytecodeCompiler.compile(half).orElseThrow(), packet);
        }
      }
    }
  }

  @Test
  void aLoadThatIsAPlaceAsWellIsTurned() {
    Value place = Value.Load.at(2, 0);
    Condition both =
        new Condition.And(List.of(equal(place, 3), equal(new Value.Load(2, place, 2), 0x708)));
    FilterProgram program = new FilterProgram(both, 1, 65_535);
    byte[] packet = {0, 3, 0, 0, 0, 7, 8, 0};
    assertSame(program, BytecodeCompiler.compile(program).orElseThrow(), packet);
    assertTrue(new Interpreter(program).matches(MemorySegment.ofArray(packet), 0, 8, 8));
  }

  private static Condition equal(Value value, int number) {
    return new Condition.Compare(Relation.EQUAL, value, new Value.Const(number));
  }

  @Test
  void aFilterTooLargeForOneMethodBecomesSeveral() {
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      terms.add(
          new Condition.And(
              List.of(
                  new Condition.Compare(
                      Relation.EQUAL, Value.Load.at(2, 12), new Value.Const(0x800)),
                  new Condition.Compare(
                      Relation.EQUAL, Value.Load.at(4, 26), new Value.Const(i)))));
    }
    FilterProgram program =
        new FilterProgram(new Condition.Not(new Condition.Or(terms)), 1, 65_535);
    Matcher compiled = BytecodeCompiler.compile(program).orElseThrow();
    byte[] packet = new byte[60];
    packet[12] = 8;
    for (int address : new int[] {0, 1, 7_000, 19_999, 20_000, -1}) {
      ByteBuffer.wrap(packet).putInt(26, address);
      assertSame(program, compiled, packet);
      assertEquals(
          address < 0 || address >= 20_000,
          compiled.matches(MemorySegment.ofArray(packet), 0, 60, 60),
          () -> "address " + address);
    }
    assertFalse(compiled.matches(MemorySegment.ofArray(packet), 0, 29, 60), "too short");
  }

  /** A method knows what was checked before it is called, and what is needed behind it. */
  @Test
  void methodsOfOneFilterKnowOfEachOther() {
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      terms.add(
          new Condition.Compare(
              Relation.GREATER, Value.Load.at(1, i / 40), new Value.Const(200 + i % 40)));
    }
    Condition any = new Condition.Or(terms);
    Condition none = new Condition.Not(any);
    for (Condition condition : List.of(any, none, new Condition.And(List.of(none, terms.get(9))))) {
      FilterProgram program = new FilterProgram(condition, 1, 65_535);
      Matcher compiled = BytecodeCompiler.compile(program).orElseThrow();
      for (int length = 0; length <= 32; length++) {
        assertSame(program, compiled, new byte[length]);
        for (int i = 0; i < length; i++) {
          byte[] packet = new byte[length];
          packet[i] = -1;
          assertSame(program, compiled, packet);
        }
      }
    }
  }

  @Test
  void aComparisonTooLargeForAClassIsLeftToTheInterpreter() {
    Value sum = sum(0, 8_000);
    Condition condition = new Condition.Compare(Relation.EQUAL, sum, new Value.Const(0));
    assertTrue(BytecodeCompiler.compile(new FilterProgram(condition, 1, 65_535)).isEmpty());
  }

  private static Value sum(int from, int to) {
    int middle = (from + to) / 2;
    return to - from == 1
        ? Value.Load.at(1, from)
        : new Value.Arithmetic(Operator.ADD, sum(from, middle), sum(middle, to));
  }

  @Test
  void theClassGoesWithItsMatcher() throws InterruptedException {
    FilterProgram program =
        new FilterProgram(
            new Condition.Compare(Relation.EQUAL, Value.Load.at(1, 0), new Value.Const(1)), 1, 64);
    var reference = new WeakReference<>(BytecodeCompiler.compile(program).orElseThrow().getClass());
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertTrue(reference.refersTo(null), "the class is still loaded");
  }
}
