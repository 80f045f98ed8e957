package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.linux.Cpus;
import picocli.CommandLine;

class OffloadOptionsTest {
  private static OffloadOptions parsed(String... arguments) {
    return CommandLine.populateCommand(new OffloadOptions(), arguments);
  }

  /** Where a thread may run that handles packets. */
  private static BitSet placeOf(OffloadOptions options, int number) throws Exception {
    CompletableFuture<BitSet> allowed = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    options.pinHandler(number);
                    allowed.complete(Cpus.allowed());
                  } catch (Throwable t) {
                    allowed.completeExceptionally(t);
                  }
                });
    thread.join();
    return allowed.get();
  }

  @Test
  void handlerThreadsStayOnTheirCpusInTurn() throws Exception {
    int[] cpus = Cpus.allowed().stream().limit(2).toArray();
    String list = cpus.length == 1 ? "" + cpus[0] : cpus[0] + "," + cpus[1];
    OffloadOptions options = parsed("--offload", "flow", "--handler-cpus", list);
    for (int number = 0; number < 4; number++) {
      BitSet expected = new BitSet();
      expected.set(cpus[number % cpus.length]);
      assertEquals(expected, placeOf(options, number));
    }
  }

  @Test
  void handlerThreadsMayBeAnywhereUnlessAskedFor() throws Exception {
    assertEquals(Cpus.allowed(), placeOf(parsed("--offload", "flow", "--cpus", "0"), 1));
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
