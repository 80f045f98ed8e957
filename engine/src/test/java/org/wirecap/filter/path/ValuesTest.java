package org.wirecap.filter.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

class ValuesTest {
  private static final Value BYTE = Value.Load.at(1, 0);
  private static final Value HALF = Value.Load.at(2, 0);
  private static final Value WORD = Value.Load.at(4, 0);

  @Property(tries = 3000)
  void noPacketHasMore(@ForAll long seed) {
    RandomPrograms random = new RandomPrograms(seed, false);
    Value value = random.value();
    Value most = new Value.Const((int) Values.most(value));
    Condition more = new Condition.Compare(Relation.GREATER, value, most);
    Interpreter interpreter = new Interpreter(new FilterProgram(more, 1, 64));
    for (int i = 0; i < 10; i++) {
      byte[] packet = random.packet(20);
      assertFalse(
          interpreter.matches(
              MemorySegment.ofArray(packet), 0, packet.length, packet.length, Matcher.OUTGOING, 3),
          () -> value + " of " + HexFormat.of().formatHex(packet));
    }
  }

  @Test
  void theMostOfAnOperationComesFromThatOfItsOperands() {
    assertEquals(0xff + 0xffff, most(Operator.ADD, BYTE, HALF));
    assertEquals(Values.MOST, most(Operator.ADD, WORD, BYTE));
    assertEquals(Values.MOST, most(Operator.SUBTRACT, BYTE, HALF));
    assertEquals(0xff * 0xff, most(Operator.MULTIPLY, BYTE, BYTE));
    assertEquals(Values.MOST, most(Operator.MULTIPLY, WORD, WORD));
    assertEquals(0xff, most(Operator.DIVIDE, BYTE, HALF));
    assertEquals(85, most(Operator.DIVIDE, BYTE, new Value.Const(3)));
    assertEquals(0xff, most(Operator.MODULO, BYTE, HALF));
    assertEquals(6, most(Operator.MODULO, BYTE, new Value.Const(7)));
    assertEquals(0xff, most(Operator.AND, BYTE, WORD));
    assertEquals(0x7f, most(Operator.OR, new Value.Const(0x40), new Value.Const(0x3f)));
    assertEquals(0xff, most(Operator.XOR, BYTE, new Value.Const(1)));
    assertEquals(0xff00, most(Operator.SHIFT_LEFT, BYTE, new Value.Const(8)));
    assertEquals(0, most(Operator.SHIFT_LEFT, BYTE, new Value.Const(32)));
    assertEquals(Values.MOST, most(Operator.SHIFT_LEFT, BYTE, BYTE));
    assertEquals(0xf, most(Operator.SHIFT_RIGHT, BYTE, new Value.Const(4)));
    assertEquals(0, most(Operator.SHIFT_RIGHT, WORD, new Value.Const(32)));
    assertEquals(0xff, most(Operator.SHIFT_RIGHT, BYTE, HALF));
  }

  private static long most(Operator operator, Value left, Value right) {
    return Values.most(new Value.Arithmetic(operator, left, right));
  }
}
