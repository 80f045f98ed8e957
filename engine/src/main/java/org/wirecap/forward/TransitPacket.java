package org.wirecap.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketMetadata;

/**
 * A packet on its way through, in its cell: read, edited in place, made longer or shorter at both
 * ends. Numbers are in network order. No checksum is changed by itself: see {@link Checksum}.
 *
 * <p>A flyweight, valid only while a {@link ForwardHandler} is called with it, and for its thread
 * only.
 */
public final class TransitPacket {
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int cellSize;
  private Chunk chunk;
  private int index;
  private int port;
  private Packet packet;

  TransitPacket(int cellSize) {
    this.cellSize = cellSize;
  }

  void attach(Chunk newChunk, int newIndex, int newPort) {
    chunk = newChunk;
    index = newIndex;
    port = newPort;
    packet = newChunk.packet(newIndex);
  }

  void detach() {
    chunk = null;
    packet = null;
  }

  /**
   * The packet as everything else in this library reads it, for example a writer of files: as it is
   * now, so call this again after the packet was resized.
   *
   * @return a flyweight
   */
  public Packet packet() {
    if (packet == null) {
      throw new IllegalStateException("the packet was decided about");
    }
    return packet;
  }

  /**
   * @return number of the port that it arrived on
   */
  public int port() {
    return port;
  }

  /**
   * @return bytes of the packet
   */
  public int length() {
    return packet().capturedLength();
  }

  /**
   * @return the memory that the packet is in; stay between {@link #offset} and offset + length
   */
  public MemorySegment memory() {
    return packet().memory();
  }

  /**
   * @return where in {@link #memory} the packet starts
   */
  public long offset() {
    return packet().offset();
  }

  /**
   * @param at byte of the packet, from 0
   * @return the unsigned byte there
   */
  public int getByte(int at) {
    return packet().getUnsignedByte(at);
  }

  /**
   * @param at byte of the packet, from 0
   * @return the unsigned 16-bit number there
   */
  public int getShort(int at) {
    return packet().getUnsignedShort(at);
  }

  /**
   * @param at byte of the packet, from 0
   * @return the 32-bit number there
   */
  public int getInt(int at) {
    return packet().getInt(at);
  }

  /**
   * @param at byte of the packet, from 0
   * @param value its low 8 bits are written there
   */
  public void setByte(int at, int value) {
    memory().set(ValueLayout.JAVA_BYTE, place(at, 1), (byte) value);
  }

  /**
   * @param at byte of the packet, from 0
   * @param value its low 16 bits are written there
   */
  public void setShort(int at, int value) {
    memory().set(BE_SHORT, place(at, 2), (short) value);
  }

  /**
   * @param at byte of the packet, from 0
   * @param value written there
   */
  public void setInt(int at, int value) {
    memory().set(BE_INT, place(at, 4), value);
  }

  /**
   * Writes bytes into the packet.
   *
   * @param at byte of the packet, from 0
   * @param bytes written from there on
   */
  public void setBytes(int at, byte[] bytes) {
    long place = place(at, bytes.length);
    MemorySegment.copy(bytes, 0, memory(), ValueLayout.JAVA_BYTE, place, bytes.length);
  }

  private long place(int at, int count) {
    return offset() + Objects.checkFromIndexSize(at, count, length());
  }

  /**
   * @return bytes by which the packet can grow at its head
   */
  public int headroom() {
    return (int) (offset() & (cellSize - 1)) - PacketMetadata.BYTES;
  }

  /**
   * @return bytes by which the packet can grow at its tail
   */
  public int tailroom() {
    return cellSize - (int) (offset() & (cellSize - 1)) - length();
  }

  /**
   * Puts bytes in front of the packet, which are to be written then, or takes some away there. In a
   * fresh cell there is room for {@link Cell#HEADROOM} - 16.
   *
   * @param bytes to add; negative to remove
   * @throws IllegalArgumentException when there is no room, or the packet is shorter
   */
  public void growHead(int bytes) {
    packet();
    packet = chunk.resize(index, bytes, 0);
  }

  /**
   * Adds bytes behind the packet, which are to be written then, or cuts some off.
   *
   * @param bytes to add; negative to remove
   * @throws IllegalArgumentException when there is no room, or the packet is shorter
   */
  public void growTail(int bytes) {
    packet();
    packet = chunk.resize(index, 0, bytes);
  }
}
