package org.wirecap.rss;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Frames for the tests of this package, put together header by header. */
final class TestFrames {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static TestFrames ethernet() {
    return new TestFrames().hex("020000000001" + "020000000002");
  }

  TestFrames hex(String digits) {
    bytes.writeBytes(HexFormat.of().parseHex(digits));
    return this;
  }

  TestFrames vlan(String tpid, int id) {
    return hex(tpid).u16(id);
  }

  TestFrames u16(int value) {
    bytes.write(value >>> 8);
    bytes.write(value);
    return this;
  }

  TestFrames ipv4(String source, String destination, int protocol) {
    return ipv4(source, destination, protocol, 0x4000, 0);
  }

  TestFrames ipv4(String source, String destination, int protocol, int fragment, int optionWords) {
    hex("0800").u16(0x4500 + (optionWords << 8)).u16(20 + 4 * optionWords + 20).u16(7);
    u16(fragment).u16((64 << 8) | protocol).u16(0).address(source).address(destination);
    return hex("01010101".repeat(optionWords));
  }

  TestFrames ipv6(String source, String destination, int next) {
    return hex("86dd60000000").u16(20).u16((next << 8) | 64).address(source).address(destination);
  }

  /** An extension header of 8 bytes, the fragment header among them (offset 0, last one). */
  TestFrames extension(int next) {
    return u16(next << 8).hex("000000000000");
  }

  /** The ports and the first bytes of what follows them. */
  TestFrames ports(int source, int destination) {
    return u16(source).u16(destination).hex("00".repeat(16));
  }

  private TestFrames address(String text) {
    try {
      bytes.writeBytes(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(bytes());
  }
}
