package org.wirecap.filter;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Makes headers, one around the other. Checksums are left zero: no filter looks at them. */
final class Frames {
  private Frames() {}

  /** Hexadecimal text (spaces are left out) and bytes, one after the other. */
  static byte[] bytes(Object... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object part : parts) {
      all.writeBytes(
          part instanceof byte[] raw
              ? raw
              : HexFormat.of().parseHex(((String) part).replace(" ", "")));
    }
    return all.toByteArray();
  }

  private static String two(int value) {
    return "%04x".formatted(value & 0xffff);
  }

  static byte[] ethernet(int type, byte[] payload) {
    return bytes("020000000002 020000000001", two(type), payload);
  }

  static byte[] ethernet(String destination, int type, byte[] payload) {
    return bytes(destination, "020000000001", two(type), payload);
  }

  static byte[] vlan(int id, int type, byte[] payload) {
    return bytes(two(id), two(type), payload);
  }

  static byte[] mpls(int label, boolean last, byte[] payload) {
    return bytes("%06x40".formatted(label << 4 | (last ? 1 : 0)), payload);
  }

  static byte[] pppoe(int session, int protocol, byte[] payload) {
    return bytes("1100", two(session), two(payload.length + 2), two(protocol), payload);
  }

  static byte[] ipv4(int protocol, byte[] payload) {
    return ipv4("0a000001", "83e10203", protocol, 0, "", payload);
  }

  /** Options are hexadecimal, four bytes at a time. */
  static byte[] ipv4(
      String source,
      String destination,
      int protocol,
      int fragment,
      String options,
      byte[] payload) {
    int words = 5 + options.length() / 8;
    return bytes(
        "4%x00".formatted(words),
        two(4 * words + payload.length),
        "0001",
        two(fragment),
        "40%02x0000".formatted(protocol),
        source,
        destination,
        options,
        payload);
  }

  static byte[] ipv6(int next, byte[] payload) {
    return bytes(
        "60000000",
        two(payload.length),
        "%02x40".formatted(next),
        "20010db8000000000000000000000001",
        "fe80000000000000000000000000002a",
        payload);
  }

  /** An extension header of 8 bytes and more. */
  static byte[] extension(int next, int length, byte[] payload) {
    return bytes("%02x%02x".formatted(next, length), new byte[6 + 8 * length], payload);
  }

  static byte[] fragment(int next, int offset, byte[] payload) {
    return bytes("%02x00".formatted(next), two(offset), "00000007", payload);
  }

  static byte[] authentication(int next, int length, byte[] payload) {
    return bytes("%02x%02x".formatted(next, length), new byte[4 * (length + 2) - 2], payload);
  }

  static byte[] tcp(int source, int destination, int flags) {
    return bytes(
        two(source),
        two(destination),
        "00000001 00000002",
        "50%02x".formatted(flags),
        "2000 0000 0000",
        "474554202f");
  }

  static byte[] udp(int source, int destination, byte[] payload) {
    return bytes(two(source), two(destination), two(8 + payload.length), "0000", payload);
  }

  static byte[] sctp(int source, int destination) {
    return bytes(two(source), two(destination), "12345678 00000000 01000014");
  }

  static byte[] icmp(int type, int code) {
    return bytes("%02x%02x".formatted(type, code), "0000 00010002 6162636465666768");
  }

  static byte[] arp(int operation) {
    return bytes("0001 0800 06 04", two(operation), "020000000001 0a000001 000000000000 83e10203");
  }

  static byte[] geneve(int network, int protocol, int optionWords, byte[] payload) {
    return bytes(
        "%02x00".formatted(optionWords),
        two(protocol),
        "%06x00".formatted(network),
        new byte[4 * optionWords],
        payload);
  }

  static byte[] llc(int dsap, int ssap, int control, byte[] payload) {
    return bytes("%02x%02x%02x".formatted(dsap, ssap, control), payload);
  }

  static byte[] snap(int organization, int protocol, byte[] payload) {
    return llc(0xaa, 0xaa, 3, bytes("%06x".formatted(organization), two(protocol), payload));
  }

  static byte[] cooked(int type, int protocol, byte[] payload) {
    return bytes(two(type), "0001 0006 0200000000010000", two(protocol), payload);
  }

  static byte[] cooked2(int type, int protocol, int index, byte[] payload) {
    return bytes(
        two(protocol),
        "0000",
        "%08x".formatted(index),
        "0001",
        "%02x".formatted(type),
        "06 0200000000010000",
        payload);
  }
}
