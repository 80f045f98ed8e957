package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.SkBuff;
import org.wirecap.filter.classic.ClassicInstruction;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.SockFilter;
import org.wirecap.linux.SockFprog;
import org.wirecap.linux.Sockets;

/**
 * A filter as the program of a datagram socket of AF_UNIX: what one socket sends the other is, to
 * the program, a packet; and it comes at once, or never.
 */
public final class SocketKernelFilter implements KernelDecider {
  /** Such packets come from no interface. */
  public static final int INTERFACE = 0;

  private static final int AF_UNIX = 1;
  private static final int MOST = 4096;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Arena arena = Arena.ofConfined();
  private final BpfProgram program;
  private final Fd receiver;
  private final Fd sender;
  private final MemorySegment address = arena.allocate(2 + 30, 2);
  private final MemorySegment buffer = arena.allocate(MOST);

  /**
   * @param filter what to load, as eBPF
   */
  public SocketKernelFilter(FilterProgram filter) {
    this(BpfProgram.loadSocketFilter("wirecap_test", code(filter)));
    Sockets.setOption(
        receiver,
        Sockets.SOL_SOCKET,
        Sockets.SO_ATTACH_BPF,
        "SO_ATTACH_BPF",
        program.fd().number());
  }

  /**
   * @param filter what to attach, as classic BPF
   */
  public SocketKernelFilter(ClassicProgram filter) {
    this((BpfProgram) null);
    int size = filter.instructions().size();
    MemorySegment code = arena.allocate(SockFilter.SIZE * size, 8);
    long at = 0;
    for (ClassicInstruction i : filter.instructions()) {
      code.set(ValueLayout.JAVA_SHORT, at + SockFilter.CODE, (short) i.code());
      code.set(ValueLayout.JAVA_BYTE, at + SockFilter.JT, (byte) i.jt());
      code.set(ValueLayout.JAVA_BYTE, at + SockFilter.JF, (byte) i.jf());
      code.set(ValueLayout.JAVA_INT, at + SockFilter.K, i.k());
      at += SockFilter.SIZE;
    }
    MemorySegment all = arena.allocate(SockFprog.SIZE, 8);
    all.set(ValueLayout.JAVA_SHORT, SockFprog.LEN, (short) size);
    all.set(ValueLayout.ADDRESS, SockFprog.FILTER, code);
    Sockets.setOption(
        receiver, Sockets.SOL_SOCKET, Sockets.SO_ATTACH_FILTER, "SO_ATTACH_FILTER", all);
  }

  private SocketKernelFilter(BpfProgram program) {
    this.program = program;
    receiver = Sockets.open(AF_UNIX, Sockets.SOCK_DGRAM, 0, "receiver");
    sender = Sockets.open(AF_UNIX, Sockets.SOCK_DGRAM, 0, "sender");
    // A name of the abstract namespace: it begins with a zero, and is in no file system.
    String name =
        "wirecap-%d-%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 3, bytes.length);
    Sockets.bind(receiver, address);
  }

  private static byte[] code(FilterProgram filter) {
    BpfAssembler asm = new BpfAssembler().move(R6, R1).load(Size.WORD, R9, R6, SkBuff.LEN);
    Exits exits = SocketFilter.append(asm, filter, R6, R9, "rejected");
    if (exits.accepts()) {
      asm.move(R0, MOST).exit();
    }
    if (exits.rejects()) {
      asm.label("rejected").move(R0, 0).exit();
    }
    return asm.assemble();
  }

  @Override
  public boolean matches(byte[] packet) {
    MemorySegment bytes = buffer.asSlice(0, packet.length);
    MemorySegment.copy(packet, 0, bytes, ValueLayout.JAVA_BYTE, 0, packet.length);
    long sent = Sockets.sendTo(sender, bytes, 0, address);
    if (sent != packet.length) {
      throw new AssertionError("sent " + sent);
    }
    long received = Sockets.receive(receiver, buffer, Sockets.MSG_DONTWAIT);
    if (received != packet.length && received != -Errno.EAGAIN) {
      throw new AssertionError("received " + received);
    }
    return received > 0;
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    if (program != null) {
      program.close();
    }
    arena.close();
  }
}
