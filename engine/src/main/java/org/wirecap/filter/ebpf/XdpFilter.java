package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R4;
import static org.wirecap.bpf.Register.R5;
import static org.wirecap.bpf.Register.R6;
import static org.wirecap.bpf.Register.R9;

import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.BpfDisassembler;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.XdpMd;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.Values;

/**
 * A filter in an XDP program. It reads the packet in place: R4 has its first byte, R5 its end, and
 * the verifier sees before each load a comparison with the end that covers it.
 *
 * <p>A packet is one buffer here, as it is for programs that do not announce more (no
 * BPF_F_XDP_HAS_FRAGS).
 */
public final class XdpFilter extends FilterCode {
  /** No packet in one buffer is longer than a jumbo page; and a load's offset has 15 bits. */
  private static final int LONGEST = 0x7fff;

  private XdpFilter(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    super(LONGEST, asm, program, context, length, rejected);
  }

  /**
   * Appends the code of a filter: it falls through for a packet that is accepted.
   *
   * @param asm where to
   * @param program what
   * @param context register of R6 to R9 that has the xdp_md
   * @param length register of R6 to R9 that has the packet's length
   * @param rejected label to go to otherwise
   * @return which of the two can happen
   * @throws KernelRefusal when it cannot be written so
   */
  public static Exits append(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    asm.load(Size.WORD, R4, context, XdpMd.DATA).load(Size.WORD, R5, context, XdpMd.DATA_END);
    return new XdpFilter(asm, program, context, length, rejected).write(program);
  }

  /**
   * Shows the instructions of a filter, a line each, as bpftool prints a translated program. R6 has
   * the xdp_md, R9 the length of the packet; R0 is 1 in the end if the packet is accepted, else 0.
   *
   * @param program what
   * @return the text; each line ends with a line separator
   * @throws KernelRefusal when it cannot be written so
   */
  public static String text(FilterProgram program) {
    BpfAssembler asm = new BpfAssembler().move(R6, R1).call(Helper.XDP_GET_BUFF_LEN).move(R9, R0);
    Exits exits = append(asm, program, R6, R9, "rejected");
    if (exits.accepts()) {
      asm.move(R0, 1).exit();
    }
    if (exits.rejects()) {
      asm.label("rejected").move(R0, 0).exit();
    }
    return BpfDisassembler.disassemble(asm.assemble());
  }

  @Override
  protected void emitPrefixCheck(long bytes) {
    asm.move(R1, R4).add(R1, (int) bytes).jumpIf(R1, Condition.GREATER, R5, rejection());
    arrive(rejection());
  }

  @Override
  void metadata(Field field) {
    switch (field) {
      case INTERFACE_INDEX -> asm.load(Size.WORD, R1, context, XdpMd.INGRESS_IFINDEX);
      // XDP shows what arrives, before anybody has looked to whom it is.
      case PACKET_TYPE, VLAN_TAG_PRESENT -> asm.move32(R1, 0);
      case VLAN_TAG, VLAN_PROTOCOL -> jump(rejection());
    }
  }

  @Override
  void loadFixed(Value.Load load) {
    loadNumber(load.size(), R4, load.displacement());
  }

  @Override
  void loadVariable(Value.Load load) {
    long extent = Values.extent(load);
    if (extent > LONGEST) {
      jump(rejection());
      return;
    }
    // The verifier adds a number to a packet's address only when it knows that it is small.
    asm.jumpIf(R1, Condition.GREATER, (int) (LONGEST - extent), rejection())
        .move(R2, R4)
        .add(R2, R1)
        .move(R3, R2)
        .add(R3, (int) extent)
        .jumpIf(R3, Condition.GREATER, R5, rejection());
    arrive(rejection());
    loadNumber(load.size(), R2, load.displacement());
  }
}
