package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.ledger.QueueLedger;

class SetupTest {
  @Test
  void aShapeIsGivenAsInWireCapsNames() {
    assertEquals("WireCAP-B-(64,400)", Setup.parse("basic:64x400").title());
    assertEquals(25_600, Setup.parse("basic:64x400").places());
    assertThrows(WirecapException.class, () -> Setup.parse("basic:64"));
  }

  @Test
  void thePacketRingIsThatOfLibpcap() {
    Setup packet = Setup.parse("packet");
    assertEquals("TPACKET_V3, 2 MiB", packet.title());
    assertEquals(2 << 20, packet.cells() * packet.chunks() * 2048);
    // 106 bytes and the frame, rounded up to 8: 208 of 256 KiB, eight times.
    assertEquals(8 * 1260, packet.places(100));
  }

  @Test
  void whatASocketDropsHadArrived() {
    QueueLedger queue =
        QueueLedger.of(0, new ArrivalCounts(100, 0, 0, 7, 0, 0), 93, 93).withDiscarded(0);
    assertEquals(7, Setup.parse("ring:1024").captureDrops(queue));
    assertEquals(0, Setup.parse("ring:1024").deliveryDrops(queue));
    assertEquals(0, Setup.parse("packet").captureDrops(queue));
    assertEquals(7, Setup.parse("packet").deliveryDrops(queue));
    assertEquals(3, Setup.parse("flow:60").deliveryDrops(queue.withApplication(90, 0, 3)));
  }

  @Test
  void packetSocketsAreNotSimulated() {
    Trial trial = new Trial("t", Scenario.EVEN, Setup.parse("packet"), 1, Scenario.PACE, 1);
    assertThrows(WirecapException.class, () -> SimulatedTrial.run(trial));
  }
}
