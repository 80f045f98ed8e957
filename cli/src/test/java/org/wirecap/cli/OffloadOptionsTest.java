package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.linux.Cpus;
import picocli.CommandLine;

class OffloadOptionsTest {
  private static OffloadOptions parsed(String... arguments) {
    return CommandLine.populateCommand(new OffloadOptions(), arguments);
  }

  /** Where a thread may run that has been given its place. */
  private static BitSet placeOf(IntConsumer pin, int number) throws Exception {
    CompletableFuture<BitSet> allowed = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    pin.accept(number);
                    allowed.complete(Cpus.allowed());
                  } catch (Throwable t) {
                    allowed.completeExceptionally(t);
                  }
                });
    thread.join();
    return allowed.get();
  }

  @Test
  void threadsStayOnTheirCpusInTurn() throws Exception {
    int[] cpus = Cpus.allowed().stream().limit(2).toArray();
    String list = cpus.length == 1 ? "" + cpus[0] : cpus[0] + "," + cpus[1];
    OffloadOptions handlers = parsed("--offload", "flow", "--handler-cpus", list);
    OffloadOptions captures = parsed("--offload", "flow", "--cpus", list);
    for (int number = 0; number < 4; number++) {
      BitSet expected = new BitSet();
      expected.set(cpus[number % cpus.length]);
      assertEquals(expected, placeOf(handlers::pinHandler, number));
      assertEquals(expected, placeOf(captures::pinCapture, number));
    }
  }

  @Test
  void threadsMayBeAnywhereUnlessAskedFor() throws Exception {
    BitSet all = Cpus.allowed();
    String one = Integer.toString(all.nextSetBit(0));
    assertEquals(all, placeOf(parsed("--offload", "flow", "--cpus", one)::pinHandler, 1));
    assertEquals(all, placeOf(parsed("--offload", "flow", "--handler-cpus", one)::pinCapture, 1));
  }

  @Test
  void idleStrategiesHaveNames() {
    assertEquals(IdleStrategy.BLOCK, parsed().idle());
    for (IdleName name : IdleName.values()) {
      assertEquals(name.strategy(), parsed("--idle", name.toString()).idle());
    }
    assertEquals(IdleStrategy.values().length, Stream.of(IdleName.values()).distinct().count());
  }
}
