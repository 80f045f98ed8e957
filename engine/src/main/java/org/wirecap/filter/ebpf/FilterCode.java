package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R10;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R4;
import static org.wirecap.bpf.Register.R5;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpMd;
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
 * Writes a filter as part of an XDP program. It reads the packet in place; the verifier sees before
 * each load a comparison with the packet's end that covers it.
 *
 * <pre>
 *   R1       the value that was computed last        R4   first byte of the packet
 *   R2, R3   at work                                 R5   its end
 *
 *   stack    -24 ...    values that are needed again  (KEPT slots of 8 bytes)
 *            ... -480   left operands that wait       (WAITING slots)
 * </pre>
 *
 * R0 to R5 are overwritten; the caller's registers and its stack above -16 stay. A packet is one
 * buffer here, as it is for programs that do not announce more (no BPF_F_XDP_HAS_FRAGS).
 */
public final class FilterCode extends PathCompiler<String> {
  /** No packet in one buffer is longer than a jumbo page; and a load's offset has 15 bits. */
  private static final int LONGEST = 0x7fff;

  private static final int FIRST_SLOT = -24;
  private static final int KEPT = 30;
  private static final int WAITING = 28;

  /** Jumps reach 32,767 slots, and the program around needs some. */
  private static final int MOST_SLOTS = 30_000;

  private final BpfAssembler asm;
  private final Register context;
  private final Register length;
  private final String rejection;
  private final Set<Value> repeated;
  private final Map<Value, Integer> slots = new HashMap<>();
  private int labels;

  private FilterCode(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    super(LONGEST, 0);
    this.asm = asm;
    this.context = context;
    this.length = length;
    this.rejection = rejected;
    this.repeated = Values.repeated(program.condition());
  }

  /**
   * What the code of a filter can do.
   *
   * @param accepts whether it may fall through
   * @param rejects whether it may jump to the label for rejected packets
   */
  public record Exits(boolean accepts, boolean rejects) {}

  /**
   * Appends the code of a filter: it falls through for a packet that is accepted.
   *
   * @param asm where to
   * @param program what
   * @param context register of R6 to R9 that has the xdp_md
   * @param length register of R6 to R9 that has the packet's length
   * @param rejected label to go to otherwise
   * @return which of the two can happen: the verifier wants no code that cannot be reached
   * @throws KernelRefusal when it cannot be written so
   */
  public static Exits append(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    FilterCode code = new FilterCode(asm, program, context, length, rejected);
    asm.load(Size.WORD, R4, context, XdpMd.DATA).load(Size.WORD, R5, context, XdpMd.DATA_END);
    try {
      code.branch(program.condition(), rejected, false, NOTHING_HELPS, 0);
    } catch (StackOverflowError e) {
      throw new KernelRefusal("it is nested too deeply");
    }
    return new Exits(code.reachable(), code.isArrivedAt(rejected));
  }

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
  protected void emitPrefixCheck(long bytes) {
    asm.move(R1, R4).add(R1, (int) bytes).jumpIf(R1, Condition.GREATER, R5, rejection);
    arrive(rejection);
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
      case Value.Load load when load.isFixed() -> load(load, R4);
      case Value.Load load -> variable(load, depth);
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

  private void metadata(Field field) {
    switch (field) {
      case INTERFACE_INDEX -> asm.load(Size.WORD, R1, context, XdpMd.INGRESS_IFINDEX);
      // XDP shows what arrives, before anybody has looked to whom it is.
      case PACKET_TYPE, VLAN_TAG_PRESENT -> asm.move32(R1, 0);
      case VLAN_TAG, VLAN_PROTOCOL -> jump(rejection);
    }
  }

  /** R1 = what is there, its length checked. */
  private void load(Value.Load load, Register base) {
    Size size =
        switch (load.size()) {
          case 1 -> Size.BYTE;
          case 2 -> Size.HALF;
          default -> Size.WORD;
        };
    asm.load(size, R1, base, load.displacement());
    if (load.size() > 1) {
      asm.bigEndian(R1, 8 * load.size());
    }
  }

  private void variable(Value.Load load, int depth) {
    compute(load.base(), depth);
    if (!reachable()) {
      return;
    }
    long extent = Values.extent(load);
    if (extent > LONGEST) {
      jump(rejection);
      return;
    }
    // The verifier adds a number to a packet's address only when it knows that it is small.
    asm.jumpIf(R1, Condition.GREATER, (int) (LONGEST - extent), rejection)
        .move(R2, R4)
        .add(R2, R1)
        .move(R3, R2)
        .add(R3, (int) extent)
        .jumpIf(R3, Condition.GREATER, R5, rejection);
    arrive(rejection);
    load(load, R2);
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
