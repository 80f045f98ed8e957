package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Operation;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.SkBuff;
import org.wirecap.filter.ebpf.Exits;
import org.wirecap.filter.ebpf.SocketFilter;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Errno;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.Sockets;

/**
 * A filter in the kernel, and how many packets it did not want, for each packet socket of an
 * engine. The kernel's own statistics begin behind the filter of a socket; so this one counts by
 * itself, in a map, which classic BPF cannot do. What {@link QueuePrograms} leaves out is not
 * counted here either: it is of no queue that is captured.
 */
final class CountingFilter implements AutoCloseable {
  private static final int COUNTER = Long.BYTES;
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final BpfMap map;
  private final MemorySegment counters;
  private final QueuePrograms queues;
  private final int sockets;
  private final List<BpfProgram> programs = new ArrayList<>();

  /**
   * Loads a program for each socket.
   *
   * @param queues which packets are captured at all
   * @param filter which of them are wanted, as packet sockets have them
   * @param sockets how many
   * @param arena owns the mapping of the counters
   * @throws KernelRefusal when the kernel cannot run it
   */
  CountingFilter(QueuePrograms queues, FilterProgram filter, int sockets, Arena arena) {
    this.queues = queues;
    this.sockets = sockets;
    map = BpfMap.array("wirecap_unwant", COUNTER * sockets, 1);
    try {
      counters = map.mapValues(arena);
      replace(filter);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Loads programs for another filter, which count on where those before have stopped. What is
   * attached stays, until {@link #program} is.
   *
   * @param filter as for the constructor
   * @throws KernelRefusal when the kernel cannot run it; the programs before stay
   */
  void replace(FilterProgram filter) {
    List<BpfProgram> fresh = new ArrayList<>();
    try {
      for (int i = 0; i < sockets; i++) {
        fresh.add(BpfProgram.loadSocketFilter("wirecap", code(queues, filter, i)));
      }
    } catch (LinuxException e) {
      fresh.forEach(BpfProgram::close);
      if (e.errno() == Errno.ENOMEM) {
        throw e;
      }
      throw new KernelRefusal(e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      fresh.forEach(BpfProgram::close);
      throw e;
    }
    programs.forEach(BpfProgram::close);
    programs.clear();
    programs.addAll(fresh);
  }

  /** Whether this process may load it: CAP_BPF. */
  static boolean isPermitted() {
    var capabilities = Capability.effective();
    return capabilities.contains(Capability.CAP_BPF)
        || capabilities.contains(Capability.CAP_SYS_ADMIN);
  }

  /** R6 context, R9 length of the packet. */
  private byte[] code(QueuePrograms queues, FilterProgram filter, int socket) {
    BpfAssembler asm = new BpfAssembler().move(R6, R1).load(Size.WORD, R9, R6, SkBuff.LEN);
    boolean otherDirection = direction(asm, queues);
    boolean otherQueue = queue(asm, queues);
    Exits exits = SocketFilter.append(asm, filter, R6, R9, "unwanted");
    if (exits.accepts()) {
      asm.move(R0, queues.snaplen()).exit();
    }
    if (exits.rejects()) {
      asm.label("unwanted")
          .loadMapValue(R1, map, (long) socket * COUNTER)
          .move(R2, 1)
          .atomicAdd(Size.DOUBLE, R1, 0, R2);
    }
    if (exits.rejects() || otherDirection || otherQueue) {
      asm.label("drop").move(R0, 0).exit();
    }
    return asm.assemble();
  }

  /** Drops packets of the other direction; returns whether there is such code. */
  private static boolean direction(BpfAssembler asm, QueuePrograms queues) {
    if (queues.direction() == Direction.INOUT) {
      return false;
    }
    Condition dropped = queues.direction() == Direction.OUT ? Condition.NOT_EQUAL : Condition.EQUAL;
    asm.load(Size.WORD, R1, R6, SkBuff.PKT_TYPE)
        .jumpIf32(R1, dropped, AfPacket.PACKET_OUTGOING, "drop");
    return true;
  }

  /** Drops packets of queues that are not captured; returns whether there is such code. */
  private static boolean queue(BpfAssembler asm, QueuePrograms queues) {
    if (queues.allQueues()) {
      return false;
    }
    asm.load(Size.WORD, R1, R6, SkBuff.QUEUE_MAPPING);
    if (queues.countsFromOne()) {
      asm.load(Size.WORD, R2, R6, SkBuff.PKT_TYPE)
          .jumpIf32(R2, Condition.EQUAL, AfPacket.PACKET_OUTGOING, "queue")
          .jumpIf32(R1, Condition.EQUAL, 0, "queue")
          .alu32(Operation.SUBTRACT, R1, 1)
          .label("queue");
    }
    asm.alu32(Operation.MODULO, R1, queues.receiveQueues());
    for (int queue : queues.queues()) {
      asm.jumpIf32(R1, Condition.EQUAL, queue, "captured");
    }
    asm.jump("drop").label("captured");
    return true;
  }

  /** What is attached to a socket. */
  SocketProgram program(int socket) {
    BpfProgram program = programs.get(socket);
    return on ->
        Sockets.setOption(
            on, Sockets.SOL_SOCKET, Sockets.SO_ATTACH_BPF, "SO_ATTACH_BPF", program.fd().number());
  }

  /** Packets of a socket that the filter did not want. */
  long unwanted(int socket) {
    return (long) LONG.getOpaque(counters, (long) socket * COUNTER);
  }

  @Override
  public void close() {
    programs.forEach(BpfProgram::close);
    map.close();
  }
}
