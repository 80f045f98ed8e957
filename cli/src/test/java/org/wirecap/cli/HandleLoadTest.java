package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter sees what 'net 131.225.2 and udp' of libpcap sees, through the whole program. */
class HandleLoadTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "0800, 17, 131.225.2.9, 10.0.0.1, 60, 1",
    "0800, 17, 10.0.0.1, 131.225.2.255, 60, 1",
    "0800, 17, 131.225.3.9, 131.225.1.9, 60, 0",
    "0800, 6, 131.225.2.9, 10.0.0.1, 60, 0",
    "86dd, 17, 131.225.2.9, 10.0.0.1, 60, 0",
    "0806, 17, 131.225.2.9, 10.0.0.1, 60, 0",
    "0800, 17, 10.0.0.1, 131.225.2.9, 34, 1",
    "0800, 17, 10.0.0.1, 131.225.2.9, 33, 0",
    "0800, 17, 131.225.2.9, 10.0.0.1, 30, 1",
    "0800, 17, 131.225.2.9, 10.0.0.1, 13, 0",
  })
  void passes(String etherType, int protocol, String source, String target, int length, int matches)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(60);
    frame.putShort(12, (short) Integer.parseInt(etherType, 16));
    frame.put(14, (byte) 0x45).put(23, (byte) protocol);
    frame.put(26, address(source)).put(30, address(target));
    ByteBuffer file = ByteBuffer.allocate(24 + 16 + length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xa1b2c3d4).putInt(4 << 16 | 2).putInt(0).putInt(0).putInt(65535).putInt(1);
    file.putInt(1).putInt(0).putInt(length).putInt(length).put(frame.array(), 0, length);
    Path path = directory.resolve("one.pcap");
    Files.write(path, file.array());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] args = {"handle", "-r", path.toString(), "--load", "5", "--json"};
    int code =
        Main.run(args, new ByteArrayInputStream(new byte[0]), out, new ByteArrayOutputStream());
    assertEquals(ExitCode.OK, code);
    assertEquals(
        matches, JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8)).get("filter_matches"));
  }

  private static byte[] address(String text) {
    byte[] bytes = new byte[4];
    String[] parts = text.split("\\.", -1);
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    return bytes;
  }
}
