package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pool.Engine;

/** A pool in huge pages, which the test reserves, and gives back. */
@Tag("live")
class HugePagesLiveTest {
  private static final Path RESERVED = Path.of("/proc/sys/vm/nr_hugepages");

  /** Two queues of 16 × 8 cells of 2,048 bytes: one huge page. */
  private static final XdpOptions OPTIONS =
      new XdpOptions("vb", List.of(), 16, 8, 2048, AttachMode.AUTO, false, true);

  @Test
  void thePoolIsInHugePagesAndTheyAreGivenBack() throws IOException {
    assumeTrue(Files.isWritable(RESERVED), "may not reserve huge pages: run the tests as root");
    assumeTrue(meminfo("Hugepagesize") == 2048, "the huge pages of this machine are not of 2 MiB");
    String before = Files.readString(RESERVED).strip();
    try (TestNetwork network = new TestNetwork(2)) {
      Files.writeString(RESERVED, Long.toString(Long.parseLong(before) + 1));
      assumeTrue(meminfo("HugePages_Free") >= 1, "the kernel found no huge page to reserve");
      Callable<Void> work =
          () -> {
            try (Engine engine = XdpEngine.open(OPTIONS)) {
              assertEquals(Optional.of("2048 kB"), pageSizeOfThePool());
              try (NumberedSender sender = new NumberedSender("va", 1)) {
                sender.send(0, 50, 64);
              }
              engine.stop();
              var queue = engine.queues().get(1);
              int packets = 0;
              while (!queue.isFinished()) {
                var chunk = queue.capture(50_000_000);
                if (chunk != null) {
                  for (int i = 0; i < chunk.size(); i++) {
                    assertEquals(packets++, chunk.packet(i).getInt(14));
                  }
                  queue.recycle(chunk);
                }
              }
              assertEquals(50, packets);
              assertTrue(engine.ledger().balanced());
            }
            assertEquals(Optional.empty(), pageSizeOfThePool());
            return null;
          };
      Void ignored = network.call(work);
    } finally {
      Files.writeString(RESERVED, before);
    }
  }

  @Test
  void withoutHugePagesTheErrorNamesTheRemedy() {
    assumeTrue(meminfo("HugePages_Free") == 0, "this machine has huge pages that are free");
    try (TestNetwork network = new TestNetwork(2)) {
      Callable<WirecapException> work =
          () -> assertThrows(WirecapException.class, () -> XdpEngine.open(OPTIONS));
      String message = network.call(work).getMessage();
      assertTrue(message.startsWith("vb: the pool needs 1 huge pages"), message);
      assertTrue(message.contains("sysctl vm.nr_hugepages=N, or leave out --huge-pages"), message);
      assertFalse(message.contains("\n"), message);
      assertEquals(Optional.empty(), pageSizeOfThePool());
    }
  }

  /** What backs the pool of this process, of /proc/self/smaps; empty when it has none. */
  private static Optional<String> pageSizeOfThePool() {
    try (var lines = Files.lines(Path.of("/proc/self/smaps"))) {
      return lines
          .dropWhile(line -> !line.contains("wirecap-umem"))
          .filter(line -> line.startsWith("KernelPageSize:"))
          .map(line -> line.substring("KernelPageSize:".length()).strip())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long meminfo(String field) {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
