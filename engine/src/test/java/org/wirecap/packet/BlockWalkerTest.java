package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Tpacket3Hdr;
import org.wirecap.linux.TpacketBlockDesc;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockRing;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;

/**
 * Blocks made by hand, as the kernel lays them out (packet_mmap.rst), and such as it never would.
 */
class BlockWalkerTest {
  private static final int BLOCK = 4096;
  private static final int MAC = 112;
  private static final HexFormat HEX = HexFormat.of();
  private static final String ADDRESSES = "ffffffffffff" + "020000000001";

  private final MemorySegment memory = Arena.ofAuto().allocate(2 * BLOCK, 8);

  /** The second block, so that whatever leaves it forward or backward would be seen. */
  private static final long BASE = BLOCK;

  private long next = BASE + TpacketBlockDesc.SIZE;
  private int packets;
  private int snaplen = PacketOptions.MAX_SNAPLEN;
  private boolean cooked;

  /** Appends a packet, as tpacket_rcv does. */
  private long add(String hex, int length, int status, int pktType) {
    byte[] bytes = HEX.parseHex(hex);
    long at = next;
    int size = MAC + bytes.length + 7 & ~7;
    memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, size);
    memory.set(JAVA_INT, at + Tpacket3Hdr.SEC, 1_700_000_000 + packets);
    memory.set(JAVA_INT, at + Tpacket3Hdr.NSEC, 999_999_999);
    memory.set(JAVA_INT, at + Tpacket3Hdr.SNAPLEN, bytes.length);
    memory.set(JAVA_INT, at + Tpacket3Hdr.LEN, length);
    memory.set(JAVA_INT, at + Tpacket3Hdr.STATUS, status);
    memory.set(JAVA_SHORT, at + Tpacket3Hdr.MAC, (short) MAC);
    memory.set(JAVA_BYTE, at + 48 + SockaddrLl.PKTTYPE, (byte) pktType);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at + MAC, bytes.length);
    next += size;
    packets++;
    return at;
  }

  private long add(String hex) {
    return add(hex, hex.length() / 2, AfPacket.TP_STATUS_USER, AfPacket.PACKET_HOST);
  }

  private void tag(long at, int tci, int tpid) {
    memory.set(JAVA_INT, at + Tpacket3Hdr.VLAN_TCI, tci);
    memory.set(JAVA_SHORT, at + Tpacket3Hdr.VLAN_TPID, (short) tpid);
  }

  private void reset() {
    memory.fill((byte) 0);
    next = BASE + TpacketBlockDesc.SIZE;
    packets = 0;
  }

  private void seal() {
    memory.set(JAVA_INT, BASE + TpacketBlockDesc.NUM_PKTS, packets);
    memory.set(JAVA_INT, BASE + TpacketBlockDesc.OFFSET_TO_FIRST_PKT, (int) TpacketBlockDesc.SIZE);
  }

  /** What the walk gives, and the pool with its count of rejected packets. */
  private record Walked(Chunk chunk, BlockPool pool) {}

  private Walked walk() {
    BlockPool pool = new BlockPool(0, memory, new PoolShape(2, 2, 2048), BLOCK, 0);
    BlockWalker walker = new BlockWalker(memory, BLOCK, snaplen, cooked);
    // The first block holds nothing, so the pool gives it back and comes to the second.
    Ring ring = new Ring(walker);
    return new Walked(pool.capture(ring), pool);
  }

  @Test
  void manyPacketsWithTimeAndLengths() {
    for (int i = 0; i < 20; i++) {
      add(ADDRESSES + "88b5" + HEX.toHexDigits((byte) i).repeat(i + 1));
    }
    seal();
    Chunk chunk = walk().chunk();
    assertEquals(20, chunk.size());
    for (int i = 0; i < 20; i++) {
      Packet packet = chunk.packet(i);
      assertEquals(15 + i, packet.capturedLength());
      assertEquals(15 + i, packet.originalLength());
      assertEquals(i, packet.getUnsignedByte(14 + i));
      assertEquals((1_700_000_000L + i) * 1_000_000_000 + 999_999_999, packet.timestampNanos());
      assertEquals(0, packet.flags());
    }
  }

  @Test
  void timeAfter2038() {
    long at = add(ADDRESSES + "88b5");
    memory.set(JAVA_INT, at + Tpacket3Hdr.SEC, (int) 4_000_000_000L);
    seal();
    assertEquals(4_000_000_000_999_999_999L, walk().chunk().packet(0).timestampNanos());
  }

  @Test
  void cutAndOutgoingPacketsSaySo() {
    add(ADDRESSES + "0800", 65_000, AfPacket.TP_STATUS_USER, AfPacket.PACKET_OUTGOING);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertEquals(14, packet.capturedLength());
    assertEquals(65_000, packet.originalLength());
    assertEquals(PacketMetadata.OUTGOING, packet.flags());
  }

  @Test
  void aCookedPacketGetsItsHeaderFromItsAddress() {
    cooked = true;
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    long at = add("4500" + "0014", 1500, status, AfPacket.PACKET_OUTGOING);
    // As the kernel fills it in: all in the machine's byte order but the protocol.
    memory.set(JAVA_SHORT, at + 48 + SockaddrLl.FAMILY, (short) 17);
    MemorySegment.copy(HEX.parseHex("0800"), 0, memory, JAVA_BYTE, at + 48 + 2, 2);
    memory.set(JAVA_INT, at + 48 + SockaddrLl.IFINDEX, 0x01020304);
    memory.set(JAVA_SHORT, at + 48 + SockaddrLl.HATYPE, (short) 778);
    memory.set(JAVA_BYTE, at + 48 + SockaddrLl.HALEN, (byte) 4);
    MemorySegment.copy(
        HEX.parseHex("0a000001" + "0b0c0d0e"), 0, memory, JAVA_BYTE, at + 48 + 12, 8);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertEquals(
        "0800" + "0000" + "01020304" + "030a" + "04" + "04" + "0a0000010b0c0d0e" + "45000014",
        HEX.formatHex(packet.toArray()));
    assertEquals(1520, packet.originalLength());
    assertEquals(1_700_000_000_999_999_999L, packet.timestampNanos());
    assertEquals(PacketMetadata.OUTGOING, packet.flags());
  }

  @Test
  void aCookedPacketWithoutRoomForItsHeaderIsRejected() {
    cooked = true;
    long at = add("45000014");
    memory.set(JAVA_SHORT, at + Tpacket3Hdr.MAC, (short) (68 + 16 + 20 - 1));
    add("45000028");
    seal();
    Walked walked = walk();
    assertEquals(1, walked.pool().rejected());
    assertEquals(1, walked.chunk().size());
    assertEquals(0x28, walked.chunk().packet(0).getUnsignedByte(20 + 3));
  }

  @Test
  void tagGoesBackBehindTheAddresses() {
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    long at = add(ADDRESSES + "0800" + "4500", 16, status, AfPacket.PACKET_HOST);
    tag(at, 0xa00a, 0);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertArrayEquals(
        HEX.parseHex(ADDRESSES + "8100" + "a00a" + "0800" + "4500"), packet.toArray());
    assertEquals(20, packet.originalLength());
    assertEquals(PacketMetadata.VLAN_RESTORED, packet.flags());
  }

  @Test
  void tagOfZeroIsATagToo() {
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    tag(add(ADDRESSES + "0800", 14, status, AfPacket.PACKET_HOST), 0, 0);
    seal();
    assertArrayEquals(
        HEX.parseHex(ADDRESSES + "8100" + "0000" + "0800"), walk().chunk().packet(0).toArray());
  }

  @Test
  void qinqKeepsItsOuterProtocolAndItsInnerTag() {
    int status =
        AfPacket.TP_STATUS_USER
            | AfPacket.TP_STATUS_VLAN_VALID
            | AfPacket.TP_STATUS_VLAN_TPID_VALID;
    long at = add(ADDRESSES + "8100" + "0007" + "0800", 18, status, AfPacket.PACKET_OUTGOING);
    tag(at, 0x0064, 0x88a8);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertArrayEquals(
        HEX.parseHex(ADDRESSES + "88a8" + "0064" + "8100" + "0007" + "0800"), packet.toArray());
    assertEquals(PacketMetadata.VLAN_RESTORED | PacketMetadata.OUTGOING, packet.flags());
  }

  @Test
  void restoredTagDoesNotExceedTheSnapshotLength() {
    snaplen = 14;
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    tag(add(ADDRESSES + "0800", 64, status, AfPacket.PACKET_HOST), 5, 0);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertArrayEquals(HEX.parseHex(ADDRESSES + "8100"), packet.toArray());
    assertEquals(68, packet.originalLength());
  }

  @Test
  void addressesThatWereCutGetNoTagButTheLengthKnowsOfIt() {
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    tag(add("ffffffffff", 60, status, AfPacket.PACKET_HOST), 5, 0);
    seal();
    Packet packet = walk().chunk().packet(0);
    assertArrayEquals(HEX.parseHex("ffffffffff"), packet.toArray());
    assertEquals(64, packet.originalLength());
  }

  @Test
  void addressesAndNothingMoreGetTheirTag() {
    int status = AfPacket.TP_STATUS_USER | AfPacket.TP_STATUS_VLAN_VALID;
    tag(add(ADDRESSES, 60, status, AfPacket.PACKET_HOST), 5, 0);
    seal();
    assertArrayEquals(
        HEX.parseHex(ADDRESSES + "8100" + "0005"), walk().chunk().packet(0).toArray());
  }

  @Test
  void packetUpToTheLastByteOfTheBlock() {
    int room = (int) (BASE + BLOCK - next) - MAC;
    long at = add("00".repeat(room - room % 8));
    memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, 0);
    memory.set(JAVA_INT, at + Tpacket3Hdr.SNAPLEN, room);
    seal();
    Walked walked = walk();
    assertEquals(room, walked.chunk().packet(0).capturedLength());
    assertEquals(0, walked.pool().rejected());
  }

  @Test
  void packetBeyondTheBlockIsRejected() {
    corrupt(1, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.SNAPLEN, BLOCK), 2);
    corrupt(1, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.SNAPLEN, -1), 2);
    corrupt(1, at -> memory.set(JAVA_SHORT, at + Tpacket3Hdr.MAC, (short) -1), 2);
    // No room for metadata, so it would be written over the header.
    corrupt(1, at -> memory.set(JAVA_SHORT, at + Tpacket3Hdr.MAC, (short) 14), 2);
    corrupt(1, at -> memory.set(JAVA_SHORT, at + Tpacket3Hdr.MAC, (short) 0), 2);
    // It would reach into the next packet.
    corrupt(1, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.SNAPLEN, 64), 2);
  }

  @Test
  void headerThatPointsNowhereEndsTheWalk() {
    corrupt(2, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, -8), 0);
    corrupt(3, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, 0), 0);
    corrupt(3, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, 48), 0);
    corrupt(2, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, BLOCK), 1);
    corrupt(2, at -> memory.set(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET, 129), 1);
  }

  /**
   * @param rejected how many of three packets; the broken one is the first
   * @param survivors at least so many are read
   */
  private void corrupt(int rejected, LongConsumer damage, int survivors) {
    reset();
    long first = add(ADDRESSES + "88b50101");
    add(ADDRESSES + "88b50202");
    add(ADDRESSES + "88b50303");
    seal();
    damage.accept(first);
    Walked walked = walk();
    int read = walked.chunk() == null ? 0 : walked.chunk().size();
    assertEquals(rejected, walked.pool().rejected());
    assertEquals(3, read + walked.pool().rejected(), "every packet is in the account");
    assertEquals(Math.max(survivors, 3 - rejected), read);
  }

  @Test
  void morePacketsPromisedThanFitAreRejectedNotReadForEver() {
    add(ADDRESSES + "88b5");
    seal();
    memory.set(JAVA_INT, BASE + TpacketBlockDesc.NUM_PKTS, -1);
    memory.set(JAVA_INT, BASE + TpacketBlockDesc.OFFSET_TO_FIRST_PKT, BLOCK - 8);
    Walked walked = walk();
    assertNull(walked.chunk());
    assertEquals(0xffff_ffffL, walked.pool().rejected());
  }

  /** Whatever is in a block, the walk ends, stays in it, and accounts for every packet. */
  @Property(tries = 2000)
  void garbageHarmsNothing(@ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    reset(); // jqwik takes one instance for all tries
    add(ADDRESSES + "88b50101");
    add(ADDRESSES + "88b50202");
    add(ADDRESSES + "88b50303");
    seal();
    for (int i = 0; i < 4; i++) {
      long at = BASE + 12 + 4L * random.nextInt(100);
      int value = random.nextBoolean() ? random.nextInt() : random.nextInt(300);
      memory.set(JAVA_INT, at, value);
    }
    long promised = Integer.toUnsignedLong(memory.get(JAVA_INT, BASE + TpacketBlockDesc.NUM_PKTS));
    byte[] before = memory.asSlice(0, BLOCK).toArray(JAVA_BYTE);
    Walked walked = walk();
    int read = walked.chunk() == null ? 0 : walked.chunk().size();
    assertEquals(promised, read + walked.pool().rejected());
    assertArrayEquals(before, memory.asSlice(0, BLOCK).toArray(JAVA_BYTE), "left the block");
    for (int i = 0; i < read; i++) {
      Packet packet = walked.chunk().packet(i);
      assertEquals(packet.capturedLength(), packet.toArray().length);
    }
  }

  /** A ring of two blocks that are both there. */
  private static final class Ring implements BlockRing {
    private final BlockWalker walker;
    private int released;

    Ring(BlockWalker walker) {
      this.walker = walker;
    }

    @Override
    public boolean isFilled(int block) {
      return block >= released;
    }

    @Override
    public boolean read(int block, BlockPool pool, Chunk chunk) {
      if (block == 1) {
        walker.walk(BASE, pool, chunk);
      }
      return true;
    }

    @Override
    public void release(int block) {
      released = block + 1;
    }

    @Override
    public void await(long nanos, boolean previousHeld) {}

    @Override
    public long blockTimeoutNanos() {
      return 0;
    }

    @Override
    public void stop() {}

    @Override
    public boolean isDrained(long taken) {
      return false;
    }

    @Override
    public void requireDevice() {}

    @Override
    public ArrivalCounts counts() {
      return ArrivalCounts.NONE;
    }

    @Override
    public void close() {}
  }
}
