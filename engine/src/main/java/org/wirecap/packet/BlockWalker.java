package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Tpacket3Hdr;
import org.wirecap.linux.TpacketBlockDesc;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketMetadata;

/**
 * Reads the packets of a block in place, and gives each its metadata and its VLAN tag back. The
 * block is ours then, so we may write into it.
 *
 * <pre>
 *  block              at = block + offset_to_first_pkt       at + tp_mac        at + tp_next_offset
 *  |                  |                                      |                  |
 *  +------------------+--------------+--------------+- - - - +------------------+-----
 *  | block_desc 48    | tpacket3_hdr | sockaddr_ll  | reserve| packet ...       | next
 *  +------------------+------ 48 ----+------ 20 ----+- - - - +------------------+-----
 *                                                 metadata 16|
 *                                               or metadata 16|tag 4 made room for
 * </pre>
 *
 * In a cooked capture the packet begins at its network layer, and a {@link CookedHeader} of 20
 * bytes takes the place of the tag: such packets keep none.
 *
 * <p>PACKET_RESERVE keeps {@link #RESERVE} bytes before the packet free. A tag that the card or the
 * kernel took out goes in again behind the two addresses, which move 4 bytes forward.
 *
 * <p>The kernel is trusted no further than the block reaches: a header that points outside ends the
 * walk, and the packets that the block had promised are rejected.
 */
final class BlockWalker {
  /**
   * Bytes of headroom to ask for: metadata 16, tag 4, and what keeps packets aligned. A cooked
   * packet has the 28 more that it needs: the kernel leaves room for a link-layer header.
   */
  static final int RESERVE = 24;

  /** Where the address is, after a header: TPACKET_ALIGN(sizeof(struct tpacket3_hdr)). */
  static final long ADDRESS = 48;

  /** Bytes before the reserve: TPACKET3_HDRLEN. */
  static final long HEADER = ADDRESS + SockaddrLl.SIZE;

  private static final int MAC_ADDRESSES = 12;
  private static final int TAG = 4;
  private static final int TPID_8021Q = 0x8100;
  private static final long NANOS = 1_000_000_000L;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment ring;
  private final int blockSize;
  private final int snaplen;
  private final boolean cooked;
  private final int leastMac;

  /**
   * @param ring all blocks
   * @param blockSize bytes of a block
   * @param snaplen bytes of a packet to keep, a restored tag or a cooked header included
   * @param cooked whether the packets come without link-layer header and get a cooked one
   */
  BlockWalker(MemorySegment ring, int blockSize, int snaplen, boolean cooked) {
    this.ring = ring;
    this.blockSize = blockSize;
    this.snaplen = snaplen;
    this.cooked = cooked;
    this.leastMac = (int) HEADER + (cooked ? PacketMetadata.BYTES + CookedHeader.SIZE : RESERVE);
  }

  /** Hands all packets of a block to the pool. */
  void walk(long block, BlockPool pool, Chunk chunk) {
    long end = block + blockSize;
    long packets = Integer.toUnsignedLong(ring.get(JAVA_INT, block + TpacketBlockDesc.NUM_PKTS));
    long offset =
        Integer.toUnsignedLong(ring.get(JAVA_INT, block + TpacketBlockDesc.OFFSET_TO_FIRST_PKT));
    long least = TpacketBlockDesc.SIZE;
    long at = block;
    for (long left = packets; left > 0; left--) {
      // Each step goes forward by a header at least, and the headers are aligned to 8 bytes.
      at += offset;
      if (offset < least || (offset & 7) != 0 || at + HEADER > end) {
        pool.reject(left);
        return;
      }
      least = HEADER;
      offset = Integer.toUnsignedLong(ring.get(JAVA_INT, at + Tpacket3Hdr.NEXT_OFFSET));
      // The last packet's next offset says nothing.
      packet(at, left == 1 ? end : Math.min(end, at + offset), pool, chunk);
    }
  }

  private void packet(long at, long end, BlockPool pool, Chunk chunk) {
    long captured = Integer.toUnsignedLong(ring.get(JAVA_INT, at + Tpacket3Hdr.SNAPLEN));
    int mac = Short.toUnsignedInt(ring.get(JAVA_SHORT, at + Tpacket3Hdr.MAC));
    long start = at + mac;
    if (mac < leastMac || start + captured > end) {
      pool.reject(1);
      return;
    }
    int original = ring.get(JAVA_INT, at + Tpacket3Hdr.LEN);
    int status = ring.get(JAVA_INT, at + Tpacket3Hdr.STATUS);
    long timestamp =
        Integer.toUnsignedLong(ring.get(JAVA_INT, at + Tpacket3Hdr.SEC)) * NANOS
            + ring.get(JAVA_INT, at + Tpacket3Hdr.NSEC);
    int flags =
        ring.get(ValueLayout.JAVA_BYTE, at + ADDRESS + SockaddrLl.PKTTYPE)
                == AfPacket.PACKET_OUTGOING
            ? PacketMetadata.OUTGOING
            : 0;
    if (cooked) {
      start -= CookedHeader.SIZE;
      captured += CookedHeader.SIZE;
      original += CookedHeader.SIZE;
      CookedHeader.write(ring, at + ADDRESS, start);
    } else if ((status & AfPacket.TP_STATUS_VLAN_VALID) != 0) {
      flags |= PacketMetadata.VLAN_RESTORED;
      original += TAG;
      if (captured >= MAC_ADDRESSES) {
        start = restoreTag(at, start, status);
        captured += TAG;
      }
    }
    PacketMetadata.write(ring, start, timestamp, original, flags);
    boolean ignored = pool.append(chunk, start, (int) Math.min(captured, snaplen));
  }

  /** Returns where the packet starts now. */
  private long restoreTag(long at, long start, int status) {
    short tci = (short) ring.get(JAVA_INT, at + Tpacket3Hdr.VLAN_TCI);
    int tpid =
        (status & AfPacket.TP_STATUS_VLAN_TPID_VALID) != 0
            ? ring.get(JAVA_SHORT, at + Tpacket3Hdr.VLAN_TPID)
            : TPID_8021Q;
    long addresses = ring.get(JAVA_LONG_UNALIGNED, start);
    int rest = ring.get(JAVA_INT_UNALIGNED, start + 8);
    long tagged = start - TAG;
    ring.set(JAVA_LONG_UNALIGNED, tagged, addresses);
    ring.set(JAVA_INT_UNALIGNED, tagged + 8, rest);
    ring.set(BE_SHORT, tagged + MAC_ADDRESSES, (short) tpid);
    ring.set(BE_SHORT, tagged + MAC_ADDRESSES + 2, tci);
    return tagged;
  }
}
