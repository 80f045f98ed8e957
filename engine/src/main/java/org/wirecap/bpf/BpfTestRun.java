package org.wirecap.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.wirecap.linux.Errno;
import org.wirecap.linux.LinuxException;

/**
 * Runs an XDP program on a packet from here (BPF_PROG_TEST_RUN,
 * Documentation/bpf/bpf_prog_run.rst): to look at what it does, or, with live frames (Linux 5.18),
 * as the fastest packet generator that the kernel has. Made once, used again; for one thread.
 */
public final class BpfTestRun {
  /** The most that the kernel takes. */
  public static final int MAX_BATCH = 256;

  /**
   * At most so many frames in one call, about a second: a call of more than one frame costs two RCU
   * grace periods, some 27 ms, because the kernel enters the program into its XDP dispatcher and
   * takes it out again (bpf_prog_change_xdp in net/bpf/test_run.c).
   */
  private static final int FRAMES_PER_CALL = 1 << 20;

  private final BpfProgram program;
  private final MemorySegment attr;
  private final MemorySegment context;
  private final MemorySegment packet;

  /**
   * Prepares a run.
   *
   * @param arena owns what is allocated here
   * @param packet the packet, from its Ethernet header on; the caller keeps it alive, and may
   *     change it between runs. Live frames: it must fit in a page with the kernel's headroom and
   *     tailroom, 3,520 bytes on x86-64
   * @param interfaceIndex what the program sees as the interface where the packet came in, in the
   *     network namespace of the calling thread; 0: the loopback interface
   * @param queue what the program sees as the receive queue, except with live frames, which it
   *     always sees on queue 0; 0 if interfaceIndex is 0
   */
  public BpfTestRun(
      Arena arena, BpfProgram program, MemorySegment packet, int interfaceIndex, int queue) {
    this.program = program;
    this.packet = packet;
    attr = arena.allocate(BpfAttrTestRun.SIZE, 8);
    context = arena.allocate(XdpMd.SIZE, 8);
    context.set(JAVA_INT, XdpMd.DATA_END, (int) packet.byteSize());
    context.set(JAVA_INT, XdpMd.INGRESS_IFINDEX, interfaceIndex);
    context.set(JAVA_INT, XdpMd.RX_QUEUE_INDEX, queue);
  }

  /**
   * What a run returned.
   *
   * @param action as {@link XdpAction#XDP_PASS}
   * @param length bytes of the packet that the program left, also if they did not fit
   */
  public record Result(int action, int length) {}

  /**
   * Runs the program once, on a copy of the packet that goes nowhere.
   *
   * @param output receives the packet as the program left it; {@link MemorySegment#NULL}: not
   *     wanted
   * @throws LinuxException on any error; ENOSPC if the output is too small
   */
  public Result once(MemorySegment output) {
    prepare(0, 1, 0);
    attr.set(JAVA_LONG, BpfAttrTestRun.DATA_OUT, output.address());
    attr.set(JAVA_INT, BpfAttrTestRun.DATA_SIZE_OUT, (int) output.byteSize());
    int result = run();
    if (result < 0) {
      throw error(-result);
    }
    return new Result(
        attr.get(JAVA_INT, BpfAttrTestRun.RETVAL),
        attr.get(JAVA_INT, BpfAttrTestRun.DATA_SIZE_OUT));
  }

  /**
   * Runs the program so many times on a copy of the packet that goes nowhere.
   *
   * @param repeat how many times, positive
   * @return ns for each run, the mean, as the kernel measured it
   * @throws LinuxException on any error
   */
  public int nanos(int repeat) {
    prepare(0, repeat, 0);
    int result = run();
    if (result < 0) {
      throw error(-result);
    }
    return attr.get(JAVA_INT, BpfAttrTestRun.DURATION);
  }

  /**
   * Runs the program on live frames, which go where it sends them: XDP_TX out of the interface, and
   * XDP_PASS to the host as if received. One call; for the hot path.
   *
   * @param frames how many, positive
   * @param batch so many are taken from the kernel's page pool together, 1 to {@link #MAX_BATCH}
   * @return 0 or a negative errno; after {@code -Errno.EINTR} (a signal) some of them were run, and
   *     only the program can tell how many: see {@link #liveFrames(long, int, LongSupplier)}
   */
  public int liveFrames(int frames, int batch) {
    if (frames < 1 || batch < 1 || batch > MAX_BATCH) {
      throw new IllegalArgumentException("frames " + frames + ", batch " + batch);
    }
    prepare(Bpf.BPF_F_TEST_XDP_LIVE_FRAMES, frames, batch);
    return run();
  }

  /**
   * Runs the program on exactly so many live frames, whatever interrupts it.
   *
   * @param frames how many
   * @param batch as for {@link #liveFrames(int, int)}
   * @param counted how many the program has counted since any fixed moment, as in a map; never less
   *     than before
   * @throws LinuxException on any error but EINTR and EAGAIN
   */
  public void liveFrames(long frames, int batch, LongSupplier counted) {
    long end = counted.getAsLong() + frames;
    long missing = frames;
    while (missing > 0) {
      int result = liveFrames((int) Math.min(missing, FRAMES_PER_CALL), batch);
      if (result < 0 && result != -Errno.EINTR && result != -Errno.EAGAIN) {
        throw error(-result);
      }
      missing = end - counted.getAsLong();
    }
  }

  private void prepare(int flags, int repeat, int batch) {
    attr.fill((byte) 0);
    attr.set(JAVA_INT, BpfAttrTestRun.PROG_FD, program.fd().number());
    attr.set(JAVA_LONG, BpfAttrTestRun.DATA_IN, packet.address());
    attr.set(JAVA_INT, BpfAttrTestRun.DATA_SIZE_IN, (int) packet.byteSize());
    attr.set(JAVA_LONG, BpfAttrTestRun.CTX_IN, context.address());
    attr.set(JAVA_INT, BpfAttrTestRun.CTX_SIZE_IN, (int) XdpMd.SIZE);
    attr.set(JAVA_INT, BpfAttrTestRun.REPEAT, repeat);
    attr.set(JAVA_INT, BpfAttrTestRun.FLAGS, flags);
    attr.set(JAVA_INT, BpfAttrTestRun.BATCH_SIZE, batch);
  }

  private int run() {
    return Bpf.call(Bpf.BPF_PROG_TEST_RUN, attr);
  }

  private LinuxException error(int errno) {
    String on = program.fd().what();
    return errno == Errno.EINVAL
        ? new LinuxException(
            "bpf PROG_TEST_RUN",
            errno,
            on,
            "packet of "
                + packet.byteSize()
                + " bytes too short or too long, no such interface or queue, or live frames before"
                + " Linux 5.18")
        : Bpf.error("bpf PROG_TEST_RUN", errno, on);
  }
}
