package org.wirecap.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes BPF programs as the kernel's verifier and LLVM do: {@code r2 = *(u32 *)(r1 + 16)}. For
 * error messages and tests; knows what {@link BpfAssembler} can write.
 */
public final class BpfDisassembler {
  private static final Map<Integer, Operation> OPERATIONS = new HashMap<>();
  private static final Map<Integer, Condition> CONDITIONS = new HashMap<>();
  private static final Map<Integer, Size> SIZES = new HashMap<>();
  private static final Map<Integer, Helper> HELPERS = new HashMap<>();

  static {
    for (Operation operation : Operation.values()) {
      OPERATIONS.put(operation.bits(), operation);
    }
    for (Condition condition : Condition.values()) {
      CONDITIONS.put(condition.bits(), condition);
    }
    for (Size size : Size.values()) {
      SIZES.put(size.bits(), size);
    }
    for (Helper helper : Helper.values()) {
      HELPERS.put(helper.number(), helper);
    }
  }

  private BpfDisassembler() {}

  /** A line for each instruction, with the number of its slot, which verifier logs name too. */
  public static String disassemble(byte[] code) {
    StringBuilder text = new StringBuilder();
    int slot = 0;
    for (String line : lines(code)) {
      text.append("%4d: %s%n".formatted(slot, line));
      slot += line.endsWith(" ll") ? 2 : 1;
    }
    return text.toString();
  }

  /** A text for each instruction. */
  static List<String> lines(byte[] code) {
    ByteBuffer buffer = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder());
    List<String> lines = new ArrayList<>();
    while (buffer.remaining() >= Instruction.BYTES) {
      Instruction instruction = Instruction.decode(buffer);
      if (instruction.opcode() == Instruction.LOAD_CONSTANT
          && buffer.remaining() >= Instruction.BYTES) {
        lines.add(constant(instruction, Instruction.decode(buffer).immediate()));
      } else {
        lines.add(text(instruction));
      }
    }
    return lines;
  }

  private static String constant(Instruction low, int high) {
    String destination = "r" + low.destination() + " = ";
    return switch (low.source()) {
      case Instruction.PSEUDO_MAP_FD -> destination + "map fd " + low.immediate() + " ll";
      case Instruction.PSEUDO_MAP_VALUE ->
          destination + "value of map fd " + low.immediate() + " + " + high + " ll";
      default ->
          destination + ((long) high << 32 | Integer.toUnsignedLong(low.immediate())) + " ll";
    };
  }

  private static String text(Instruction i) {
    return switch (i.opcode() & Instruction.CLASS_MASK) {
      case Instruction.ALU64 -> alu(i, "r");
      case Instruction.ALU ->
          (i.opcode() & Instruction.CODE_MASK) == Instruction.BYTE_ORDER
              ? byteOrder(i)
              : alu(i, "w");
      case Instruction.LDX -> memory(i, "r" + i.destination() + " = " + address(i, i.source()));
      case Instruction.ST -> memory(i, address(i, i.destination()) + " = " + i.immediate());
      case Instruction.STX ->
          (i.opcode() & Instruction.MODE_MASK) == Instruction.ATOMIC
              ? atomic(i)
              : memory(i, address(i, i.destination()) + " = r" + i.source());
      case Instruction.JMP -> jump(i, "r");
      case Instruction.JMP32 -> jump(i, "w");
      default -> unknown(i);
    };
  }

  private static String alu(Instruction i, String register) {
    String destination = register + i.destination();
    int code = i.opcode() & Instruction.CODE_MASK;
    if (code == Instruction.NEGATE) {
      return destination + " = -" + destination;
    }
    Operation operation = OPERATIONS.get(code);
    return operation == null
        ? unknown(i)
        : destination + " " + operation.symbol() + " " + operand(i, register);
  }

  private static String operand(Instruction i, String register) {
    return (i.opcode() & Instruction.REGISTER) != 0
        ? register + i.source()
        : Integer.toString(i.immediate());
  }

  private static String byteOrder(Instruction i) {
    String order = (i.opcode() & Instruction.REGISTER) != 0 ? "be" : "le";
    String register = "r" + i.destination();
    return register + " = " + order + i.immediate() + " " + register;
  }

  private static String memory(Instruction i, String text) {
    return (i.opcode() & Instruction.MODE_MASK) == Instruction.MEMORY ? text : unknown(i);
  }

  private static String atomic(Instruction i) {
    return i.immediate() == Operation.ADD.bits()
        ? "lock " + address(i, i.destination()) + " += r" + i.source()
        : unknown(i);
  }

  private static String address(Instruction i, int base) {
    String type = SIZES.get(i.opcode() & Instruction.SIZE_MASK).type();
    String sign = i.offset() < 0 ? " - " : " + ";
    return "*(" + type + " *)(r" + base + sign + Math.abs(i.offset()) + ")";
  }

  private static String jump(Instruction i, String register) {
    int code = i.opcode() & Instruction.CODE_MASK;
    String target = "goto " + (i.offset() < 0 ? "" : "+") + i.offset();
    if (i.opcode() == (Instruction.JMP | Instruction.ALWAYS)) {
      return target;
    }
    if (i.opcode() == (Instruction.JMP | Instruction.CALL)) {
      Helper helper = HELPERS.get(i.immediate());
      return "call " + (helper == null ? Integer.toString(i.immediate()) : helper.name());
    }
    if (i.opcode() == (Instruction.JMP | Instruction.EXIT)) {
      return "exit";
    }
    Condition condition = CONDITIONS.get(code);
    return condition == null
        ? unknown(i)
        : "if "
            + register
            + i.destination()
            + " "
            + condition.symbol()
            + " "
            + operand(i, register)
            + " "
            + target;
  }

  private static String unknown(Instruction i) {
    return "unknown instruction, opcode 0x%02x".formatted(i.opcode());
  }
}
