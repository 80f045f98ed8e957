package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Cell;
import org.wirecap.pool.PoolShape;

class PacketOptionsTest {
  private static final PacketOptions OPTIONS = PacketOptions.of("eth9");

  @Test
  void queuesAreSortedAndNamedOnce() {
    assertEquals(List.of(0, 2, 5), OPTIONS.withQueues(List.of(5, 0, 2, 5)).queues());
    assertThrows(WirecapException.class, () -> OPTIONS.withQueues(List.of(-1)));
  }

  @Test
  void wrongSnapshotLengthsNameTheOption() {
    WirecapException e = assertThrows(WirecapException.class, () -> OPTIONS.withSnaplen(0));
    assertTrue(e.getMessage().startsWith("-s 0:"), e.getMessage());
    assertThrows(WirecapException.class, () -> OPTIONS.withSnaplen(PacketOptions.MAX_SNAPLEN + 1));
  }

  @Test
  void blocksHoldMFullPacketsAndAreNeverTooSmallForASegment() {
    assertEquals(512 << 10, PacketRing.blockSize(new PoolShape(256, 4, 2048)));
    assertEquals(256 << 10, PacketRing.blockSize(new PoolShape(100, 4, 2048)));
    assertEquals(128 << 10, PacketRing.blockSize(new PoolShape(1, 4, 2048)));
    assertEquals(256 << 20, PacketRing.blockSize(new PoolShape(65_536, 2, 4096)));
  }

  @Test
  void theRingLastsTenSecondsOfTrickle() {
    assertEquals(41, PacketRing.blockTimeoutMillis(new PoolShape(256, 256, 2048)));
    assertEquals(100, PacketRing.blockTimeoutMillis(new PoolShape(256, 2, 2048)));
    assertEquals(10, PacketRing.blockTimeoutMillis(new PoolShape(16, 65_536, 2048)));
  }

  @Test
  void moreThanAQuarterOfTheMemoryIsRefusedWithTheNumbers() {
    PacketOptions options = OPTIONS.withShape(new PoolShape(256, 256, 2048));
    long machine = 4L << 30;
    assertDoesNotThrow(() -> PacketEngine.requireMemory(options, 8, machine));
    WirecapException e =
        assertThrows(WirecapException.class, () -> PacketEngine.requireMemory(options, 9, machine));
    assertEquals(
        "eth9: 9 queues × 256 blocks of 512 KiB are 1,152 MiB, more than a quarter of this"
            + " machine's 4,096 MiB: use fewer chunks (-R) or smaller ones (-M), or name the"
            + " --queues",
        e.getMessage());
  }

  @Test
  void linkTypes() {
    assertEquals(1, PacketEngine.linkType("eth9", 1));
    assertEquals(1, PacketEngine.linkType("lo", 772));
    assertEquals(101, PacketEngine.linkType("tun0", 65_534));
    for (int tunnel : new int[] {32, 256, 512, 768, 769, 776, 778, 823}) {
      assertEquals(276, PacketEngine.linkType("tunnel", tunnel));
    }
    WirecapException e =
        assertThrows(WirecapException.class, () -> PacketEngine.linkType("can0", 280));
    assertTrue(e.getMessage().startsWith("can0: its link type, ARPHRD 280"), e.getMessage());
  }

  @Test
  void chunksThatTheKernelCannotFillAreRefused() {
    PacketOptions options = OPTIONS.withShape(new PoolShape(65_536, 2, Cell.MAX_FILE_SIZE));
    WirecapException e =
        assertThrows(
            WirecapException.class, () -> PacketEngine.requireMemory(options, 1, Long.MAX_VALUE));
    assertTrue(e.getMessage().startsWith("-M 65536: a chunk of "), e.getMessage());
  }

  @Test
  void waitsAreRoundedUpAndBounded() {
    assertEquals(0, PacketRing.pollMillis(0));
    assertEquals(1, PacketRing.pollMillis(1));
    assertEquals(2, PacketRing.pollMillis(1_000_001));
    assertEquals(50, PacketRing.pollMillis(Long.MAX_VALUE));
  }
}
