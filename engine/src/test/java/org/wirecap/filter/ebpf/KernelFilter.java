package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.BpfTestRun;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.XdpAction;
import org.wirecap.filter.ir.FilterProgram;

/** A filter as an XDP program of its own: in the kernel, but on no interface. */
public final class KernelFilter implements KernelDecider {
  /** BPF_PROG_TEST_RUN takes no packet that is shorter: an Ethernet header. */
  public static final int LEAST = 14;

  /** What the program sees as the interface: the loopback interface. */
  public static final int INTERFACE = 1;

  private final BpfProgram program;

  /**
   * @param filter what to load
   */
  public KernelFilter(FilterProgram filter) {
    program = BpfProgram.load("wirecap_test", code(filter));
  }

  private static byte[] code(FilterProgram filter) {
    BpfAssembler asm = new BpfAssembler().move(R6, R1).call(Helper.XDP_GET_BUFF_LEN).move(R9, R0);
    Exits exits = XdpFilter.append(asm, filter, R6, R9, "rejected");
    if (exits.accepts()) {
      asm.move(R0, XdpAction.XDP_PASS).exit();
    }
    if (exits.rejects()) {
      asm.label("rejected").move(R0, XdpAction.XDP_DROP).exit();
    }
    return asm.assemble();
  }

  @Override
  public boolean matches(byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
      return new BpfTestRun(arena, program, memory, 0, 0).once(MemorySegment.NULL).action()
          == XdpAction.XDP_PASS;
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
