package org.wirecap.bench;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R7;
import static org.wirecap.bpf.Register.R8;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.BitSet;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.BpfTestRun;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpAction;
import org.wirecap.bpf.XdpMd;
import org.wirecap.lab.Lab;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Interfaces;

/**
 * Frames that are sent one by one at even times, each with the time at which it left: live frames
 * of an XDP program that looks at the clock until the next one is due. So the stamp is made in the
 * kernel, a function call before the frame goes to the interface. Its thread takes a whole CPU.
 *
 * <pre>
 *   0           12          14      16                  24            64
 *   +-----------+-----------+-------+-------------------+-------------+
 *   | addresses | EtherType | 0     | CLOCK_MONOTONIC   | zeros …     |
 *   +-----------+-----------+-------+-------------------+-------------+
 * </pre>
 */
final class StampedFrames {
  /** IEEE 802 local experimental EtherType 1: no host does anything with it. */
  private static final int ETHER_TYPE = 0x88b5;

  static final int ETHER_TYPE_AS_LOADED =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0xb588 : ETHER_TYPE;

  static final int TYPE = 12;
  static final int STAMP = 16;
  static final int STAMP_END = 24;

  private static final int DUE = 8;
  private static final int VALUE_BYTES = 16;

  /** Looks at the clock, each some 20 ns: enough to wait for 0.3 ms. */
  private static final int LOOKS = 16_384;

  /** The verifier follows every turn of a loop. */
  private static final int LOOKS_TOGETHER = 8;

  /** Who is later than this does not make up for it: the kernel pauses between two calls. */
  private static final int FORGIVEN_NANOS = 1_000_000;

  /** The least rate that a program can wait for. */
  static final long LEAST_RATE = 5_000;

  private static final int CPU = 0;
  private static final VarHandle VALUE = ValueLayout.JAVA_LONG.varHandle();

  private StampedFrames() {}

  /**
   * Sends from the sender of a lab; the calling thread is kept on CPU 0 meanwhile.
   *
   * @param packetsPerSecond {@value #LEAST_RATE} or more
   * @param duration at least so long
   * @return how many frames were sent, and in which time
   */
  static Sent send(BenchLab lab, long packetsPerSecond, Duration duration) {
    return lab.inSender(() -> send(packetsPerSecond, duration));
  }

  /**
   * What was sent.
   *
   * @param frames how many
   * @param nanos in which time, the kernel's pauses between two calls included
   */
  record Sent(long frames, long nanos) {
    double rate() {
      return frames * 1e9 / nanos;
    }
  }

  private static Sent send(long packetsPerSecond, Duration duration) {
    BitSet allowed = Cpus.allowed();
    Cpus.pinThisThread(CPU);
    try (Arena arena = Arena.ofConfined();
        BpfMap map = BpfMap.array("bench_stamp", VALUE_BYTES, 1);
        BpfProgram program =
            BpfProgram.load("bench_stamp", code(map, (int) (1_000_000_000 / packetsPerSecond)))) {
      MemorySegment values = map.mapValues(arena);
      BpfTestRun run =
          new BpfTestRun(arena, program, frame(arena), Interfaces.get(Lab.SENDER_LINK).index(), 0);
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < duration.toNanos()) {
        // A batch of one: a frame does not wait for the next.
        run.liveFrames(packetsPerSecond, 1, () -> (long) VALUE.getOpaque(values, 0L));
      }
      return new Sent((long) VALUE.getOpaque(values, 0L), System.nanoTime() - begin);
    } finally {
      Cpus.pinThisThread(allowed);
    }
  }

  private static MemorySegment frame(Arena arena) {
    MemorySegment frame = arena.allocate(Traffic.SIZE, 8);
    // Locally administered addresses that no host has.
    frame.set(ValueLayout.JAVA_BYTE, 0, (byte) 2);
    frame.set(ValueLayout.JAVA_BYTE, 5, (byte) 2);
    frame.set(ValueLayout.JAVA_BYTE, 6, (byte) 2);
    frame.set(ValueLayout.JAVA_BYTE, 11, (byte) 1);
    frame.set(
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), TYPE, (short) ETHER_TYPE);
    return frame;
  }

  /** R6 looks, R7 frame, R8 map, R9 when this frame is due. */
  private static byte[] code(BpfMap map, int interval) {
    BpfAssembler code =
        new BpfAssembler()
            .load(Size.WORD, R7, R1, XdpMd.DATA)
            .load(Size.WORD, R2, R1, XdpMd.DATA_END)
            .move(R1, R7)
            .add(R1, STAMP_END)
            .jumpIf(R1, Condition.GREATER, R2, "short")
            .loadMapValue(R8, map, 0)
            .load(Size.DOUBLE, R9, R8, DUE)
            .call(Helper.KTIME_GET_NS)
            .move(R1, R0)
            .subtract(R1, R9)
            .jumpIf(R1, Condition.SIGNED_LESS, FORGIVEN_NANOS, "in time")
            .move(R9, R0)
            .label("in time")
            .move(R6, 0)
            .label("look")
            .move(R1, R0)
            .subtract(R1, R9)
            .jumpIf(R1, Condition.SIGNED_GREATER_OR_EQUAL, 0, "due");
    for (int i = 0; i < LOOKS_TOGETHER; i++) {
      code.call(Helper.KTIME_GET_NS);
    }
    return code.add(R6, 1)
        .jumpIf(R6, Condition.LESS, LOOKS / LOOKS_TOGETHER, "look")
        .label("due")
        .add(R9, interval)
        .store(Size.DOUBLE, R8, DUE, R9)
        .store(Size.DOUBLE, R7, STAMP, R0)
        .load(Size.DOUBLE, R1, R8, 0)
        .add(R1, 1)
        .store(Size.DOUBLE, R8, 0, R1)
        .move(R0, XdpAction.XDP_TX)
        .exit()
        .label("short")
        .move(R0, XdpAction.XDP_DROP)
        .exit()
        .assemble();
  }
}
