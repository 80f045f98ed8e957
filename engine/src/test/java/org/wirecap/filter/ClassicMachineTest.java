package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs of libpcap do that read the place of a tunnel which was not found. */
class ClassicMachineTest {
  /** ICMPv6 behind hop-by-hop options, raw. */
  private static final byte[] NO_TUNNEL =
      HexFormat.of()
          .parseHex(
              "600000000018004020010db8000000000000000000000001fe80000000000000000000000000772a"
                  + "3a000000000000008f000000000100026162636465666768");

  /**
   * The loop of protochain leaves its word, 3a, to Geneve: as a place it is that of 6364. The code
   * for Geneve would take the bytes at 8 for a Geneve header over IPv4, and those at 48 over IPv6;
   * their third and fourth bytes are 0db8 and 0000.
   */
  @ParameterizedTest
  @CsvSource({
    "ip6 protochain 44 or geneve or ether proto 0x6364, true, true, false, false",
    "ip6 protochain 44 or geneve or ether proto 0x0db8, true, false, true, false",
    "ip6 protochain 44 or geneve or not ether proto 0x0db8, true, true, false, true",
    "ip6 protochain 58 or geneve or ether proto 0x0db8, false, true, true, true",
    "ip6 protochain 44 or ip6[6] + 1 = 1 or geneve, false, true, true, true",
  })
  void computesThePlace(
      String expression, boolean stale, boolean value, boolean over4, boolean over6) {
    try (Libpcap.Handle handle = Libpcap.require().openOffline(101, 65_536);
        Libpcap.Compiled compiled = handle.compile(expression, false, 0)) {
      MemorySegment program = compiled.instructions();
      ClassicMachine.Result result = ClassicMachine.run(program, NO_TUNNEL, NO_TUNNEL.length);
      assertEquals(stale, result.readsStale());
      assertEquals(value, result.value() != 0);
      assertEquals(over4, withPlaces(program, 0));
      assertEquals(over6, withPlaces(program, 1));
    }
  }

  private static boolean withPlaces(MemorySegment program, int versions) {
    ClassicMachine.Result result =
        ClassicMachine.runWithPlaces(program, NO_TUNNEL, NO_TUNNEL.length, versions);
    assertEquals(ClassicMachine.Verdict.DEFINED, result.verdict());
    assertEquals(false, result.readsStale());
    return result.value() != 0;
  }
}
