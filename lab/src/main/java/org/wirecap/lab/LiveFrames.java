package org.wirecap.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.BpfTestRun;

/**
 * Frames that the kernel makes itself: {@link NumberingProgram} run on live frames, each sent out
 * of the interface (Documentation/bpf/bpf_prog_run.rst). A veth gives them to the receive queue of
 * its peer whose number is that of the CPU modulo the peer's queues, and only if the peer has an
 * XDP program or generic receive offload. Used by one thread.
 */
final class LiveFrames implements AutoCloseable {
  /** Frames that the kernel makes before it hands them over: a quarter of a veth's queue. */
  static final int BATCH = 64;

  /**
   * The least rate that they can be paced to, packets/s: how long a program can wait has an end.
   * From here on AF_XDP is at its limit, too.
   */
  static final long LEAST_RATE = 500_000;

  private static final VarHandle VALUE = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofConfined();
  private final BpfMap counter;
  private final BpfProgram program;
  private final MemorySegment values;
  private final BpfTestRun run;

  /**
   * @param packetsPerSecond at least {@link #LEAST_RATE}; 0 for as fast as possible
   * @throws org.wirecap.linux.LinuxException if the kernel or the driver cannot do it, or a
   *     privilege is missing
   */
  LiveFrames(int interfaceIndex, int size, int flows, boolean checksum, long packetsPerSecond) {
    int nanosPerClock =
        packetsPerSecond == 0
            ? 0
            : (int) (NumberingProgram.CLOCK_EVERY * 1_000_000_000L / packetsPerSecond);
    BpfMap newCounter = null;
    BpfProgram newProgram = null;
    try {
      newCounter = BpfMap.array("wirecap_number", NumberingProgram.VALUE_BYTES, 1);
      newProgram =
          BpfProgram.load(
              "wirecap_gen", NumberingProgram.assemble(newCounter, flows, checksum, nanosPerClock));
      counter = newCounter;
      program = newProgram;
      // Lives as long as anyone can ask: other threads look at the progress.
      values = counter.mapValues(Arena.ofAuto());
      MemorySegment frame = UdpFrame.template(arena, size, checksum);
      run = new BpfTestRun(arena, program, frame, interfaceIndex, 0);
    } catch (Throwable t) {
      if (newProgram != null) {
        newProgram.close();
      }
      if (newCounter != null) {
        newCounter.close();
      }
      arena.close();
      throw t;
    }
  }

  /** Makes and sends so many frames, neither more nor fewer, whatever interrupts it. */
  void send(long frames) {
    run.liveFrames(frames, BATCH, this::produced);
  }

  /** Frames made so far, which is also the next sequence number. Any thread may ask. */
  long produced() {
    return (long) VALUE.getOpaque(values, 0L);
  }

  /** From the first frame to the last one, in ns, by the clock of the kernel that made them. */
  long elapsedNanos() {
    long produced = produced();
    long clocked = (produced - 1) / NumberingProgram.CLOCK_EVERY * NumberingProgram.CLOCK_EVERY;
    long between =
        (long) VALUE.getOpaque(values, (long) NumberingProgram.LAST_TIME)
            - (long) VALUE.getOpaque(values, (long) NumberingProgram.FIRST_TIME);
    return clocked == 0 ? 0 : (long) ((double) between / clocked * produced);
  }

  @Override
  public void close() {
    program.close();
    counter.close();
    arena.close();
  }
}
