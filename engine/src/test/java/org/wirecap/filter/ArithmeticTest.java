package org.wirecap.filter;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arithmetic by chance, the same each time, in all ways and by libpcap. */
class ArithmeticTest {
  private static final int EXPRESSIONS = 100;
  private static final int PACKETS = 40;

  /** Packets of interfaces: then expressions are not simplified. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void agreesWithLibpcap(boolean live) {
    RandomArithmetic random = new RandomArithmetic(live ? 1 : 2);
    List<TestPacket> packets =
        IntStream.range(0, PACKETS)
            .mapToObj(i -> random.packet())
            .map(
                packet ->
                    new TestPacket(1, packet, packet.length + (packet[0] & 0xff), "arithmetic"))
            .toList();
    try (Agreement agreement = new Agreement(Libpcap.require(), 1, live, new PacketSet(packets))) {
      for (int i = 0; i < EXPRESSIONS; i++) {
        agreement.compare(random.deep());
        agreement.compare(random.repeated());
      }
      System.out.println(agreement.summary());
      agreement.assertNone();
    }
  }
}
