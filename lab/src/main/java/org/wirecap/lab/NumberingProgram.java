package org.wirecap.lab;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R4;
import static org.wirecap.bpf.Register.R5;
import static org.wirecap.bpf.Register.R6;
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
 *
 * <p>Paced, it waits before every {@value #CLOCK_EVERY}th frame until that is due: by looking at
 * the clock, since a program cannot sleep, and for {@value #LOOKS} looks at most, since the
 * verifier wants an end.
 */
final class NumberingProgram {
  /** Bytes of the array's one value: the next sequence number, and three times. */
  static final int VALUE_BYTES = 32;

  /** Offset of the time of frame 0, CLOCK_MONOTONIC in ns. */
  static final int FIRST_TIME = 8;

  /** Offset of the time of the last frame whose number is a multiple of {@link #CLOCK_EVERY}. */
  static final int LAST_TIME = 16;

  /** Offset of the time at which the next frame whose number is such a multiple is due. */
  static final int DUE_TIME = 24;

  /** A clock reading for every frame would cost some per cent of the rate. */
  static final int CLOCK_EVERY = 64;

  /** Looks at the clock, {@link #LOOKS_TOGETHER} a time, each some 20 ns. */
  private static final int LOOKS = 16_384;

  /** The verifier follows every turn of a loop, and would lose patience with one for each look. */
  private static final int LOOKS_TOGETHER = 8;

  /**
   * Who is later than this does not make up for it: it was the kernel's pause between two calls.
   */
  private static final int FORGIVEN_NANOS = 1_000_000;

  private NumberingProgram() {}

  /**
   * Assembles it.
   *
   * @param counter an array of one value of {@link #VALUE_BYTES}
   * @param flows as many flows take turns
   * @param balance keep the UDP checksum right; without, the field for it stays 0
   * @param nanosPerClock ns from one multiple of {@link #CLOCK_EVERY} to the next; 0 for as fast as
   *     possible
   */
  static byte[] assemble(BpfMap counter, int flows, boolean balance, int nanosPerClock) {
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
            .call(Helper.KTIME_GET_NS);
    if (nanosPerClock > 0) {
      awaitDue(code, nanosPerClock);
    }
    code.store(Size.DOUBLE, R8, LAST_TIME, R0)
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

  /** Waits from now, R0, until the time that is due, which becomes R0. Uses R1, R6 and R9. */
  private static void awaitDue(BpfAssembler code, int nanosPerClock) {
    code.load(Size.DOUBLE, R9, R8, DUE_TIME)
        .move(R1, R0)
        .subtract(R1, R9)
        .jumpIf(R1, Condition.SIGNED_LESS, FORGIVEN_NANOS, "in time")
        .move(R9, R0)
        .label("in time")
        .move(R6, 0)
        .label("look");
    code.move(R1, R0).subtract(R1, R9).jumpIf(R1, Condition.SIGNED_GREATER_OR_EQUAL, 0, "due");
    for (int i = 0; i < LOOKS_TOGETHER; i++) {
      code.call(Helper.KTIME_GET_NS);
    }
    code.add(R6, 1)
        .jumpIf(R6, Condition.LESS, LOOKS / LOOKS_TOGETHER, "look")
        .label("due")
        .move(R1, R9)
        .add(R1, nanosPerClock)
        .store(Size.DOUBLE, R8, DUE_TIME, R1);
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
