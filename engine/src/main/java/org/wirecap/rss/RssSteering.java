package org.wirecap.rss;

import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Steers packets to receive queues as an Intel 82599 does (datasheet section 7.1.2.8): the Toeplitz
 * hash over addresses and ports, whose 7 lowest bits choose one of 128 entries of the redirection
 * table, which names the queue. What is not hashed (not IP, or not selected) has hash 0 and goes to
 * queue 0.
 *
 * <p>Allocates nothing per packet. Not thread-safe (it holds a {@link FlowParser}): one per thread,
 * by {@link #copy()}.
 */
public final class RssSteering {
  /** Entries of the redirection table. */
  public static final int TABLE_ENTRIES = 128;

  private final ToeplitzHash hash;
  private final Set<HashField> fields;
  private final byte[] table;
  private final FlowParser flow = new FlowParser();

  // The selection unpacked: a set is too slow to ask for each packet.
  private final boolean ipv4;
  private final boolean ipv4Tcp;
  private final boolean ipv4Udp;
  private final boolean ipv6;
  private final boolean ipv6Tcp;
  private final boolean ipv6Udp;

  /**
   * TCP and UDP on addresses and ports, other IP on addresses, with the Microsoft key and the table
   * as Linux fills it.
   *
   * @param queues 1 to 128 (an 82599 uses at most 16 for RSS)
   */
  public RssSteering(int queues) {
    this(ToeplitzHash.MICROSOFT, HashField.ALL, defaultTable(queues));
  }

  /**
   * @param hash the hash with its key
   * @param fields what to hash, for example {@link HashField#IXGBE_DEFAULT}
   * @param table 128 queue numbers of 0 to 127
   * @throws IllegalArgumentException if the table has another length or holds another number
   */
  public RssSteering(ToeplitzHash hash, Set<HashField> fields, int[] table) {
    if (table.length != TABLE_ENTRIES) {
      throw new IllegalArgumentException(
          "redirection table has " + table.length + " entries; it must have " + TABLE_ENTRIES);
    }
    this.hash = hash;
    this.fields = Set.copyOf(fields);
    this.table = new byte[TABLE_ENTRIES];
    for (int i = 0; i < TABLE_ENTRIES; i++) {
      if (table[i] < 0 || table[i] >= TABLE_ENTRIES) {
        throw new IllegalArgumentException(
            "redirection table entry " + i + " names queue " + table[i] + ", not one of 0 to 127");
      }
      this.table[i] = (byte) table[i];
    }
    ipv4 = fields.contains(HashField.IPV4);
    ipv4Tcp = fields.contains(HashField.IPV4_TCP);
    ipv4Udp = fields.contains(HashField.IPV4_UDP);
    ipv6 = fields.contains(HashField.IPV6);
    ipv6Tcp = fields.contains(HashField.IPV6_TCP);
    ipv6Udp = fields.contains(HashField.IPV6_UDP);
  }

  /**
   * The table as Linux' ixgbe driver fills it: the queues in turn, entry i names queue i modulo
   * {@code queues}.
   *
   * @param queues 1 to 128
   * @return 128 queue numbers
   */
  public static int[] defaultTable(int queues) {
    if (queues < 1 || queues > TABLE_ENTRIES) {
      throw new IllegalArgumentException("cannot steer to " + queues + " queues; 1 to 128 work");
    }
    int[] table = new int[TABLE_ENTRIES];
    for (int i = 0; i < TABLE_ENTRIES; i++) {
      table[i] = i % queues;
    }
    return table;
  }

  /** Returns the same steering, for another thread. */
  public RssSteering copy() {
    return new RssSteering(hash, fields, table());
  }

  /** Returns a copy of the 128 queue numbers. */
  public int[] table() {
    int[] copy = new int[TABLE_ENTRIES];
    for (int i = 0; i < TABLE_ENTRIES; i++) {
      copy[i] = table[i];
    }
    return copy;
  }

  /** Returns what is hashed. */
  public Set<HashField> fields() {
    return fields;
  }

  /**
   * Hashes a frame.
   *
   * @param segment where the frame is
   * @param offset of its first byte (the destination MAC address)
   * @param length captured bytes of the frame, without FCS
   * @return the 32-bit RSS hash, 0 for a frame that is not hashed
   */
  public int hash(MemorySegment segment, long offset, int length) {
    flow.parse(segment, offset, length);
    return hashParsed(segment);
  }

  /**
   * Chooses the receive queue of a frame.
   *
   * @param segment where the frame is
   * @param offset of its first byte (the destination MAC address)
   * @param length captured bytes of the frame, without FCS
   * @return the receive queue
   */
  public int queue(MemorySegment segment, long offset, int length) {
    flow.parse(segment, offset, length);
    // Not through the table: a packet without a hash has RSS index 0, whatever entry 0 says.
    return hashesAddresses() ? table[hashParsed(segment) & (TABLE_ENTRIES - 1)] : 0;
  }

  private int hashParsed(MemorySegment segment) {
    if (!hashesAddresses()) {
      return 0;
    }
    int addresses = flow.addressesLength();
    int result = hash.hash(segment, flow.addressesOffset(), addresses, 0);
    if (hashesPorts()) {
      result ^= hash.hash(segment, flow.portsOffset(), 4, addresses);
    }
    return result;
  }

  private boolean hashesAddresses() {
    return switch (flow.version()) {
      case 4 -> ipv4 || hashesPorts();
      case 6 -> ipv6 || hashesPorts();
      default -> false;
    };
  }

  private boolean hashesPorts() {
    if (!flow.hasPorts()) {
      return false;
    }
    boolean tcp = flow.protocol() == FlowParser.TCP;
    return flow.version() == 4 ? (tcp ? ipv4Tcp : ipv4Udp) : (tcp ? ipv6Tcp : ipv6Udp);
  }
}
