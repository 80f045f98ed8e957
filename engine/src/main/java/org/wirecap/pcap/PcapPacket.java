package org.wirecap.pcap;

import java.util.Arrays;
import java.util.Objects;
import org.wirecap.pool.Packet;

/** A packet that was copied, for programs that keep it. Immutable, but for its array. */
public final class PcapPacket {
  private final long timestampNanos;
  private final int len;
  private final byte[] data;

  /**
   * A packet from anywhere, for example to write it with {@link PcapDumper}.
   *
   * @param timestampNanos when it was seen, ns since 1970-01-01 UTC
   * @param len bytes that it had, usually {@code data.length} or more
   * @param data what is there of it; not copied
   */
  public PcapPacket(long timestampNanos, int len, byte[] data) {
    this.timestampNanos = timestampNanos;
    this.len = len;
    this.data = Objects.requireNonNull(data);
  }

  /**
   * Copies what a {@link PcapHandler} is given.
   *
   * @param header its header
   * @param packet its bytes
   * @return a copy that stays valid
   */
  public static PcapPacket copyOf(PcapHeader header, Packet packet) {
    return new PcapPacket(header.timestampNanos(), header.len(), packet.toArray());
  }

  /**
   * @return when the packet was seen, ns since 1970-01-01 UTC
   */
  public long timestampNanos() {
    return timestampNanos;
  }

  /**
   * @return bytes that are there
   */
  public int caplen() {
    return data.length;
  }

  /**
   * @return bytes that the packet had
   */
  public int len() {
    return len;
  }

  /**
   * @return its bytes, from the link-layer header: the array itself
   */
  public byte[] data() {
    return data;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PcapPacket that
        && timestampNanos == that.timestampNanos
        && len == that.len
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(timestampNanos) * 31 + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "packet of %d bytes, %d there, at %d ns".formatted(len, data.length, timestampNanos);
  }
}
