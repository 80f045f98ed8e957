package org.wirecap.filter.jvm;

import static org.wirecap.filter.jvm.Descriptors.BYTES;
import static org.wirecap.filter.jvm.Descriptors.CHAIN;
import static org.wirecap.filter.jvm.Descriptors.CHAIN_SEARCH;
import static org.wirecap.filter.jvm.Descriptors.CONTAINS;
import static org.wirecap.filter.jvm.Descriptors.HEADER_CHAIN;
import static org.wirecap.filter.jvm.Descriptors.INTS;
import static org.wirecap.filter.jvm.Descriptors.INT_OPERATION;
import static org.wirecap.filter.jvm.Descriptors.LOAD;
import static org.wirecap.filter.jvm.Descriptors.MEMBERS;
import static org.wirecap.filter.jvm.Descriptors.PART;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.MemberTest;
import org.wirecap.filter.path.Members;
import org.wirecap.filter.path.PathCompiler;
import org.wirecap.filter.path.Values;

/**
 * Writes the body of one method: {@code static int part(memory, offset, captured, original, type,
 * index)}, which returns 1 or 0, or -1 for a packet that is rejected.
 *
 * <p>Whatever may reject a packet is computed into a local variable first, because a jump finds
 * nothing else on the operand stack.
 */
final class MethodCompiler extends PathCompiler<Label> {
  // The parameters' places.
  private static final int MEMORY = 0;
  private static final int OFFSET = 1;
  private static final int CAPTURED = 3;
  private static final int ORIGINAL = 4;
  private static final int TYPE = 5;
  private static final int INDEX = 6;

  private final CodeBuilder code;
  private final ClassDesc owner;
  private final Part part;
  private final ClassData data;
  private final Set<Value> repeated;
  private final RawLoads raw;
  private final Map<Value, Integer> locals = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Label rejection;
  private final int scratch;

  /**
   * @param data receives what the method refers to
   */
  MethodCompiler(CodeBuilder code, ClassDesc owner, Part part, ClassData data) {
    super(Integer.MAX_VALUE, part.prefix());
    this.code = code;
    this.owner = owner;
    this.part = part;
    this.data = data;
    this.repeated = Values.repeated(part.condition());
    this.raw = new RawLoads(part.condition());
    this.rejection = code.newLabel();
    this.scratch = code.allocateLocal(TypeKind.INT);
  }

  /** Writes the method; returns the methods that it calls. */
  List<Part> compile() {
    Label no = code.newLabel();
    branch(part.condition(), no, false, part.needFalse(), part.needTrue());
    if (reachable()) {
      code.iconst_1().ireturn();
    }
    end(no, 0);
    end(rejection, -1);
    return parts;
  }

  private void end(Label label, int result) {
    if (isArrivedAt(label)) {
      code.labelBinding(label).loadConstant(result).ireturn();
    }
  }

  @Override
  protected void branch(
      Condition condition, Label target, boolean when, long needThere, long needHere) {
    if (part.isWhole() || condition.equals(part.condition()) || !reachable()) {
      super.branch(condition, target, when, needThere, needHere);
      return;
    }
    Part callee =
        new Part(
            part.name() + "_" + parts.size(),
            condition,
            prefix(),
            when ? needThere : needHere,
            when ? needHere : needThere);
    parts.add(callee);
    code.aload(MEMORY).lload(OFFSET).iload(CAPTURED).iload(ORIGINAL).iload(TYPE).iload(INDEX);
    code.invokestatic(owner, callee.name(), PART);
    result(target, when);
  }

  /** Goes where a result of 1, 0 or -1 on the stack says. */
  private void result(Label target, boolean when) {
    code.dup().istore(scratch).iflt(rejection);
    arrive(rejection);
    code.iload(scratch);
    if (when) {
      code.ifne(target);
    } else {
      code.ifeq(target);
    }
    arrive(target);
  }

  @Override
  protected Label newPlace() {
    return code.newLabel();
  }

  @Override
  protected void emitPlace(Label place) {
    code.labelBinding(place);
  }

  @Override
  protected void emitJump(Label place) {
    code.goto_(place);
  }

  @Override
  protected Label rejection() {
    return rejection;
  }

  @Override
  protected void emitPrefixCheck(long bytes) {
    code.iload(CAPTURED).loadConstant((int) bytes).if_icmplt(rejection);
    arrive(rejection);
  }

  @Override
  protected void emitChain(Condition.ProtocolChain chain, Label target, boolean when) {
    code.aload(MEMORY).lload(OFFSET).iload(CAPTURED).loadConstant(data.constant(chain, CHAIN));
    code.invokestatic(HEADER_CHAIN, "search", CHAIN_SEARCH).l2i();
    result(target, when);
  }

  @Override
  protected MemberTest<Label> memberTest() {
    return this::emitMembers;
  }

  private void emitMembers(Members members, Label target, boolean when) {
    prepare(members.value());
    if (!reachable()) {
      return;
    }
    Value value = members.value();
    MemberTable table =
        MemberTable.of(
            raw.isOf(value)
                ? members.numbers().stream().map(number -> RawLoads.turned(value, number)).toList()
                : members.numbers());
    push(value);
    code.loadConstant(data.constant(table.slots(), INTS));
    code.loadConstant(table.multiplier()).loadConstant(table.shift());
    code.invokestatic(MEMBERS, "contains", CONTAINS);
    if (when) {
      code.ifne(target);
    } else {
      code.ifeq(target);
    }
    arrive(target);
  }

  @Override
  protected void emitCompare(
      Relation relation, Value left, Value right, Label target, boolean when) {
    prepare(left);
    prepare(right);
    if (!reachable()) {
      return;
    }
    boolean signed =
        Values.most(left) <= Integer.MAX_VALUE && Values.most(right) <= Integer.MAX_VALUE;
    if (relation == Relation.EQUAL) {
      push(left);
      if (raw.isOf(left) && right instanceof Value.Const(int number)) {
        code.loadConstant(RawLoads.turned(left, number));
      } else {
        push(right);
      }
      if (when) {
        code.if_icmpeq(target);
      } else {
        code.if_icmpne(target);
      }
    } else {
      pushOrdered(left, signed);
      pushOrdered(right, signed);
      if (relation == Relation.GREATER) {
        if (when) {
          code.if_icmpgt(target);
        } else {
          code.if_icmple(target);
        }
      } else if (when) {
        code.if_icmpge(target);
      } else {
        code.if_icmplt(target);
      }
    }
    arrive(target);
  }

  /** Unsigned numbers compare as signed ones with the highest bit turned. */
  private void pushOrdered(Value value, boolean signed) {
    if (!signed && value instanceof Value.Const(int number)) {
      code.loadConstant(number ^ Integer.MIN_VALUE);
      return;
    }
    push(value);
    if (!signed) {
      code.loadConstant(Integer.MIN_VALUE).ixor();
    }
  }

  /** Computes what may reject the packet, with an empty stack. Rejects at once what cannot be. */
  private void prepare(Value value) {
    if (!reachable() || isComputed(value)) {
      return;
    }
    switch (value) {
      case Value.Load load when !load.isFixed() -> prepareLoad(load);
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        prepare(left);
        prepare(right);
        if (reachable() && operator.divides()) {
          prepareDivisor(right);
        }
      }
      case Value.Metadata(Field field) -> prepareMetadata(field);
      default -> {}
    }
  }

  private void prepareLoad(Value.Load load) {
    Value base = load.base();
    prepare(base);
    if (!reachable()) {
      return;
    }
    boolean narrow = Values.most(base) + Values.extent(load) <= Integer.MAX_VALUE;
    int at = keep(base);
    if (!covers(base, Values.extent(load))) {
      if (narrow) {
        code.iload(at).loadConstant((int) Values.extent(load)).iadd().iload(CAPTURED);
        code.if_icmpgt(rejection);
      } else {
        pushUnsigned(at);
        code.loadConstant(Values.extent(load)).ladd().iload(CAPTURED).i2l().lcmp().ifgt(rejection);
      }
      arrive(rejection);
      covered(base, Values.extent(load));
    }
    code.aload(MEMORY).lload(OFFSET);
    if (narrow) {
      code.iload(at).i2l();
    } else {
      pushUnsigned(at);
    }
    code.ladd();
    load(load);
    store(load);
  }

  private void pushUnsigned(int local) {
    code.iload(local).i2l().loadConstant(Values.MOST).land();
  }

  /** Memory and address are on the stack; the displacement is not yet added. */
  private void load(Value.Load load) {
    if (load.displacement() != 0) {
      code.loadConstant(load.displacement() & Values.MOST).ladd();
    }
    code.invokestatic(BYTES, (raw.contains(load) ? "raw" : "load") + load.size(), LOAD);
  }

  private void prepareDivisor(Value divisor) {
    if (divisor instanceof Value.Const(int number)) {
      if (number == 0) {
        jump(rejection);
      }
    } else {
      code.iload(keep(divisor)).ifeq(rejection);
      arrive(rejection);
    }
  }

  private void prepareMetadata(Field field) {
    switch (field) {
      case PACKET_TYPE, INTERFACE_INDEX -> {
        code.iload(parameter(field)).iflt(rejection);
        arrive(rejection);
        computed(new Value.Metadata(field));
      }
      case VLAN_TAG_PRESENT -> {}
      case VLAN_TAG, VLAN_PROTOCOL -> jump(rejection);
    }
  }

  private static int parameter(Field field) {
    return field == Field.PACKET_TYPE ? TYPE : INDEX;
  }

  /** Has a value that is prepared in a local variable, and says in which. */
  private int keep(Value value) {
    if (value instanceof Value.Metadata(Field field) && field != Field.VLAN_TAG_PRESENT) {
      return parameter(field);
    }
    if (!isComputed(value)) {
      compute(value);
      store(value);
    }
    return locals.get(value);
  }

  /** Takes the value from the stack. */
  private void store(Value value) {
    code.istore(locals.computeIfAbsent(value, v -> code.allocateLocal(TypeKind.INT)));
    computed(value);
  }

  /** Puts a value that is prepared on the stack. */
  private void push(Value value) {
    Integer local = locals.get(value);
    if (local != null && isComputed(value)) {
      code.iload(local);
      return;
    }
    compute(value);
    if (repeated.contains(value)) {
      code.dup();
      store(value);
    }
  }

  private void compute(Value value) {
    switch (value) {
      case Value.Const(int number) -> code.loadConstant(number);
      case Value.PacketLength() -> code.iload(ORIGINAL);
      case Value.Metadata(Field field) -> {
        if (field == Field.VLAN_TAG_PRESENT) {
          code.iconst_0();
        } else {
          code.iload(parameter(field));
        }
      }
      case Value.Load load -> {
        code.aload(MEMORY).lload(OFFSET);
        load(load);
      }
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        push(left);
        if (raw.isOf(value) && right instanceof Value.Const(int mask)) {
          code.loadConstant(RawLoads.turned(value, mask)).iand();
        } else if (operator == Operator.SHIFT_LEFT && isBelow32(right)) {
          code.loadConstant(((Value.Const) right).value()).ishl();
        } else if (operator == Operator.SHIFT_RIGHT && isBelow32(right)) {
          code.loadConstant(((Value.Const) right).value()).iushr();
        } else {
          push(right);
          operate(operator);
        }
      }
    }
  }

  private static boolean isBelow32(Value value) {
    return value instanceof Value.Const(int number) && Integer.compareUnsigned(number, 32) < 0;
  }

  private void operate(Operator operator) {
    switch (operator) {
      case ADD -> code.iadd();
      case SUBTRACT -> code.isub();
      case MULTIPLY -> code.imul();
      case DIVIDE -> code.invokestatic(ConstantDescs.CD_Integer, "divideUnsigned", INT_OPERATION);
      case MODULO ->
          code.invokestatic(ConstantDescs.CD_Integer, "remainderUnsigned", INT_OPERATION);
      case AND -> code.iand();
      case OR -> code.ior();
      case XOR -> code.ixor();
      case SHIFT_LEFT -> code.invokestatic(BYTES, "shiftLeft", INT_OPERATION);
      case SHIFT_RIGHT -> code.invokestatic(BYTES, "shiftRight", INT_OPERATION);
    }
  }
}
