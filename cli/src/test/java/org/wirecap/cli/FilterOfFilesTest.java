package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter of a command that reads a file: it can run in user space only. */
class FilterOfFilesTest {
  private static final int PACKETS = 1000;
  private static final int FLOWS = 7;

  @TempDir private Path directory;

  /** That it is refused in the kernel, {@link WrongArgumentsTest} holds. */
  @ParameterizedTest
  @CsvSource({
    "capture, ''",
    "capture, auto",
    "capture, user",
    "handle, auto",
    "handle, user",
    "profile, auto",
    "profile, user"
  })
  void runsInUserSpaceAndNothingIsSaidOfThePlace(String command, String place) throws IOException {
    Path file = directory.resolve("numbered.pcap");
    NumberedFile.write(file, PACKETS, FLOWS);
    List<String> args = new ArrayList<>(List.of(command, "-r", file.toString(), "--json"));
    if (!place.isEmpty()) {
      args.addAll(List.of("--filter-in", place));
    }
    args.add("udp src port 1001"); // flow 1
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(args.toArray(String[]::new), new ByteArrayInputStream(new byte[0]), out, err);
    String said = err.toString(StandardCharsets.UTF_8);
    assertEquals(ExitCode.OK, code, said);
    assertFalse(said.contains("filter:"), said);
    Map<String, Object> json = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    int expected = 0;
    for (long i = 0; i < PACKETS; i++) {
      expected += i * i % FLOWS == 1 ? 1 : 0;
    }
    assertEquals(expected, json.get("delivered"));
    assertEquals(PACKETS - expected, ((Map<?, ?>) json.get("total")).get("filtered"));
  }
}
