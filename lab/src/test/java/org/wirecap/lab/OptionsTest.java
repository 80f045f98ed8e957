package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.wirecap.error.WirecapException;

class OptionsTest {
  private static void refused(String expected, Executable attempt) {
    WirecapException e = assertThrows(WirecapException.class, attempt);
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void labNamesAreSafeAsNamesOfNamespaces() {
    for (String bad : List.of("", "../x", "a b", "1x", "-x", "x".repeat(33), "x/y", "x;y")) {
      refused("lab name", () -> LabOptions.DEFAULT.withName(bad));
      refused("lab name", () -> Lab.status(bad));
      refused("lab name", () -> Lab.down(bad));
    }
    assertEquals("x-1_Y", LabOptions.DEFAULT.withName("x-1_Y").name());
  }

  @Test
  void labRangesNameTheOption() {
    refused("--queues 0", () -> LabOptions.DEFAULT.withQueues(0));
    refused("--queues 65", () -> LabOptions.DEFAULT.withQueues(65));
    refused("--mtu 575", () -> LabOptions.DEFAULT.withMtu(575));
    refused("--mtu 3507", () -> LabOptions.DEFAULT.withMtu(3507));
    assertEquals(3506, LabOptions.DEFAULT.withMtu(3506).mtu());
  }

  @Test
  void pacesHaveRanges() {
    refused("--speed", () -> new Pace.Recorded(0.09));
    refused("--speed", () -> new Pace.Recorded(101));
    refused("--speed", () -> new Pace.Recorded(Double.NaN));
    refused("--pps 0", () -> new Pace.Rate(0));
    refused("--loop 0", () -> new ReplayOptions(Path.of("x"), "x", Pace.MAX, 0, Steering.RSS));
  }

  @Test
  void steeringIsReadAsUsersWriteIt() {
    assertEquals(Steering.RSS, Steering.parse("rss"));
    assertEquals(Steering.NONE, Steering.parse("none"));
    assertEquals(new Steering.ToQueue(3), Steering.parse("queue=3"));
    for (String bad : List.of("", "RSS", "queue", "queue=", "queue=-1", "queue=x", "queue=12345")) {
      refused("--steer", () -> Steering.parse(bad));
    }
  }

  @Test
  void generatorRangesNameTheOption() {
    refused("--size 63", () -> options(63, 1, 1, Pace.MAX));
    refused("--size 1515", () -> options(1515, 1, 1, Pace.MAX));
    refused("--count 0", () -> options(64, 0, 1, Pace.MAX));
    refused("--flows 0", () -> options(64, 1, 0, Pace.MAX));
    refused("--flows 65537", () -> options(64, 1, 65_537, Pace.MAX));
    refused("no recorded times", () -> options(64, 1, 1, Pace.RECORDED));
  }

  private static GeneratorOptions options(int size, long count, int flows, Pace pace) {
    return new GeneratorOptions("x", size, count, null, pace, flows, Steering.NONE, false);
  }
}
