package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a measurement that is killed leaves behind. */
class BenchFileTest {
  @TempDir private Path directory;

  /** Makes files as measurements do, in a process of its own, and waits to be killed. */
  static final class Measurement {
    private Measurement() {}

    /** Takes the directory; ends with its input, if nobody kills it. */
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      Path named = BenchFile.in(directory, "test", "pcap");
      Files.writeString(named, "packets");
      System.out.println("named " + named.getFileName());
      System.out.println("temporary " + BenchFile.temporary("test", ".pcap"));
      int ignored = System.in.read();
    }
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static String last(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  @Test
  void whoeverIsKilledBySigtermLeavesNoFile() throws IOException {
    try (Child measurement =
        Child.start(BenchJvm.command(Measurement.class, directory.toString()))) {
      String named = last(measurement.await("named "));
      Path temporary = Path.of(last(measurement.await("temporary ")));
      assertEquals("bench-test-%d.pcap".formatted(measurement.pid()), named);
      assertEquals(List.of(directory.resolve(named)), left());
      assertTrue(Files.exists(temporary));
      measurement.stop();
      assertEquals(List.of(), left());
      assertFalse(Files.exists(temporary));
    }
  }

  @Test
  void whatIsNotThereNeedNotBeDeleted() throws IOException {
    Path file = BenchFile.in(directory, "test", "pcap");
    BenchFile.delete(file);
    Files.createFile(file);
    BenchFile.delete(file);
    assertEquals(List.of(), left());
  }
}
