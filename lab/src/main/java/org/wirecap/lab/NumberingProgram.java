package org.wirecap.lab;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R4;
import static org.wirecap.bpf.Register.R5;
import static org.wirecap.bpf.Register.R7;
import static org.wirecap.bpf.Register.R8;
import static org.wirecap.bpf.Register.R9;

import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpAction;
import org.wirecap.bpf.XdpMd;

/**
 * The XDP program of the generator: takes the next sequence number from an array, makes the frame
 * that it is given the frame of that number, as {@link UdpFrame#number} does, and returns XDP_TX.
 */
final class NumberingProgram {
  /** Bytes of the array's one value: the next sequence number, and two times. */
  static final int VALUE_BYTES = 24;

  /** Offset of the time of frame 0, CLOCK_MONOTONIC in ns. */
  static final int FIRST_TIME = 8;

  /** Offset of the time of the last frame whose number is a multiple of {@link #CLOCK_EVERY}. */
  static final int LAST_TIME = 16;

  /** A clock reading for every frame would cost some per cent of the rate. */
  static final int CLOCK_EVERY = 64;

  private NumberingProgram() {}

  /**
   * Assembles it.
   *
   * @param counter an array of one value of {@link #VALUE_BYTES}
   * @param flows as many flows take turns
   * @param balance keep the UDP checksum right; without, the field for it stays 0
   */
  static byte[] assemble(BpfMap counter, int flows, boolean balance) {
    BpfAssembler code =
        new BpfAssembler()
            .load(Size.WORD, R7, R1, XdpMd.DATA)
            .load(Size.WORD, R2, R1, XdpMd.DATA_END)
            .move(R3, R7)
            .add(R3, UdpFrame.MIN_SIZE)
            .jumpIf(R3, Condition.GREATER, R2, "short")
            // One thread runs it, so the number needs no atomic step.
            .loadMapValue(R8, counter, 0)
            .load(Size.DOUBLE, R9, R8, 0)
            .move(R1, R9)
            .add(R1, 1)
            .store(Size.DOUBLE, R8, 0, R1)
            .alu(Operation.AND, R9, CLOCK_EVERY - 1)
            .jumpIf(R9, Condition.NOT_EQUAL, 0, "clocked")
            .call(Helper.KTIME_GET_NS)
            .store(Size.DOUBLE, R8, LAST_TIME, R0)
            .load(Size.DOUBLE, R9, R8, 0)
            .jumpIf(R9, Condition.NOT_EQUAL, 1, "clocked")
            .store(Size.DOUBLE, R8, FIRST_TIME, R0)
            .label("clocked")
            .load(Size.DOUBLE, R9, R8, 0)
            .add(R9, -1);
    // R9 sequence, R1 flow, R2 sequence in the flow
    code.move(R1, R9).move(R2, R9);
    if (Integer.bitCount(flows) == 1) {
      code.alu(Operation.AND, R1, flows - 1)
          .alu(Operation.SHIFT_RIGHT, R2, Integer.numberOfTrailingZeros(flows));
    } else {
      code.alu(Operation.MODULO, R1, flows).alu(Operation.DIVIDE, R2, flows);
    }
    code.move32(R2, R2);
    storeBig(code, R1, 16, UdpFrame.SOURCE_LOW);
    code.alu(Operation.XOR, R4, 0xffff).store(Size.HALF, R7, UdpFrame.IDENTIFICATION, R4);
    code.move(R3, R1)
        .alu(Operation.AND, R3, UdpFrame.PORT_MASK)
        .alu(Operation.OR, R3, UdpFrame.PORT_BASE);
    storeBig(code, R3, 16, UdpFrame.SOURCE_PORT);
    storeBig(code, R1, 32, UdpFrame.STAMP_FLOW);
    storeBig(code, R2, 32, UdpFrame.STAMP_FLOW_SEQUENCE);
    storeBig(code, R9, 64, UdpFrame.STAMP_SEQUENCE);
    if (balance) {
      // R5 collects the sum; at most eleven words, far from 32 bits
      code.move(R5, R3).add(R5, R1).add(R5, R1);
      addWords(code, R2, 2);
      addWords(code, R9, 4);
      for (int fold = 0; fold < 2; fold++) {
        code.move(R4, R5)
            .alu(Operation.SHIFT_RIGHT, R4, 16)
            .alu(Operation.AND, R5, 0xffff)
            .add(R5, R4);
      }
      code.alu(Operation.XOR, R5, 0xffff);
      storeBig(code, R5, 16, UdpFrame.BALANCE);
    }
    return code.move(R0, XdpAction.XDP_TX)
        .exit()
        .label("short")
        .move(R0, XdpAction.XDP_DROP)
        .exit()
        .assemble();
  }

  /** Stores the low bits of a register in network order; R4 holds them as stored, afterwards. */
  private static void storeBig(BpfAssembler code, Register value, int bits, int offset) {
    Size size = bits == 16 ? Size.HALF : bits == 32 ? Size.WORD : Size.DOUBLE;
    code.move(R4, value).bigEndian(R4, bits).store(size, R7, offset, R4);
  }

  private static void addWords(BpfAssembler code, Register value, int words) {
    for (int i = 0; i < words; i++) {
      code.move(R4, value)
          .alu(Operation.SHIFT_RIGHT, R4, 16 * i)
          .alu(Operation.AND, R4, 0xffff)
          .add(R5, R4);
    }
  }
}
