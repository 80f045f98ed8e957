package org.wirecap.pcap;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.wirecap.file.CaptureInterface;
import org.wirecap.filter.Filter;
import org.wirecap.ledger.Ledger;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Engine;

/** What an activated handle captures from: an interface, a file, or nothing. */
interface PacketSource {
  /** Number of the link type of all packets. */
  int linkType();

  /** Bytes after which packets are cut. */
  int snaplen();

  /** What libpcap does with a snapshot length that makes no sense. */
  static int checkSnaplen(int bytes) {
    return bytes <= 0 || bytes > CaptureInterface.WHOLE_PACKETS
        ? CaptureInterface.WHOLE_PACKETS
        : bytes;
  }

  /** Whether packets come by themselves: an interface, and not a file. */
  boolean isLive();

  /** Whether writing this file would destroy what is read. */
  default boolean reads(Path file) {
    return false;
  }

  /** The packets for one thread; the same object each time. */
  PacketFeed feed();

  /** The packets for several threads, instead of {@link #feed}. */
  Engine engine(int fileQueues);

  /**
   * What the device and the queues counted; a packet that a queue has given counts as delivered.
   */
  Ledger ledger();

  /** Makes sure that statistics, which libpcap has for interfaces only, are there. */
  void requireStatistics();

  /** Makes sure that packets of this direction can be told. */
  void requireDirection(Direction direction);

  /** Has the kernel filter from now on; null for all packets. */
  default void filterInKernel(Filter filter) {
    throw new PcapException(
        PcapError.ERROR, "the kernel filters packets of interfaces only; use setFilter");
  }

  /** Sends a frame. */
  void send(MemorySegment frame);

  /** Releases everything; nobody reads any more. */
  void close();
}
