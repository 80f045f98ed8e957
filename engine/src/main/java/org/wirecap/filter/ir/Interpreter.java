package org.wirecap.filter.ir;

import static org.wirecap.filter.ir.PacketBytes.MISSING;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Runs a program by walking over its trees. It is the definition of what a program means, and the
 * slowest way to run it.
 */
public final class Interpreter implements Matcher {
  private static final int FALSE = 0;
  private static final int TRUE = 1;
  private static final int REJECT = -1;

  private final Condition condition;

  /**
   * @param program what to run
   */
  public Interpreter(FilterProgram program) {
    condition = program.condition();
  }

  @Override
  public boolean matches(
      MemorySegment memory,
      long offset,
      int capturedLength,
      int originalLength,
      int packetType,
      int interfaceIndex) {
    return test(
            condition, memory, offset, capturedLength, originalLength, packetType, interfaceIndex)
        == TRUE;
  }

  private static int test(
      Condition condition,
      MemorySegment memory,
      long packet,
      int captured,
      int original,
      int type,
      int index) {
    return switch (condition) {
      case Condition.Constant(boolean value) -> value ? TRUE : FALSE;
      case Condition.Compare(Relation relation, Value left, Value right) -> {
        long one = value(left, memory, packet, captured, original, type, index);
        long two = value(right, memory, packet, captured, original, type, index);
        if (one == MISSING || two == MISSING) {
          yield REJECT;
        }
        yield relation.holds((int) one, (int) two) ? TRUE : FALSE;
      }
      case Condition.Not(Condition term) -> {
        int result = test(term, memory, packet, captured, original, type, index);
        yield result == REJECT ? REJECT : TRUE - result;
      }
      case Condition.And(var terms) ->
          whileResult(TRUE, terms, memory, packet, captured, original, type, index);
      case Condition.Or(var terms) ->
          whileResult(FALSE, terms, memory, packet, captured, original, type, index);
      case Condition.ProtocolChain chain ->
          (int) HeaderChain.search(memory, packet, captured, chain);
    };
  }

  /** Evaluates terms while they give {@code expected}; what the last one evaluated gave. */
  private static int whileResult(
      int expected,
      List<Condition> terms,
      MemorySegment memory,
      long packet,
      int captured,
      int original,
      int type,
      int index) {
    for (int i = 0; i < terms.size(); i++) {
      int result = test(terms.get(i), memory, packet, captured, original, type, index);
      if (result != expected) {
        return result;
      }
    }
    return expected;
  }

  /** The unsigned value, or {@link PacketBytes#MISSING}. */
  private static long value(
      Value value,
      MemorySegment memory,
      long packet,
      int captured,
      int original,
      int type,
      int index) {
    return switch (value) {
      case Value.Const(int number) -> number & 0xffff_ffffL;
      case Value.Load(int size, Value base, int displacement) -> {
        long from = value(base, memory, packet, captured, original, type, index);
        yield from == MISSING
            ? MISSING
            : PacketBytes.load(
                memory, packet, captured, size, from + (displacement & 0xffff_ffffL));
      }
      case Value.PacketLength() -> original & 0xffff_ffffL;
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        long one = value(left, memory, packet, captured, original, type, index);
        long two = value(right, memory, packet, captured, original, type, index);
        if (one == MISSING || two == MISSING || (two == 0 && operator.divides())) {
          yield MISSING;
        }
        yield operator.apply((int) one, (int) two) & 0xffff_ffffL;
      }
      case Value.Metadata(Field field) ->
          switch (field) {
            case PACKET_TYPE -> type;
            case INTERFACE_INDEX -> index;
            case VLAN_TAG_PRESENT -> 0;
            case VLAN_TAG, VLAN_PROTOCOL -> MISSING;
          };
    };
  }
}
