package org.wirecap.filter.classic;

import static org.wirecap.filter.classic.ClassicInstruction.JEQ;
import static org.wirecap.filter.classic.ClassicInstruction.JGE;
import static org.wirecap.filter.classic.ClassicInstruction.JGT;
import static org.wirecap.filter.classic.ClassicInstruction.JSET;
import static org.wirecap.filter.classic.ClassicInstruction.X;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.filter.classic.ClassicCode.Place;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.Values;

/**
 * Translates a program into classic BPF. Remembers what the accumulator holds, on every path to
 * where it is, so that a value that is compared twice is loaded once.
 */
public final class ClassicCompiler {
  /** Values of fewer nodes are computed again: that is as short as reading memory. */
  private static final int WORTH_KEEPING = 8;

  /** The other words of memory are for values on the way. */
  private static final int MOST_SLOTS = 10;

  private final ClassicCode code = new ClassicCode();
  private final Place accept = new Place();
  private final Place reject = new Place();
  private final ValueCode values;

  /** What is known when one comes to a place; absent: nobody comes. */
  private final Map<Place, State> arrivals = new HashMap<>();

  private Value accumulator;
  private boolean reachable = true;

  /**
   * What is known at a place.
   *
   * @param accumulator what A holds; null when that is not known
   * @param stored words of memory that hold their value
   */
  private record State(Value accumulator, BitSet stored) {
    State and(State other) {
      BitSet both = (BitSet) stored.clone();
      both.and(other.stored);
      boolean same = accumulator != null && accumulator.equals(other.accumulator);
      return new State(same ? accumulator : null, both);
    }
  }

  private ClassicCompiler(FilterProgram program) {
    values = new ValueCode(code, reject, slots(program));
  }

  /** Words for the largest values that stand in the program more than once. */
  private static Map<Value, Integer> slots(FilterProgram program) {
    List<Value> worthy =
        Values.repeated(program.condition()).stream()
            .filter(value -> size(value) >= WORTH_KEEPING)
            .sorted(Comparator.comparingInt(ClassicCompiler::size).reversed())
            .limit(MOST_SLOTS)
            .toList();
    Map<Value, Integer> slots = new HashMap<>();
    worthy.forEach(value -> slots.put(value, slots.size()));
    return slots;
  }

  private static int size(Value value) {
    return switch (value) {
      case Value.Load(int _, Value base, int _) -> 1 + size(base);
      case Value.Arithmetic(Operator _, Value left, Value right) -> 1 + size(left) + size(right);
      case Value.Const _, Value.PacketLength _, Value.Metadata _ -> 1;
    };
  }

  /**
   * @param program what to translate
   * @return a program that accepts the same packets
   * @throws KernelRefusal when there is none: {@code protochain} needs a loop, and the kernel takes
   *     4,096 instructions at most
   */
  public static ClassicProgram compile(FilterProgram program) {
    try {
      return new ClassicCompiler(program).translate(program);
    } catch (StackOverflowError e) {
      throw new KernelRefusal("it is nested too deeply");
    }
  }

  private ClassicProgram translate(FilterProgram program) {
    branch(program.condition(), accept, reject);
    if (accept.isUsed()) {
      code.place(accept);
      code.returns(program.snaplen());
    }
    if (reject.isUsed()) {
      code.place(reject);
      code.returns(0);
    }
    List<ClassicInstruction> instructions = code.assemble();
    if (instructions.size() > ClassicProgram.MOST_INSTRUCTIONS) {
      throw new KernelRefusal(
          "it makes %d instructions of classic BPF, and the kernel takes %d"
              .formatted(instructions.size(), ClassicProgram.MOST_INSTRUCTIONS));
    }
    return new ClassicProgram(instructions);
  }

  /** Goes to one of two places; one of them is usually what comes next. */
  private void branch(Condition condition, Place yes, Place no) {
    if (!reachable) {
      return;
    }
    switch (condition) {
      case Condition.Constant(boolean value) -> {
        Place to = value ? yes : no;
        code.jump(to);
        arrive(to);
        reachable = false;
      }
      case Condition.Compare compare -> compare(compare, yes, no);
      case Condition.Not(Condition term) -> branch(term, no, yes);
      case Condition.And(var terms) -> {
        for (Condition term : terms.subList(0, terms.size() - 1)) {
          Place next = new Place();
          branch(term, next, no);
          place(next);
        }
        branch(terms.getLast(), yes, no);
      }
      case Condition.Or(var terms) -> {
        for (Condition term : terms.subList(0, terms.size() - 1)) {
          Place next = new Place();
          branch(term, yes, next);
          place(next);
        }
        branch(terms.getLast(), yes, no);
      }
      case Condition.ProtocolChain _ ->
          throw new KernelRefusal(
              "protochain goes from header to header, and classic BPF has no loops");
    }
  }

  private void compare(Condition.Compare compare, Place yes, Place no) {
    Value left = compare.left();
    Value right = compare.right();
    if (compare.relation() == Relation.EQUAL && left instanceof Value.Const) {
      left = compare.right();
      right = compare.left();
    }
    if (!(right instanceof Value.Const(int number))) {
      values.computeBoth(left, right);
      accumulator = left;
      code.branch(opcode(compare.relation()) | X, 0, yes, no);
    } else if (compare.relation() == Relation.EQUAL
        && number == 0
        && left instanceof Value.Arithmetic(Operator operator, Value value, Value mask)
        && operator == Operator.AND
        && mask instanceof Value.Const(int bits)) {
      compute(value);
      code.branch(JSET, bits, no, yes);
    } else {
      compute(left);
      code.branch(opcode(compare.relation()), number, yes, no);
    }
    arrive(yes);
    arrive(no);
    reachable = false;
  }

  private void compute(Value value) {
    if (!value.equals(accumulator)) {
      values.compute(value);
      accumulator = value;
    }
  }

  private static int opcode(Relation relation) {
    return switch (relation) {
      case EQUAL -> JEQ;
      case GREATER -> JGT;
      case GREATER_OR_EQUAL -> JGE;
    };
  }

  private void arrive(Place place) {
    arrivals.merge(place, new State(accumulator, values.stored()), State::and);
  }

  private void place(Place place) {
    code.place(place);
    State state = arrivals.get(place);
    if (state != null) {
      accumulator = state.accumulator();
      values.stored(state.stored());
      reachable = true;
    }
  }
}
