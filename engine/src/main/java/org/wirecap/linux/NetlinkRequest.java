package org.wirecap.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A netlink message in the making: the fixed part of its kind, then attributes, each padded to 4
 * bytes (netlink(7)).
 */
final class NetlinkRequest {
  /** More than any request of this package needs. */
  private static final int CAPACITY = 512;

  private final int type;
  private final ByteBuffer body = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

  /**
   * @param type of the message: RTM_GETLINK, a generic netlink family …
   * @param fixedSize bytes of the struct that it begins with; zeros until they are set
   */
  NetlinkRequest(int type, long fixedSize) {
    this.type = type;
    body.position(NetlinkMessage.align((int) fixedSize));
  }

  /** Sets a byte of the fixed part. */
  NetlinkRequest setByte(long offset, int value) {
    body.put((int) offset, (byte) value);
    return this;
  }

  /** Sets an int of the fixed part. */
  NetlinkRequest setInt(long offset, int value) {
    body.putInt((int) offset, value);
    return this;
  }

  /** Adds an attribute that is an int. */
  NetlinkRequest attribute(int attribute, int value) {
    body.putShort((short) 8).putShort((short) attribute).putInt(value);
    return this;
  }

  /** Adds an attribute that is a text with its final zero. */
  NetlinkRequest attribute(int attribute, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    int length = 4 + text.length + 1;
    int end = body.position() + NetlinkMessage.align(length);
    body.putShort((short) length).putShort((short) attribute).put(text).position(end);
    return this;
  }

  /** The message as it is sent. */
  byte[] encode(int flags, int sequence) {
    int length = (int) NetlinkHeader.SIZE + body.position();
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    message.putInt((int) NetlinkHeader.LEN, length);
    message.putShort((int) NetlinkHeader.TYPE, (short) type);
    message.putShort((int) NetlinkHeader.FLAGS, (short) flags);
    message.putInt((int) NetlinkHeader.SEQ, sequence);
    message.put((int) NetlinkHeader.SIZE, body, 0, body.position());
    return message.array();
  }
}
