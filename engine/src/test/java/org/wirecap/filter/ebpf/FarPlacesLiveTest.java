package org.wirecap.filter.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wirecap.filter.classic.ClassicCompiler;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/** Loads from places about as far as a way to run filters can go, and about 32 bits. */
@Tag("live")
@Timeout(120)
class FarPlacesLiveTest {
  private static final int[] DISPLACEMENTS = {
    56,
    57,
    0x7ffb,
    0x7ffe,
    0x7fff,
    0x8000,
    0xffff,
    0xfffffc,
    0xffffff,
    0x1000000,
    0x7fffffff,
    0x80000000,
    0xffe00000,
    0xfff00000,
    0xfffff000,
    0xffffffff
  };

  private static final List<Value> BASES =
      List.of(
          new Value.Const(0), Value.Load.at(1, 0), Value.Load.at(4, 0), new Value.PacketLength());

  @Test
  void inTheXdpProgram() {
    compare(KernelFilter::new);
  }

  @Test
  void onASocket() {
    compare(SocketKernelFilter::new);
  }

  @Test
  void asClassicBpf() {
    compare(program -> new SocketKernelFilter(ClassicCompiler.compile(program)));
  }

  private static void compare(Function<FilterProgram, KernelDecider> kernel) {
    for (int displacement : DISPLACEMENTS) {
      for (Value base : BASES) {
        for (int size = 1; size <= 4; size *= 2) {
          Value load = new Value.Load(size, base, displacement);
          Condition isThere =
              new Condition.Compare(Relation.GREATER_OR_EQUAL, load, new Value.Const(0));
          FilterProgram program = new FilterProgram(isThere, 1, 65_535);
          try (KernelDecider decider = kernel.apply(program)) {
            assertSame(program, decider, 0);
            assertSame(program, decider, 0x01000000);
            // Added up in 32 bits it would be in the middle of the packet.
            assertSame(program, decider, 30 - displacement);
          }
        }
      }
    }
  }

  private static void assertSame(FilterProgram program, KernelDecider decider, int first) {
    byte[] packet = new byte[60];
    ByteBuffer.wrap(packet).putInt(0, first);
    assertEquals(
        new Interpreter(program).matches(MemorySegment.ofArray(packet), 0, 60, 60),
        decider.matches(packet),
        () -> program + " of " + HexFormat.of().formatHex(packet));
  }
}
