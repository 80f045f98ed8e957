package org.wirecap.bpf;

import java.nio.ByteBuffer;

/**
 * One slot of a BPF program, struct bpf_insn of linux/bpf.h and RFC 9669 section 3. A 64-bit
 * constant takes two slots.
 *
 * <pre>
 *       0       1       2               4                               8
 *       +-------+-------+---------------+-------------------------------+
 *       | opcode|src|dst| offset        | immediate                     |
 *       +-------+-------+---------------+-------------------------------+
 * </pre>
 *
 * Offset and immediate are in the machine's byte order; on little-endian machines, the only ones
 * here, dst is the low half of its byte.
 */
record Instruction(int opcode, int destination, int source, int offset, int immediate) {
  /** Bytes of a slot. */
  static final int BYTES = 8;

  // Classes, RFC 9669 section 3.3.
  static final int LD = 0x00;
  static final int LDX = 0x01;
  static final int ST = 0x02;
  static final int STX = 0x03;
  static final int ALU = 0x04;
  static final int JMP = 0x05;
  static final int JMP32 = 0x06;
  static final int ALU64 = 0x07;
  static final int CLASS_MASK = 0x07;

  // Where the second operand is.
  static final int IMMEDIATE = 0x00;
  static final int REGISTER = 0x08;

  // Modes of loads and stores.
  static final int MODE_MASK = 0xe0;
  static final int MEMORY = 0x60;
  static final int ATOMIC = 0xc0;
  static final int SIZE_MASK = 0x18;

  // Codes that are not operations or conditions of two operands.
  static final int CODE_MASK = 0xf0;
  static final int NEGATE = 0x80;
  static final int BYTE_ORDER = 0xd0;
  static final int ALWAYS = 0x00;
  static final int CALL = 0x80;
  static final int EXIT = 0x90;

  /** A 64-bit constant, in this slot and the next. */
  static final int LOAD_CONSTANT = LD | 0x18;

  // What the constant is, in the source register's place.
  static final int PSEUDO_MAP_FD = 1;
  static final int PSEUDO_MAP_VALUE = 2;

  Instruction withOffset(int newOffset) {
    return new Instruction(opcode, destination, source, newOffset, immediate);
  }

  void encode(ByteBuffer code) {
    code.put((byte) opcode)
        .put((byte) (source << 4 | destination))
        .putShort((short) offset)
        .putInt(immediate);
  }

  static Instruction decode(ByteBuffer code) {
    int opcode = Byte.toUnsignedInt(code.get());
    int registers = Byte.toUnsignedInt(code.get());
    return new Instruction(
        opcode, registers & 0xf, registers >>> 4, code.getShort(), code.getInt());
  }
}
