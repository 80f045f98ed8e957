package org.wirecap.xdp;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R10;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R7;
import static org.wirecap.bpf.Register.R8;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfLink;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpAction;
import org.wirecap.bpf.XdpMd;
import org.wirecap.filter.ebpf.Exits;
import org.wirecap.filter.ebpf.XdpFilter;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.XdpMode;
import org.wirecap.pool.PacketMetadata;

/**
 * The XDP program of a capture, and its two maps. For each packet it
 *
 * <ol>
 *   <li>counts it as seen on its queue;
 *   <li>leaves it to the host when the filter does not want it;
 *   <li>leaves it to the host when it is longer than a cell holds, or when nobody captures its
 *       queue;
 *   <li>writes the time and the length into the metadata before the packet, and
 *   <li>redirects it to the socket of its queue.
 * </ol>
 *
 * <p>Needs Linux 5.18 for {@code bpf_xdp_get_buff_len}. In the driver one processor at a time runs
 * the program for a queue, that of the queue's NAPI, and counts without an atomic operation, which
 * would wait until the cells of the packets before are written. Behind the driver, in generic mode,
 * two processors may run it for one queue.
 */
final class CaptureProgram implements AutoCloseable {
  private static final int TIME = -8;

  private final BpfMap counterMap;
  private final BpfMap socketMap;
  private final int queues;
  private final int capacity;
  private FilterProgram filter;
  private final Helper clock;
  private final MemorySegment counters;
  private BpfProgram program;
  private XdpMode loaded = XdpMode.NATIVE;

  /**
   * Loads the program.
   *
   * @param queues receive queues of the interface
   * @param capacity bytes of the longest packet that a cell holds
   * @param filter what to capture; null for everything
   * @param clock of the timestamps, in ns, with the beginning of CLOCK_MONOTONIC
   * @param arena owns the mapping of the counters
   * @throws KernelRefusal when the kernel cannot run the filter
   */
  CaptureProgram(int queues, int capacity, FilterProgram filter, Helper clock, Arena arena) {
    this.queues = queues;
    this.capacity = capacity;
    this.filter = filter;
    this.clock = clock;
    // One value for all queues, because of that the kernel tells the program the address.
    counterMap = BpfMap.array("wirecap_counts", QueueCounters.BYTES * queues, 1);
    BpfMap sockets = null;
    try {
      sockets = BpfMap.sockets("wirecap_socks", queues);
      counters = counterMap.mapValues(arena);
      socketMap = sockets;
      program = load(XdpMode.NATIVE);
    } catch (Throwable t) {
      counterMap.close();
      if (sockets != null) {
        sockets.close();
      }
      throw t;
    }
  }

  private BpfProgram load(XdpMode mode) {
    try {
      return BpfProgram.load("wirecap", code(mode));
    } catch (LinuxException e) {
      if (filter == null || e.errno() == Errno.EPERM || e.errno() == Errno.ENOMEM) {
        throw e;
      }
      throw new KernelRefusal(e.getMessage(), e);
    }
  }

  /** R6 context, R7 queue, R8 counters of the queue, R9 length of the packet. */
  private byte[] code(XdpMode mode) {
    BpfAssembler asm =
        new BpfAssembler()
            .move(R6, R1)
            .load(Size.WORD, R7, R6, XdpMd.RX_QUEUE_INDEX)
            .jumpIf(R7, Condition.GREATER_OR_EQUAL, queues, "pass")
            .move(R1, R7)
            .alu(Operation.MULTIPLY, R1, QueueCounters.BYTES)
            .loadMapValue(R8, counterMap, 0)
            .add(R8, R1);
    count(asm, mode, QueueCounters.SEEN).move(R1, R6).call(Helper.XDP_GET_BUFF_LEN).move(R9, R0);
    Exits exits =
        filter == null ? new Exits(true, false) : XdpFilter.append(asm, filter, R6, R9, "filtered");
    if (exits.accepts()) {
      redirect(asm, mode);
    }
    if (exits.rejects()) {
      count(asm.label("filtered"), mode, QueueCounters.FILTERED);
    }
    return asm.label("pass").move(R0, XdpAction.XDP_PASS).exit().assemble();
  }

  /** Ends the program for a packet that is redirected; falls through for one that is not. */
  private void redirect(BpfAssembler asm, XdpMode mode) {
    asm.jumpIf(R9, Condition.GREATER, capacity, "oversized")
        // The map answers PASS by itself when no socket is there for the queue.
        .loadMap(R1, socketMap)
        .move(R2, R7)
        .move(R3, XdpAction.XDP_PASS)
        .call(Helper.REDIRECT_MAP)
        .jumpIf(R0, Condition.NOT_EQUAL, XdpAction.XDP_REDIRECT, "nobody")
        .call(clock)
        .store(Size.DOUBLE, R10, TIME, R0)
        .move(R1, R6)
        .move(R2, -PacketMetadata.BYTES)
        .call(Helper.XDP_ADJUST_META)
        .jumpIf(R0, Condition.NOT_EQUAL, 0, "no metadata")
        // The verifier wants to see that the metadata ends before the packet begins.
        .load(Size.WORD, R1, R6, XdpMd.DATA_META)
        .load(Size.WORD, R2, R6, XdpMd.DATA)
        .move(R3, R1)
        .add(R3, PacketMetadata.BYTES)
        .jumpIf(R3, Condition.GREATER, R2, "no metadata")
        .load(Size.DOUBLE, R2, R10, TIME)
        .store(Size.DOUBLE, R1, metadata(PacketMetadata.TIMESTAMP), R2)
        .store(Size.WORD, R1, metadata(PacketMetadata.ORIGINAL_LENGTH), R9)
        .store(Size.WORD, R1, metadata(PacketMetadata.FLAGS), 0);
    // Not counted: it is what is left of those seen.
    asm.move(R0, XdpAction.XDP_REDIRECT).exit().label("oversized");
    count(asm, mode, QueueCounters.OVERSIZED).jump("pass").label("no metadata");
    count(asm, mode, QueueCounters.NO_METADATA).jump("pass").label("nobody");
    count(asm, mode, QueueCounters.PASSED).jump("pass");
  }

  /** PacketMetadata counts from the packet's first byte, the program from the metadata's. */
  private static int metadata(int offset) {
    return offset + PacketMetadata.BYTES;
  }

  private static BpfAssembler count(BpfAssembler asm, XdpMode mode, int counter) {
    Register number = R1;
    return mode == XdpMode.GENERIC
        ? asm.move(number, 1).atomicAdd(Size.DOUBLE, R8, counter, number)
        : asm.load(Size.DOUBLE, number, R8, counter)
            .add(number, 1)
            .store(Size.DOUBLE, R8, counter, number);
  }

  /**
   * Attaches the program to an interface.
   *
   * @param device in the network namespace of the calling thread
   * @param mode in the driver, or behind it
   * @return the link: the program goes when it is closed
   */
  BpfLink attach(NetworkDevice device, XdpMode mode) {
    if (mode == XdpMode.GENERIC) {
      program.close();
      program = load(mode);
      loaded = mode;
    }
    return BpfLink.attachXdp(program, device, mode);
  }

  /**
   * Changes the filter while packets arrive: each is decided by the old one or by the new one, and
   * counted in the same counters.
   *
   * @param newFilter what to capture; null for everything
   * @param link what {@link #attach} gave; null when the program is not attached
   * @throws KernelRefusal when the kernel cannot run the filter; the old one stays
   */
  void filter(FilterProgram newFilter, BpfLink link) {
    FilterProgram before = filter;
    filter = newFilter;
    BpfProgram fresh = null;
    try {
      fresh = load(loaded);
      if (link != null) {
        link.update(fresh);
      }
    } catch (RuntimeException | Error e) {
      filter = before;
      if (fresh != null) {
        fresh.close();
      }
      throw e;
    }
    program.close();
    program = fresh;
  }

  /** From here on packets of a queue go to a socket, which is bound. */
  void capture(int queue, Fd socket) {
    socketMap.put(queue, socket);
  }

  /** From here on packets of a queue go to the host. */
  void release(int queue) {
    socketMap.remove(queue);
  }

  /** What the program counts for a queue. */
  QueueCounters counters(int queue) {
    return new QueueCounters(counters, queue);
  }

  @Override
  public void close() {
    program.close();
    socketMap.close();
    counterMap.close();
  }
}
