package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(args, new ByteArrayInputStream(new byte[0]), out, err);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void forMachines() throws IOException {
    Path file = directory.resolve("demo.pcapng");
    assertEquals(
        ExitCode.OK, run("demo", "--simulated", "--json", "-w", file.toString()), this::err);
    Map<String, Object> object = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    assertEquals(true, object.get("simulated"));
    assertEquals(true, object.get("balanced"));
    assertEquals(true, object.get("accounted_for"));
    assertEquals(0, object.get("lost"));
    assertEquals(4, ((List<?>) object.get("queues")).size());
    Map<?, ?> comparison = (Map<?, ?>) object.get("comparison");
    assertEquals(object.get("delivered"), comparison.get("identical"));
    assertEquals(comparison.get("sent"), comparison.get("identical"));
    assertTrue(Files.size(file) > 0);
  }

  @Test
  void forPeople() {
    assertEquals(ExitCode.OK, run("demo", "--simulated", "--queues", "2"), this::err);
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("ledger: balanced"), text);
    assertTrue(text.contains("nothing was lost"), text);
    assertFalse(text.contains("the capture is in"), text);
    assertTrue(err().contains("on the simulated NIC"), err());
  }

  @Test
  void wrongArguments() {
    assertEquals(ExitCode.USAGE, run("demo", "--queues", "0"));
    assertTrue(err().contains("--queues 0"), err());
    assertEquals(1, err().lines().count(), err());
  }

  @Test
  void aFileThatCannotBeWritten() {
    assertEquals(ExitCode.FAILED, run("demo", "-w", directory.resolve("no/such/x").toString()));
    assertTrue(err().contains("there is no directory"), err());
    assertEquals(1, err().lines().count(), err());
  }
}
