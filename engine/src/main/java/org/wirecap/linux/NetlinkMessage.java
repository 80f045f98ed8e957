package org.wirecap.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A netlink message that was received.
 *
 * @param type as RTM_NEWLINK
 * @param flags the NLM_F bits
 * @param sequence of the request that it answers
 * @param body all after the header
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
  /** The two high bits of an attribute's type are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER). */
  private static final int NLA_TYPE_MASK = 0x3fff;

  private static final int ATTRIBUTE_HEADER = 4;

  static int align(int length) {
    return length + 3 & ~3;
  }

  /** The messages of a datagram. One whose length does not fit ends them. */
  static List<NetlinkMessage> parse(ByteBuffer datagram) {
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = datagram.position();
    while (datagram.limit() - at >= NetlinkHeader.SIZE) {
      int length = datagram.getInt(at + (int) NetlinkHeader.LEN);
      if (length < NetlinkHeader.SIZE || length > datagram.limit() - at) {
        throw new LinuxException(
            "netlink",
            Errno.EINVAL,
            "message of " + length + " bytes",
            "it does not fit in the " + (datagram.limit() - at) + " bytes received");
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(datagram.getShort(at + (int) NetlinkHeader.TYPE)),
              Short.toUnsignedInt(datagram.getShort(at + (int) NetlinkHeader.FLAGS)),
              datagram.getInt(at + (int) NetlinkHeader.SEQ),
              slice(datagram, at + (int) NetlinkHeader.SIZE, length - (int) NetlinkHeader.SIZE)));
      at += align(length);
    }
    return messages;
  }

  /** The attributes that follow the fixed part of a message. */
  Map<Integer, ByteBuffer> attributes(long fixedSize) {
    int offset = Math.min(align((int) fixedSize), body.remaining());
    return attributes(slice(body, offset, body.remaining() - offset));
  }

  /** The attributes in a range: of a message, or of an attribute that holds others. */
  static Map<Integer, ByteBuffer> attributes(ByteBuffer range) {
    Map<Integer, ByteBuffer> attributes = new HashMap<>();
    int at = range.position();
    while (range.limit() - at >= ATTRIBUTE_HEADER) {
      int length = Short.toUnsignedInt(range.getShort(at));
      if (length < ATTRIBUTE_HEADER || length > range.limit() - at) {
        break;
      }
      int type = range.getShort(at + 2) & NLA_TYPE_MASK;
      attributes.put(type, slice(range, at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER));
      at += align(length);
    }
    return attributes;
  }

  /** A text attribute, without its final zero. */
  static String text(ByteBuffer value) {
    int length = value.remaining();
    while (length > 0 && value.get(length - 1) == 0) {
      length--;
    }
    return StandardCharsets.UTF_8.decode(slice(value, 0, length)).toString();
  }

  static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  private static ByteBuffer slice(ByteBuffer buffer, int offset, int length) {
    return buffer.slice(offset, length).order(ByteOrder.nativeOrder());
  }
}
