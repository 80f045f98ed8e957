package org.wirecap.bpf;

import static org.wirecap.bpf.Instruction.ALU;
import static org.wirecap.bpf.Instruction.ALU64;
import static org.wirecap.bpf.Instruction.IMMEDIATE;
import static org.wirecap.bpf.Instruction.JMP;
import static org.wirecap.bpf.Instruction.JMP32;
import static org.wirecap.bpf.Instruction.REGISTER;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes BPF programs (RFC 9669), one call for each instruction, jumps to labels by name:
 *
 * <pre>
 * byte[] code = new BpfAssembler()
 *     .load(Size.WORD, R2, R1, XdpMd.RX_QUEUE_INDEX)
 *     .jumpIf(R2, Condition.GREATER, 3, "pass")
 *     .loadMap(R1, sockets)
 *     .move(R3, XdpAction.XDP_PASS)
 *     .call(Helper.REDIRECT_MAP)
 *     .exit()
 *     .label("pass")
 *     .move(R0, XdpAction.XDP_PASS)
 *     .exit()
 *     .assemble();
 * </pre>
 *
 * It checks what can be written down; whether a program is safe, the kernel's verifier says when it
 * is loaded. For one thread.
 */
public final class BpfAssembler {
  private record Jump(int slot, String label) {}

  private final List<Instruction> slots = new ArrayList<>();
  private final List<Jump> jumps = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  // ---- Registers ----

  /** destination = source. */
  public BpfAssembler move(Register destination, Register source) {
    return alu(Operation.MOVE, destination, source);
  }

  /** destination = value, its sign extended to 64 bits. */
  public BpfAssembler move(Register destination, int value) {
    return alu(Operation.MOVE, destination, value);
  }

  /** The low half of destination = that of source; the high half = 0. */
  public BpfAssembler move32(Register destination, Register source) {
    return alu32(Operation.MOVE, destination, source);
  }

  /** The low half of destination = value; the high half = 0. */
  public BpfAssembler move32(Register destination, int value) {
    return alu32(Operation.MOVE, destination, value);
  }

  /** destination += source. */
  public BpfAssembler add(Register destination, Register source) {
    return alu(Operation.ADD, destination, source);
  }

  /** destination += value. */
  public BpfAssembler add(Register destination, int value) {
    return alu(Operation.ADD, destination, value);
  }

  /** destination -= source. */
  public BpfAssembler subtract(Register destination, Register source) {
    return alu(Operation.SUBTRACT, destination, source);
  }

  /** Any arithmetic on 64 bits with another register. */
  public BpfAssembler alu(Operation operation, Register destination, Register source) {
    return emit(ALU64 | REGISTER | operation.bits(), destination, source, 0, 0);
  }

  /** Any arithmetic on 64 bits with a constant, its sign extended. */
  public BpfAssembler alu(Operation operation, Register destination, int value) {
    return emit(ALU64 | IMMEDIATE | operation.bits(), destination, Register.R0, 0, value);
  }

  /** Any arithmetic on the low 32 bits with another register; the high half becomes 0. */
  public BpfAssembler alu32(Operation operation, Register destination, Register source) {
    return emit(ALU | REGISTER | operation.bits(), destination, source, 0, 0);
  }

  /** Any arithmetic on the low 32 bits with a constant; the high half becomes 0. */
  public BpfAssembler alu32(Operation operation, Register destination, int value) {
    return emit(ALU | IMMEDIATE | operation.bits(), destination, Register.R0, 0, value);
  }

  /** destination = -destination. */
  public BpfAssembler negate(Register destination) {
    return emit(ALU64 | Instruction.NEGATE, destination, Register.R0, 0, 0);
  }

  /**
   * The low bits of destination, from the machine's byte order to big-endian or back, the rest 0.
   *
   * @param bits 16, 32 or 64
   */
  public BpfAssembler bigEndian(Register destination, int bits) {
    return emit(
        ALU | REGISTER | Instruction.BYTE_ORDER, destination, Register.R0, 0, checkBits(bits));
  }

  /**
   * The low bits of destination, from the machine's byte order to little-endian or back, the rest
   * 0.
   *
   * @param bits 16, 32 or 64
   */
  public BpfAssembler littleEndian(Register destination, int bits) {
    return emit(
        ALU | IMMEDIATE | Instruction.BYTE_ORDER, destination, Register.R0, 0, checkBits(bits));
  }

  private static int checkBits(int bits) {
    if (bits != 16 && bits != 32 && bits != 64) {
      throw new IllegalArgumentException("byte order of " + bits + " bits: 16, 32 or 64");
    }
    return bits;
  }

  // ---- Memory ----

  /** destination = *(base + offset), the rest 0. */
  public BpfAssembler load(Size size, Register destination, Register base, long offset) {
    int opcode = Instruction.LDX | Instruction.MEMORY | size.bits();
    return emit(opcode, destination, base, checkOffset(offset), 0);
  }

  /** *(base + offset) = source. */
  public BpfAssembler store(Size size, Register base, long offset, Register source) {
    int opcode = Instruction.STX | Instruction.MEMORY | size.bits();
    return emit(opcode, base, source, checkOffset(offset), 0);
  }

  /** *(base + offset) = value, its sign extended. */
  public BpfAssembler store(Size size, Register base, long offset, int value) {
    int opcode = Instruction.ST | Instruction.MEMORY | size.bits();
    return emit(opcode, base, Register.R0, checkOffset(offset), value);
  }

  /**
   * *(base + offset) += source, as one indivisible step.
   *
   * @param size WORD or DOUBLE
   */
  public BpfAssembler atomicAdd(Size size, Register base, long offset, Register source) {
    if (size != Size.WORD && size != Size.DOUBLE) {
      throw new IllegalArgumentException("atomic add of a " + size + ": WORD or DOUBLE");
    }
    int opcode = Instruction.STX | Instruction.ATOMIC | size.bits();
    return emit(opcode, base, source, checkOffset(offset), Operation.ADD.bits());
  }

  private static int checkOffset(long offset) {
    if (offset != (short) offset) {
      throw new IllegalArgumentException("offset " + offset + " does not fit in 16 bits");
    }
    return (int) offset;
  }

  // ---- Constants of 64 bits ----

  /** destination = value; takes two slots. */
  public BpfAssembler loadConstant(Register destination, long value) {
    return loadConstant(destination, 0, (int) value, (int) (value >>> 32));
  }

  /** destination = a map, as helpers take it. The program keeps the map alive once it is loaded. */
  public BpfAssembler loadMap(Register destination, BpfMap map) {
    return loadMap(destination, map.fd().number());
  }

  BpfAssembler loadMap(Register destination, int fd) {
    return loadConstant(destination, Instruction.PSEUDO_MAP_FD, fd, 0);
  }

  /**
   * destination = the address of a byte in the value of an array map, without a call or a check.
   * The kernel offers this for arrays of one entry: make that one value as large as it needs to be.
   *
   * @param offset in bytes from the value's beginning
   * @throws IllegalArgumentException if the map has more than one entry
   */
  public BpfAssembler loadMapValue(Register destination, BpfMap map, long offset) {
    if (map.entries() != 1) {
      throw new IllegalArgumentException(
          map.fd().what() + " has " + map.entries() + " entries: the kernel wants one here");
    }
    return loadMapValue(destination, map.fd().number(), Math.toIntExact(offset));
  }

  BpfAssembler loadMapValue(Register destination, int fd, int offset) {
    return loadConstant(destination, Instruction.PSEUDO_MAP_VALUE, fd, offset);
  }

  private BpfAssembler loadConstant(Register destination, int kind, int low, int high) {
    int number = destination.number();
    slots.add(new Instruction(Instruction.LOAD_CONSTANT, number, kind, 0, low));
    slots.add(new Instruction(0, 0, 0, 0, high));
    return this;
  }

  // ---- Control ----

  /** Goes on at a label. */
  public BpfAssembler jump(String label) {
    return jump(JMP | Instruction.ALWAYS, Register.R0, Register.R0, 0, label);
  }

  /** Goes on at a label if left and right, 64 bits each, compare so. */
  public BpfAssembler jumpIf(Register left, Condition condition, Register right, String label) {
    return jump(JMP | REGISTER | condition.bits(), left, right, 0, label);
  }

  /** Goes on at a label if left, 64 bits, and a constant, its sign extended, compare so. */
  public BpfAssembler jumpIf(Register left, Condition condition, int right, String label) {
    return jump(JMP | IMMEDIATE | condition.bits(), left, Register.R0, right, label);
  }

  /** Goes on at a label if the low halves of left and right compare so (Linux 5.1). */
  public BpfAssembler jumpIf32(Register left, Condition condition, Register right, String label) {
    return jump(JMP32 | REGISTER | condition.bits(), left, right, 0, label);
  }

  /** Goes on at a label if the low half of left and a constant compare so (Linux 5.1). */
  public BpfAssembler jumpIf32(Register left, Condition condition, int right, String label) {
    return jump(JMP32 | IMMEDIATE | condition.bits(), left, Register.R0, right, label);
  }

  private BpfAssembler jump(int opcode, Register left, Register right, int value, String label) {
    jumps.add(new Jump(slots.size(), label));
    return emit(opcode, left, right, 0, value);
  }

  /** R0 = helper(R1, R2, R3, R4, R5); R1 to R5 are undefined after it. */
  public BpfAssembler call(Helper helper) {
    return emit(JMP | Instruction.CALL, Register.R0, Register.R0, 0, helper.number());
  }

  /** Ends the program with the result in R0. */
  public BpfAssembler exit() {
    return emit(JMP | Instruction.EXIT, Register.R0, Register.R0, 0, 0);
  }

  /**
   * Names the next instruction.
   *
   * @throws IllegalStateException if there is such a label already
   */
  public BpfAssembler label(String label) {
    Integer there = labels.putIfAbsent(label, slots.size());
    if (there != null) {
      throw new IllegalStateException(
          "label \"" + label + "\" is at slot " + there + " already, now again at " + slots.size());
    }
    return this;
  }

  private BpfAssembler emit(
      int opcode, Register destination, Register source, int offset, int value) {
    slots.add(new Instruction(opcode, destination.number(), source.number(), offset, value));
    return this;
  }

  /** How many slots there are so far. */
  public int slots() {
    return slots.size();
  }

  /**
   * The program as {@link BpfProgram#load} takes it: 8 bytes for each slot.
   *
   * @throws IllegalStateException if a jump goes to a label that is nowhere, or too far away
   */
  public byte[] assemble() {
    List<Instruction> resolved = new ArrayList<>(slots);
    for (Jump jump : jumps) {
      Integer target = labels.get(jump.label);
      if (target == null) {
        throw new IllegalStateException(
            "slot " + jump.slot + " jumps to label \"" + jump.label + "\", which is nowhere");
      }
      int distance = target - jump.slot - 1;
      if (distance != (short) distance) {
        throw new IllegalStateException(
            "slot "
                + jump.slot
                + " jumps to label \""
                + jump.label
                + "\", "
                + distance
                + " slots away: the offset does not fit in 16 bits");
      }
      resolved.set(jump.slot, slots.get(jump.slot).withOffset(distance));
    }
    ByteBuffer code =
        ByteBuffer.allocate(resolved.size() * Instruction.BYTES).order(ByteOrder.nativeOrder());
    resolved.forEach(instruction -> instruction.encode(code));
    return code.array();
  }
}
