package org.wirecap.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Packet;

/**
 * Writes packets to a capture file. Made by {@link CaptureFileFormat}.
 *
 * <p>Packets go through a buffer of 512 KiB; nothing is allocated per packet. When the disk is full
 * or the reader of a pipe has gone, the call that notices throws {@link WirecapException}, the file
 * is cut back to its last whole packet and stays valid, and {@link #account} says how many packets
 * are in it and how many are lost. One thread at a time.
 */
public interface CaptureFileWriter extends AutoCloseable {
  /** Flag of a packet that arrived at the interface. */
  int INBOUND = 1;

  /** Flag of a packet that the interface sent. */
  int OUTBOUND = 2;

  /** Bytes of the longest packet that can be written. */
  int MAX_PACKET = 1 << 18;

  /**
   * Whether a file that is to be made is the one that is read, by whatever name: it would be
   * emptied before its first packet.
   *
   * @param read a file that is read
   * @param written where to write
   * @return whether both are one regular file
   */
  static boolean overwrites(Path read, Path written) {
    try {
      return Files.isRegularFile(read) && Files.exists(written) && Files.isSameFile(read, written);
    } catch (IOException e) {
      return false; // opening it says why
    }
  }

  /**
   * Describes one more interface, for the packets that follow.
   *
   * @param added the interface
   * @return its number in this file
   * @throws WirecapException when the format cannot hold it, or it cannot be written
   */
  int addInterface(CaptureInterface added);

  /**
   * Writes a packet.
   *
   * @param timestampNanos when it was captured, ns since 1970-01-01 UTC; pcap holds times up to
   *     2106, pcapng up to 2262, and what lies outside becomes the nearest that can be held
   * @param originalLength bytes that it had
   * @param memory where it is
   * @param offset of its first byte in {@code memory}
   * @param capturedLength bytes to write, 0 to {@link #MAX_PACKET}; the caller has applied the
   *     snapshot length
   * @param interfaceId number of an interface of this file
   * @param queue receive queue, for the account, and for the file if the format has it; {@link
   *     CaptureFileReader#NO_QUEUE} when not known, at most 32,767
   * @param flags {@link #INBOUND}, {@link #OUTBOUND}, 0 when not known; pcap does not hold them
   * @return true; false when the writer takes no more packets, this one neither, because it has
   *     made as many files as it was to make
   * @throws WirecapException when writing fails, or has failed before; the packet is then counted
   *     as lost
   */
  boolean write(
      long timestampNanos,
      int originalLength,
      MemorySegment memory,
      long offset,
      int capturedLength,
      int interfaceId,
      int queue,
      int flags);

  /**
   * Writes a packet of a receive queue.
   *
   * @param packet the packet
   * @param interfaceId number of an interface of this file
   * @param snapLength bytes after which to cut it
   * @return as {@link #write(long, int, MemorySegment, long, int, int, int, int)}
   */
  default boolean write(Packet packet, int interfaceId, int snapLength) {
    return write(
        packet.timestampNanos(),
        packet.originalLength(),
        packet.memory(),
        packet.offset(),
        Math.min(packet.capturedLength(), snapLength),
        interfaceId,
        packet.queue(),
        packet.isOutgoing() ? OUTBOUND : 0);
  }

  /**
   * Hands everything to the operating system.
   *
   * @throws WirecapException when writing fails, or has failed before
   */
  void flush();

  /**
   * @return bytes of the file, those in the buffer included
   */
  long size();

  /**
   * @return what became of the packets; of all files, when there are several
   */
  WriterAccount account();

  /**
   * Writes what is in the buffer, and the statistics if the format has them. Calling it again does
   * nothing.
   *
   * @throws WirecapException when writing fails for the first time; the file is closed anyway
   */
  @Override
  void close();
}
