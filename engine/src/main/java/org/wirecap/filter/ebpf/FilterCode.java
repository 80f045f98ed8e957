package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R10;
import static org.wirecap.bpf.Register.R2;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.filter.ir.Condition.ProtocolChain;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.PathCompiler;
import org.wirecap.filter.path.Values;

/**
 * Writes a filter as part of a BPF program: all but the access to the packet, which differs from
 * one type of program to the other.
 *
 * <pre>
 *   R1       the value that was computed last        R2 to R5   at work
 *
 *   stack    -24 ...    values that are needed again  (KEPT slots of 8 bytes)
 *            ... -480   left operands that wait       (WAITING slots)
 * </pre>
 *
 * R0 to R5 are overwritten; the caller's registers and its stack above -16 stay.
 */
abstract class FilterCode extends PathCompiler<String> {
  private static final int FIRST_SLOT = -24;
  private static final int KEPT = 30;
  private static final int WAITING = 28;

  /** Jumps reach 32,767 slots, and the program around needs some. */
  private static final int MOST_SLOTS = 30_000;

  /** Where the program is written. */
  protected final BpfAssembler asm;

  /** Has the context of the program. */
  protected final Register context;

  private final Register length;
  private final String rejection;
  private final Set<Value> repeated;
  private final Map<Value, Integer> slots = new HashMap<>();
  private int labels;

  /**
   * @param longest no packet has more bytes than this
   */
  FilterCode(
      int longest,
      BpfAssembler asm,
      FilterProgram program,
      Register context,
      Register length,
      String rejected) {
    super(longest, 0);
    this.asm = asm;
    this.context = context;
    this.length = length;
    this.rejection = rejected;
    this.repeated = Values.repeated(program.condition());
  }

  /** Writes it. */
  final Exits write(FilterProgram program) {
    try {
      branch(program.condition(), rejection, false, NOTHING_HELPS, 0);
    } catch (StackOverflowError e) {
      throw new KernelRefusal("it is nested too deeply");
    }
    return new Exits(reachable(), isArrivedAt(rejection));
  }

  /** R1 = what is known beside the bytes. */
  abstract void metadata(Field field);

  /** R1 = the bytes at a fixed place, which were checked to be there. */
  abstract void loadFixed(Value.Load load);

  /** R1 = the bytes from R1 on; rejects the packet if they are not there. */
  abstract void loadVariable(Value.Load load);

  @Override
  protected String newPlace() {
    return "filter " + labels++;
  }

  @Override
  protected void emitPlace(String place) {
    asm.label(place);
  }

  @Override
  protected void emitJump(String place) {
    asm.jump(place);
  }

  @Override
  protected String rejection() {
    return rejection;
  }

  @Override
  protected void emitChain(ProtocolChain chain, String target, boolean when) {
    throw new KernelRefusal("protochain follows headers in a loop");
  }

  @Override
  protected void emitCompare(
      Relation relation, Value left, Value right, String target, boolean when) {
    if (asm.slots() > MOST_SLOTS) {
      throw new KernelRefusal("its program has more than %,d instructions".formatted(MOST_SLOTS));
    }
    Condition condition = condition(relation, when);
    if (right instanceof Value.Const(int number)) {
      compute(left, 0);
      if (reachable()) {
        asm.jumpIf32(R1, condition, number, target);
      }
    } else {
      computeBoth(left, right, 0);
      if (reachable()) {
        asm.jumpIf32(R2, condition, R1, target);
      }
    }
    if (reachable()) {
      arrive(target);
    }
  }

  private static Condition condition(Relation relation, boolean when) {
    return switch (relation) {
      case EQUAL -> when ? Condition.EQUAL : Condition.NOT_EQUAL;
      case GREATER -> when ? Condition.GREATER : Condition.LESS_OR_EQUAL;
      case GREATER_OR_EQUAL -> when ? Condition.GREATER_OR_EQUAL : Condition.LESS;
    };
  }

  /** R2 = left, R1 = right. */
  private void computeBoth(Value left, Value right, int depth) {
    if (depth == WAITING) {
      throw new KernelRefusal("its arithmetic is nested too deeply");
    }
    compute(left, depth);
    if (!reachable()) {
      return;
    }
    int waiting = FIRST_SLOT - 8 * (KEPT + depth);
    asm.store(Size.DOUBLE, R10, waiting, R1);
    compute(right, depth + 1);
    if (reachable()) {
      asm.load(Size.DOUBLE, R2, R10, waiting);
    }
  }

  /** R1 = value, 32 bits with zeros above. Nothing can be reached any more if it always rejects. */
  private void compute(Value value, int depth) {
    Integer slot = slots.get(value);
    if (slot != null && isComputed(value)) {
      asm.load(Size.DOUBLE, R1, R10, slot);
      return;
    }
    switch (value) {
      case Value.Const(int number) -> asm.move32(R1, number);
      case Value.PacketLength() -> asm.move32(R1, length);
      case Value.Metadata(Field field) -> metadata(field);
      case Value.Load load when load.isFixed() -> loadFixed(load);
      case Value.Load load -> {
        compute(load.base(), depth);
        if (reachable()) {
          loadVariable(load);
        }
      }
      case Value.Arithmetic(Operator operator, Value left, Value.Const(int number)) -> {
        compute(left, depth);
        if (reachable()) {
          operate(operator, number);
        }
      }
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        computeBoth(left, right, depth);
        if (reachable()) {
          operate(operator);
        }
      }
    }
    if (reachable() && repeated.contains(value)) {
      keep(value, slot);
    }
  }

  private void keep(Value value, Integer known) {
    Integer slot = known;
    if (slot == null) {
      if (slots.size() == KEPT) {
        return;
      }
      slot = FIRST_SLOT - 8 * slots.size();
      slots.put(value, slot);
    }
    asm.store(Size.DOUBLE, R10, slot, R1);
    computed(value);
  }

  /** R1 = the number at base + offset, in network order. */
  final void loadNumber(int bytes, Register base, int offset) {
    Size size =
        switch (bytes) {
          case 1 -> Size.BYTE;
          case 2 -> Size.HALF;
          default -> Size.WORD;
        };
    asm.load(size, R1, base, offset);
    if (bytes > 1) {
      asm.bigEndian(R1, 8 * bytes);
    }
  }

  /** R1 = R1 operator number. */
  private void operate(Operator operator, int number) {
    if (operator.divides() && number == 0) {
      jump(rejection);
    } else if (isShift(operator) && Integer.compareUnsigned(number, 32) >= 0) {
      asm.move32(R1, 0);
    } else {
      asm.alu32(operation(operator), R1, number);
    }
  }

  /** R1 = R2 operator R1. */
  private void operate(Operator operator) {
    if (operator.divides()) {
      asm.jumpIf32(R1, Condition.EQUAL, 0, rejection);
      arrive(rejection);
    }
    if (isShift(operator)) {
      String far = newPlace();
      String end = newPlace();
      asm.jumpIf32(R1, Condition.GREATER_OR_EQUAL, 32, far);
      asm.alu32(operation(operator), R2, R1).jump(end);
      asm.label(far).move32(R2, 0).label(end);
    } else {
      asm.alu32(operation(operator), R2, R1);
    }
    asm.move32(R1, R2);
  }

  private static boolean isShift(Operator operator) {
    return operator == Operator.SHIFT_LEFT || operator == Operator.SHIFT_RIGHT;
  }

  private static Operation operation(Operator operator) {
    return switch (operator) {
      case ADD -> Operation.ADD;
      case SUBTRACT -> Operation.SUBTRACT;
      case MULTIPLY -> Operation.MULTIPLY;
      case DIVIDE -> Operation.DIVIDE;
      case MODULO -> Operation.MODULO;
      case AND -> Operation.AND;
      case OR -> Operation.OR;
      case XOR -> Operation.XOR;
      case SHIFT_LEFT -> Operation.SHIFT_LEFT;
      case SHIFT_RIGHT -> Operation.SHIFT_RIGHT;
    };
  }
}
