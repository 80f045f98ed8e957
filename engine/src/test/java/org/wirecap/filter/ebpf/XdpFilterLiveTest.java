package org.wirecap.filter.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.RandomPrograms;

/** The kernel's verifier takes the code of a filter, and it means what the interpreter says. */
@Tag("live")
@Timeout(120)
class XdpFilterLiveTest {
  private static final int PROGRAMS = 500;

  @Test
  void theKernelDecidesAsTheInterpreterDoes() {
    int accepted = 0;
    for (long seed = 0; seed < PROGRAMS; seed++) {
      RandomPrograms random = new RandomPrograms(seed, false);
      FilterProgram program = random.program();
      try (KernelFilter filter = new KernelFilter(program)) {
        for (int i = 0; i < 20; i++) {
          accepted += assertSame(program, filter, random.packet(KernelFilter.LEAST)) ? 1 : 0;
        }
      }
    }
    assertTrue(accepted > PROGRAMS && accepted < 19 * PROGRAMS, "accepted " + accepted);
  }

  private static boolean assertSame(FilterProgram program, KernelFilter filter, byte[] packet) {
    boolean expected =
        new Interpreter(program)
            .matches(
                MemorySegment.ofArray(packet),
                0,
                packet.length,
                packet.length,
                Matcher.TO_HOST,
                KernelFilter.INTERFACE);
    assertEquals(
        expected,
        filter.matches(packet),
        () -> program + " of " + HexFormat.of().formatHex(packet));
    return expected;
  }

  /** Two hundred hosts, each in either direction. */
  @Test
  void aLongListOfHostsIsVerified() {
    List<Condition> terms =
        IntStream.range(0, 400)
            .<Condition>mapToObj(
                i ->
                    new Condition.And(
                        List.of(
                            equal(Value.Load.at(2, 12), 0x800),
                            equal(Value.Load.at(4, i % 2 == 0 ? 26 : 30), 0x0a000000 + i / 2))))
            .toList();
    FilterProgram program = new FilterProgram(new Condition.Or(terms), 1, 65_535);
    try (KernelFilter filter = new KernelFilter(program)) {
      byte[] packet = new byte[60];
      packet[12] = 8;
      packet[30] = 10;
      packet[33] = (byte) 199;
      assertTrue(assertSame(program, filter, packet));
      packet[33] = (byte) 200;
      assertTrue(!assertSame(program, filter, packet));
    }
  }

  /** What is beyond the 32 bits is gone, also for what is done next. */
  @Test
  void arithmeticIsOf32Bits() {
    for (Operator operator : Operator.values()) {
      for (int number : new int[] {1, 31, -1}) {
        Value first = new Value.Arithmetic(operator, Value.Load.at(4, 14), new Value.Const(number));
        Value next = new Value.Arithmetic(Operator.SHIFT_RIGHT, first, new Value.Const(1));
        Condition same = new Condition.Compare(Relation.EQUAL, next, Value.Load.at(4, 18));
        FilterProgram program = new FilterProgram(same, 1, 65_535);
        try (KernelFilter filter = new KernelFilter(program)) {
          for (int word : new int[] {0, 1, Integer.MIN_VALUE, -1}) {
            ByteBuffer packet = ByteBuffer.allocate(60);
            packet.putInt(14, word).putInt(18, operator.apply(word, number) >>> 1);
            assertTrue(assertSame(program, filter, packet.array()));
          }
        }
      }
    }
  }

  /** All the stack is in use then: left operands that wait, and values that are kept. */
  @Test
  void arithmeticIsNestedAsDeeplyAsTheStackAllows() {
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      terms.add(equal(Value.Load.at(2, i % 40), 0xffff));
    }
    terms.add(equal(nested(28), 28 * 29 / 2 + 1));
    terms.add(
        new Condition.And(
            List.of(equal(Value.Load.at(2, 30), 0x1e1f), equal(Value.Load.at(1, 50), 7))));
    FilterProgram program = new FilterProgram(new Condition.Or(terms), 1, 65_535);
    try (KernelFilter filter = new KernelFilter(program)) {
      byte[] packet = new byte[60];
      for (int i = 0; i < packet.length; i++) {
        packet[i] = (byte) i;
      }
      assertFalse(assertSame(program, filter, packet));
      packet[20]++;
      assertTrue(assertSame(program, filter, packet));
      packet[20]--;
      packet[50] = 7;
      assertTrue(assertSame(program, filter, packet));
    }
  }

  /** The bytes 0 to levels, from left to right, each sum on the right of the one before. */
  private static Value nested(int levels) {
    Value sum = Value.Load.at(1, levels);
    for (int i = levels - 1; i >= 0; i--) {
      sum = new Value.Arithmetic(Operator.ADD, Value.Load.at(1, i), sum);
    }
    return sum;
  }

  @Test
  void whatCannotRunInTheKernelIsRefusedWithItsReason() {
    FilterProgram nested = new FilterProgram(equal(nested(29), 1), 1, 65_535);
    assertEquals(
        "its arithmetic is nested too deeply",
        assertThrows(KernelRefusal.class, () -> new KernelFilter(nested).close()).getMessage());
    FilterProgram chain = new FilterProgram(new Condition.ProtocolChain(6, 6, 14), 1, 65_535);
    assertEquals(
        "protochain follows headers in a loop",
        assertThrows(KernelRefusal.class, () -> new KernelFilter(chain).close()).getMessage());
    List<Condition> many =
        IntStream.range(0, 40_000).mapToObj(i -> equal(Value.Load.at(4, 26), i)).toList();
    FilterProgram large = new FilterProgram(new Condition.Or(many), 1, 65_535);
    assertEquals(
        "its program has more than 30,000 instructions",
        assertThrows(KernelRefusal.class, () -> new KernelFilter(large).close()).getMessage());
  }

  private static Condition equal(Value value, int number) {
    return new Condition.Compare(Relation.EQUAL, value, new Value.Const(number));
  }
}
