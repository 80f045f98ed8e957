package org.wirecap.bench;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R7;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfLink;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpAction;
import org.wirecap.bpf.XdpMd;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.Netns;
import org.wirecap.linux.XdpMode;

/**
 * An XDP program on an interface with one receive queue that counts what arrives, and drops it. Of
 * frames with a {@link StampedFrames stamp} it also counts how old they are when they arrive, in
 * steps of {@value #STEP_NANOS} ns, by the clock that made the stamp. Used by one thread.
 */
final class SinkWitness implements AutoCloseable {
  static final int STEP_NANOS = 256;

  private static final int STEPS = 1 << 16;
  private static final int AGES = 8;
  private static final int SHIFT = Integer.numberOfTrailingZeros(STEP_NANOS);
  private static final long SETTLE_NANOS = 200_000_000;
  private static final long SETTLE_AT_MOST_NANOS = 5_000_000_000L;
  private static final VarHandle VALUE = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofConfined();
  private final BpfMap counts;
  private final MemorySegment values;
  private final BpfProgram program;
  private final BpfLink link;

  /** Begins to count. */
  SinkWitness(String netns, String interfaceName) {
    counts = BpfMap.array("bench_sink", AGES + 8 * STEPS, 1);
    values = counts.mapValues(arena);
    program = BpfProgram.load("bench_sink", code());
    link =
        Netns.call(
            netns, () -> BpfLink.attachXdp(program, Interfaces.get(interfaceName), XdpMode.NATIVE));
  }

  private byte[] code() {
    return new BpfAssembler()
        .move(R6, R1)
        // One queue, so one processor at a time.
        .loadMapValue(R1, counts, 0)
        .load(Size.DOUBLE, R2, R1, 0)
        .add(R2, 1)
        .store(Size.DOUBLE, R1, 0, R2)
        .load(Size.WORD, R1, R6, XdpMd.DATA)
        .load(Size.WORD, R2, R6, XdpMd.DATA_END)
        .move(R3, R1)
        .add(R3, StampedFrames.STAMP_END)
        .jumpIf(R3, Condition.GREATER, R2, "drop")
        .load(Size.HALF, R2, R1, StampedFrames.TYPE)
        .jumpIf(R2, Condition.NOT_EQUAL, StampedFrames.ETHER_TYPE_AS_LOADED, "drop")
        .load(Size.DOUBLE, R7, R1, StampedFrames.STAMP)
        .call(Helper.KTIME_GET_NS)
        .move(R2, R0)
        .subtract(R2, R7)
        .alu(Operation.SHIFT_RIGHT, R2, SHIFT)
        .jumpIf(R2, Condition.LESS_OR_EQUAL, STEPS - 1, "counted")
        .move(R2, STEPS - 1)
        .label("counted")
        .alu(Operation.SHIFT_LEFT, R2, 3)
        .loadMapValue(R1, counts, 0)
        .add(R1, R2)
        .load(Size.DOUBLE, R2, R1, AGES)
        .add(R2, 1)
        .store(Size.DOUBLE, R1, AGES, R2)
        .label("drop")
        .move(R0, XdpAction.XDP_DROP)
        .exit()
        .assemble();
  }

  /** Frames that have arrived so far. */
  long count() {
    return (long) VALUE.getOpaque(values, 0L);
  }

  /** Waits until nothing has arrived for 200 ms; returns what has arrived so far. */
  long settled() {
    long begin = System.nanoTime();
    long last = count();
    long since = begin;
    while (System.nanoTime() - since < SETTLE_NANOS
        && System.nanoTime() - begin < SETTLE_AT_MOST_NANOS) {
      MemoryBench.pause(10);
      long now = count();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      }
    }
    return last;
  }

  /** How often each age was seen so far. */
  Ages ages() {
    long[] ages = new long[STEPS];
    for (int i = 0; i < STEPS; i++) {
      ages[i] = (long) VALUE.getOpaque(values, AGES + 8L * i);
    }
    return new Ages(ages);
  }

  /** Ages of frames: how many there were of each step of {@value #STEP_NANOS} ns. */
  static final class Ages {
    private final long[] counts;

    private Ages(long[] counts) {
      this.counts = counts;
    }

    /** What has come since. */
    Ages since(Ages before) {
      long[] difference = counts.clone();
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= before.counts[i];
      }
      return new Ages(difference);
    }

    long frames() {
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      return sum;
    }

    /**
     * The age that such a share of the frames does not exceed.
     *
     * @param share 0 to 1
     * @return ns, rounded up to a step; the last step stands for all that is older
     */
    long nanos(double share) {
      long wanted = (long) Math.ceil(share * frames());
      long sum = 0;
      int step = -1;
      while (sum < wanted) {
        sum += counts[++step];
      }
      return (step + 1L) * STEP_NANOS;
    }
  }

  @Override
  public void close() {
    link.close();
    program.close();
    counts.close();
    arena.close();
  }
}
