package org.wirecap.filter.classic;

import static org.wirecap.filter.classic.ClassicInstruction.*;

import java.util.BitSet;
import java.util.Map;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.Values;

/** Computes values into the accumulator A, with the index X and 16 words of memory to help. */
final class ValueCode {
  /** Words of memory: BPF_MEMWORDS. */
  private static final int WORDS = 16;

  /** Offsets from here on the kernel reads as something else than bytes of the packet. */
  private static final long FARTHEST = Integer.MAX_VALUE;

  /** The kernel's numbers of what it knows beside the bytes: SKF_AD_OFF and what is behind. */
  static final int BESIDE = -0x1000;

  static final int PACKET_TYPE = 4;
  static final int INTERFACE_INDEX = 8;
  static final int VLAN_TAG = 44;
  static final int VLAN_TAG_PRESENT = 48;
  static final int VLAN_PROTOCOL = 60;

  private final ClassicCode code;
  private final ClassicCode.Place reject;

  /** Values that are kept in memory once they are computed, and in which word. */
  private final Map<Value, Integer> slots;

  /** Words that hold their value on every path to the present place. */
  private BitSet stored = new BitSet();

  private int words;

  /**
   * @param slots values to keep, each in a word of its own, from 0
   */
  ValueCode(ClassicCode code, ClassicCode.Place reject, Map<Value, Integer> slots) {
    this.code = code;
    this.reject = reject;
    this.slots = slots;
    words = slots.size();
  }

  /** Words that hold their value here. */
  BitSet stored() {
    return (BitSet) stored.clone();
  }

  void stored(BitSet words) {
    stored = (BitSet) words.clone();
  }

  /** A = value. */
  void compute(Value value) {
    int slot = slot(value);
    if (slot >= 0 && stored.get(slot)) {
      code.add(LD_MEM, slot);
      return;
    }
    computeAnew(value);
    if (slot >= 0) {
      code.add(ST, slot);
      stored.set(slot);
    }
  }

  private int slot(Value value) {
    return slots.isEmpty() ? -1 : slots.getOrDefault(value, -1);
  }

  private boolean isStored(Value value) {
    int slot = slot(value);
    return slot >= 0 && stored.get(slot);
  }

  private void computeAnew(Value value) {
    switch (value) {
      case Value.Const(int number) -> code.add(LD_IMM, number);
      case Value.PacketLength() -> code.add(LD_LEN, 0);
      case Value.Metadata(Field field) -> code.add(LD_W_ABS, BESIDE + beside(field));
      case Value.Load load -> load(load);
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          arithmetic(operator, left, right);
    }
  }

  /** A = left, X = right. */
  void computeBoth(Value left, Value right) {
    if (isIndexable(right)) {
      compute(left);
      index(right);
    } else if (keepsIndex(left)) {
      compute(right);
      code.add(TAX, 0);
      compute(left);
    } else if (words(right) >= words(left)) {
      compute(right);
      int word = allocate();
      code.add(ST, word);
      compute(left);
      code.add(LDX_MEM, word);
      words--;
    } else {
      compute(left);
      int word = allocate();
      code.add(ST, word);
      compute(right);
      code.add(TAX, 0);
      code.add(LD_MEM, word);
      words--;
    }
  }

  private void load(Value.Load load) {
    Value base = load.base();
    long displacement = load.displacement() & Values.MOST;
    if (base instanceof Value.Const(int number)) {
      int place = (int) Math.min((number & Values.MOST) + displacement, FARTHEST);
      code.add(opcode(load.size(), LD_B_ABS, LD_H_ABS, LD_W_ABS), place);
      return;
    }
    int farthest = (int) Math.min(displacement, FARTHEST);
    if (displacement + Values.most(base) > FARTHEST) {
      // The kernel would add them up in 32 bits, and read some other byte.
      compute(base);
      ClassicCode.Place near = new ClassicCode.Place();
      code.branch(JGT, (int) FARTHEST - farthest, reject, near);
      code.place(near);
      code.add(TAX, 0);
    } else if (isIndexable(base)) {
      index(base);
    } else {
      compute(base);
      code.add(TAX, 0);
    }
    code.add(opcode(load.size(), LD_B_IND, LD_H_IND, LD_W_IND), farthest);
  }

  private static int opcode(int size, int one, int two, int four) {
    return size == 1 ? one : size == 2 ? two : four;
  }

  private void arithmetic(Operator operator, Value left, Value right) {
    boolean shift = operator == Operator.SHIFT_LEFT || operator == Operator.SHIFT_RIGHT;
    if (right instanceof Value.Const(int number)) {
      compute(left);
      if (shift && Integer.compareUnsigned(number, 31) > 0) {
        code.add(ALU | opcode(Operator.AND), 0);
      } else if (operator.divides() && number == 0) {
        ClassicCode.Place never = new ClassicCode.Place();
        code.jump(reject);
        code.place(never);
      } else {
        code.add(ALU | opcode(operator), number);
      }
      return;
    }
    if (operator == Operator.SUBTRACT && left.equals(new Value.Const(0))) {
      compute(right);
      code.add(NEG, 0);
      return;
    }
    if (left instanceof Value.Const && isCommutative(operator)) {
      arithmetic(operator, right, left);
      return;
    }
    if (shift && Values.most(right) > 31) {
      compute(bounded(operator, left, right));
      return;
    }
    computeBoth(left, right);
    code.add(ALU | opcode(operator) | X, 0);
  }

  /**
   * A shift by up to 31, times 1, or times 0 when it is by more: what the processor does then is
   * not what a filter means.
   */
  private static Value bounded(Operator shift, Value left, Value right) {
    Value small =
        new Value.Arithmetic(
            shift, left, new Value.Arithmetic(Operator.AND, right, new Value.Const(31)));
    Value above = new Value.Arithmetic(Operator.SHIFT_RIGHT, right, new Value.Const(5));
    Value isSmall =
        new Value.Arithmetic(
            Operator.DIVIDE,
            new Value.Const(1),
            new Value.Arithmetic(Operator.ADD, above, new Value.Const(1)));
    return new Value.Arithmetic(Operator.MULTIPLY, small, isSmall);
  }

  private static boolean isCommutative(Operator operator) {
    return switch (operator) {
      case ADD, MULTIPLY, AND, OR, XOR -> true;
      case SUBTRACT, DIVIDE, MODULO, SHIFT_LEFT, SHIFT_RIGHT -> false;
    };
  }

  private static int opcode(Operator operator) {
    return switch (operator) {
      case ADD -> 0x00;
      case SUBTRACT -> 0x10;
      case MULTIPLY -> 0x20;
      case DIVIDE -> 0x30;
      case OR -> 0x40;
      case AND -> 0x50;
      case SHIFT_LEFT -> 0x60;
      case SHIFT_RIGHT -> 0x70;
      case MODULO -> 0x90;
      case XOR -> 0xa0;
    };
  }

  private static int beside(Field field) {
    return switch (field) {
      case PACKET_TYPE -> PACKET_TYPE;
      case INTERFACE_INDEX -> INTERFACE_INDEX;
      case VLAN_TAG -> VLAN_TAG;
      case VLAN_TAG_PRESENT -> VLAN_TAG_PRESENT;
      case VLAN_PROTOCOL -> VLAN_PROTOCOL;
    };
  }

  /** Whether one instruction puts the value into X and leaves A alone. */
  private boolean isIndexable(Value value) {
    return isStored(value) || value instanceof Value.PacketLength || headerLength(value) >= 0;
  }

  private void index(Value value) {
    if (isStored(value)) {
      code.add(LDX_MEM, slot(value));
    } else if (value instanceof Value.PacketLength) {
      code.add(LDX_LEN, 0);
    } else {
      code.add(LDX_MSH, headerLength(value));
    }
  }

  /** Where the byte is whose lower half, times 4, is the value; -1 when it is no such value. */
  private static int headerLength(Value value) {
    boolean is =
        value instanceof Value.Arithmetic(Operator outer, Value masked, Value two)
            && outer == Operator.SHIFT_LEFT
            && two.equals(new Value.Const(2))
            && masked instanceof Value.Arithmetic(Operator inner, Value load, Value mask)
            && inner == Operator.AND
            && mask.equals(new Value.Const(0xf))
            && load instanceof Value.Load(int size, Value _, int at)
            && size == 1
            && ((Value.Load) load).isFixed()
            && at >= 0;
    if (!is) {
      return -1;
    }
    Value masked = ((Value.Arithmetic) value).left();
    return ((Value.Load) ((Value.Arithmetic) masked).left()).displacement();
  }

  /** Whether computing the value leaves X alone. */
  private boolean keepsIndex(Value value) {
    if (isStored(value)) {
      return true;
    }
    return switch (value) {
      case Value.Load load -> load.isFixed();
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          right instanceof Value.Const(int number)
              && keepsIndex(left)
              && !(operator.divides() && number == 0);
      case Value.Const _, Value.PacketLength _, Value.Metadata _ -> true;
    };
  }

  /** Words of memory that computing the value takes. */
  private int words(Value value) {
    if (isStored(value)) {
      return 0;
    }
    return switch (value) {
      case Value.Load load -> load.isFixed() ? 0 : words(load.base());
      case Value.Arithmetic(Operator _, Value left, Value right) -> {
        int one = words(left);
        int two = words(right);
        yield right instanceof Value.Const ? one : one == two ? one + 1 : Math.max(one, two);
      }
      case Value.Const _, Value.PacketLength _, Value.Metadata _ -> 0;
    };
  }

  private int allocate() {
    if (words == WORDS) {
      throw new KernelRefusal("a value needs more than the 16 words of memory of classic BPF");
    }
    return words++;
  }
}
