package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.RandomPrograms;

/** What is factored accepts, and rejects, what it did before. */
class FactoringTest {
  @Property(tries = 3000)
  void meansTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    assertSimplifiedMeansTheSame(or(random, 3), random);
  }

  @Property(tries = 1000)
  void anyProgramMeansTheSame(@ForAll long seed) {
    assertSimplifiedMeansTheSame(
        new RandomPrograms(seed, true).program().condition(), new Random(seed));
  }

  /** Below {@code not} as well: there a packet that is rejected differs from one that is not. */
  private static void assertSimplifiedMeansTheSame(Condition condition, Random random) {
    Condition simple = Simplifier.simplify(condition);
    List<Interpreter> before = List.of(run(condition), run(new Condition.Not(condition)));
    List<Interpreter> after = List.of(run(simple), run(new Condition.Not(simple)));
    for (int i = 0; i < 60; i++) {
      byte[] packet = new byte[random.nextInt(14)];
      for (int b = 0; b < packet.length; b++) {
        packet[b] = (byte) random.nextInt(3);
      }
      MemorySegment memory = MemorySegment.ofArray(packet);
      for (int k = 0; k < 2; k++) {
        assertEquals(
            before.get(k).matches(memory, 0, packet.length, packet.length),
            after.get(k).matches(memory, 0, packet.length, packet.length),
            () -> condition + "\nbecame " + simple + "\nof " + HexFormat.of().formatHex(packet));
      }
    }
  }

  private static Interpreter run(Condition condition) {
    return new Interpreter(new FilterProgram(condition, 1, 65_535));
  }

  /** Many alternatives about few values, with and without more to ask for. */
  private static Condition or(Random random, int depth) {
    return new Condition.Or(
        IntStream.range(0, 2 + random.nextInt(6)).mapToObj(i -> term(random, depth)).toList());
  }

  private static Condition term(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return compare(random);
    }
    if (random.nextInt(12) == 0) {
      return random.nextBoolean() ? new Condition.Not(or(random, depth - 1)) : Terms.TRUE;
    }
    if (random.nextInt(4) == 0) {
      return or(random, depth - 1);
    }
    List<Condition> terms = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      terms.add(random.nextInt(3) == 0 ? or(random, depth - 1) : compare(random));
    }
    return new Condition.And(terms);
  }

  private static Condition compare(Random random) {
    Value value =
        switch (random.nextInt(6)) {
          case 0 -> Value.Load.at(1, 12);
          case 1 -> new Value.Load(1, Value.Load.at(1, 2), 4);
          case 2 ->
              new Value.Arithmetic(
                  Operator.DIVIDE, new Value.Const(2), Value.Load.at(1, random.nextInt(3)));
          default -> Value.Load.at(1, random.nextInt(4));
        };
    return new Condition.Compare(
        random.nextInt(10) == 0 ? Relation.GREATER : Relation.EQUAL,
        value,
        new Value.Const(random.nextInt(3)));
  }

  @Test
  void ofManyHostsTheEtherTypeIsComparedOnce() {
    List<String> hosts = IntStream.range(0, 30).mapToObj(i -> "host 10.0.0." + i).toList();
    FilterProgram program =
        Filter.compile(String.join(" or ", hosts), FilterOptions.ethernet()).program();
    Value etherType = Value.Load.at(2, 12);
    assertEquals(3, comparisons(program.condition(), etherType), program::toString);
    assertEquals(30, comparisons(program.condition(), Value.Load.at(4, 26)));
    assertTrue(comparisons(program.condition(), Value.Load.at(4, 28)) == 30, "ARP and RARP as one");
  }

  @Test
  void ofManyPortsTheProtocolIsComparedOnce() {
    List<String> ports = IntStream.range(0, 20).mapToObj(i -> "port " + (1000 + i)).toList();
    FilterProgram program =
        Filter.compile(String.join(" or ", ports), FilterOptions.ethernet()).program();
    assertEquals(3, comparisons(program.condition(), Value.Load.at(1, 23)), program::toString);
    assertEquals(20, comparisons(program.condition(), Value.Load.at(2, 56)));
  }

  private static int comparisons(Condition condition, Value value) {
    return switch (condition) {
      case Condition.Compare compare -> compare.left().equals(value) ? 1 : 0;
      case Condition.And(var terms) -> terms.stream().mapToInt(t -> comparisons(t, value)).sum();
      case Condition.Or(var terms) -> terms.stream().mapToInt(t -> comparisons(t, value)).sum();
      case Condition.Not(Condition term) -> comparisons(term, value);
      case Condition.Constant constant -> 0;
      case Condition.ProtocolChain chain -> 0;
    };
  }
}
