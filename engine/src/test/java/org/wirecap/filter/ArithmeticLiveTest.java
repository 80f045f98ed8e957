package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wirecap.filter.ebpf.KernelDecider;
import org.wirecap.filter.ebpf.KernelFilter;
import org.wirecap.filter.ebpf.SocketKernelFilter;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.Matcher;

/** The arithmetic of {@link ArithmeticTest}, in the kernel. */
@Tag("live")
@Timeout(120)
class ArithmeticLiveTest {
  private static final int EXPRESSIONS = 60;
  private static final int PACKETS = 30;

  @Test
  void inTheXdpProgram() {
    compare(filter -> new KernelFilter(filter.program()));
  }

  @Test
  void onASocket() {
    compare(filter -> new SocketKernelFilter(filter.program()));
  }

  @Test
  void asClassicBpf() {
    compare(filter -> new SocketKernelFilter(filter.classicBpf()));
  }

  private static void compare(Function<Filter, KernelDecider> kernel) {
    RandomArithmetic random = new RandomArithmetic(3);
    List<byte[]> packets = IntStream.range(0, PACKETS).mapToObj(i -> random.packet()).toList();
    int accepted = 0;
    int run = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
      String expression = i % 2 == 0 ? random.deep() : random.repeated();
      Filter filter;
      try {
        filter = Filter.compile(expression, FilterOptions.ethernet());
      } catch (FilterException e) {
        continue; // a division by the number 0
      }
      Matcher interpreter = new Interpreter(filter.program());
      try (KernelDecider decider = kernel.apply(filter)) {
        for (byte[] packet : packets) {
          boolean expected =
              interpreter.matches(MemorySegment.ofArray(packet), 0, packet.length, packet.length);
          assertEquals(
              expected,
              decider.matches(packet),
              () -> "'" + expression + "' of " + HexFormat.of().formatHex(packet));
          accepted += expected ? 1 : 0;
        }
        run++;
      }
    }
    assertTrue(run > EXPRESSIONS * 9 / 10, "run " + run);
    assertTrue(accepted > 3 * run && accepted < (PACKETS - 3) * run, "accepted " + accepted);
  }
}
