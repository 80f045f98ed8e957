package org.wirecap.filter.ebpf;

import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R10;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R4;

import org.wirecap.bpf.BpfAssembler;
import org.wirecap.bpf.Condition;
import org.wirecap.bpf.Helper;
import org.wirecap.bpf.Register;
import org.wirecap.bpf.Size;
import org.wirecap.bpf.SkBuff;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.Values;

/**
 * A filter in the program of a socket. The packet may be in several buffers, so a helper copies
 * what is loaded to the stack, and says when it is not there.
 */
public final class SocketFilter extends FilterCode {
  /** No packet is that long. */
  private static final int LONGEST = 1 << 24;

  /** Where the helper copies to: above the slots. */
  private static final int BUFFER = -16;

  private final Register length;

  private SocketFilter(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    super(LONGEST, asm, program, context, length, rejected);
    this.length = length;
  }

  /**
   * Appends the code of a filter: it falls through for a packet that is accepted. Also uses the
   * stack from -16 to -9.
   *
   * @param asm where to
   * @param program what; the socket's packets are as the kernel has them: a VLAN tag is beside them
   * @param context register of R6 to R9 that has the __sk_buff
   * @param length register of R6 to R9 that has the packet's length
   * @param rejected label to go to otherwise
   * @return which of the two can happen
   * @throws KernelRefusal when it cannot be written so
   */
  public static Exits append(
      BpfAssembler asm, FilterProgram program, Register context, Register length, String rejected) {
    return new SocketFilter(asm, program, context, length, rejected).write(program);
  }

  @Override
  protected void emitPrefixCheck(long bytes) {
    asm.jumpIf(length, Condition.LESS, (int) bytes, rejection());
    arrive(rejection());
  }

  @Override
  void metadata(Field field) {
    switch (field) {
      case PACKET_TYPE -> asm.load(Size.WORD, R1, context, SkBuff.PKT_TYPE);
      case INTERFACE_INDEX -> asm.load(Size.WORD, R1, context, SkBuff.IFINDEX);
      case VLAN_TAG_PRESENT -> asm.load(Size.WORD, R1, context, SkBuff.VLAN_PRESENT);
      case VLAN_TAG -> asm.load(Size.WORD, R1, context, SkBuff.VLAN_TCI);
      case VLAN_PROTOCOL -> asm.load(Size.WORD, R1, context, SkBuff.VLAN_PROTO).bigEndian(R1, 16);
    }
  }

  @Override
  void loadFixed(Value.Load load) {
    asm.move(R2, load.displacement());
    copy(load.size());
  }

  @Override
  void loadVariable(Value.Load load) {
    long extent = Values.extent(load);
    if (extent > LONGEST) {
      jump(rejection());
      return;
    }
    asm.jumpIf(R1, Condition.GREATER, (int) (LONGEST - extent), rejection())
        .move(R2, R1)
        .add(R2, load.displacement());
    copy(load.size());
  }

  /** R1 = the bytes from R2 on. */
  private void copy(int bytes) {
    asm.move(R1, context)
        .move(R3, R10)
        .add(R3, BUFFER)
        .move(R4, bytes)
        .call(Helper.SKB_LOAD_BYTES)
        .jumpIf(R0, Condition.NOT_EQUAL, 0, rejection());
    arrive(rejection());
    loadNumber(bytes, R10, BUFFER);
  }
}
