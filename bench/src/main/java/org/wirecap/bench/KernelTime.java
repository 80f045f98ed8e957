package org.wirecap.bench;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.BpfTestRun;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.XdpAction;
import org.wirecap.filter.ebpf.Exits;
import org.wirecap.filter.ebpf.XdpFilter;
import org.wirecap.filter.ir.FilterProgram;

/**
 * What a filter takes as eBPF, compiled by the kernel's JIT: the kernel runs an XDP program many
 * times on a packet and says how long that took. What an empty program takes is subtracted.
 */
final class KernelTime {
  private static final int REPEAT = 20_000;
  private static final int SAMPLE = 64;

  private KernelTime() {}

  /**
   * @param filter what to run; null for the empty program
   * @return ns for each packet, the mean over a sample of the packets
   */
  static double nanos(FilterProgram filter) {
    try (BpfProgram program = BpfProgram.load("wirecap_bench", code(filter));
        Arena arena = Arena.ofConfined()) {
      List<byte[]> frames = FilterTraffic.frames();
      double sum = 0;
      for (int i = 0; i < SAMPLE; i++) {
        byte[] frame = frames.get(i * (FilterTraffic.PACKETS / SAMPLE));
        MemorySegment packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
        sum += new BpfTestRun(arena, program, packet, 0, 0).nanos(REPEAT);
      }
      return sum / SAMPLE;
    }
  }

  private static byte[] code(FilterProgram filter) {
    BpfAssembler asm = new BpfAssembler().move(R6, R1).call(Helper.XDP_GET_BUFF_LEN).move(R9, R0);
    Exits exits =
        filter == null ? new Exits(true, false) : XdpFilter.append(asm, filter, R6, R9, "rejected");
    if (exits.accepts()) {
      asm.move(R0, XdpAction.XDP_PASS).exit();
    }
    if (exits.rejects()) {
      asm.label("rejected").move(R0, XdpAction.XDP_DROP).exit();
    }
    return asm.assemble();
  }
}
