package org.wirecap.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pcap file, made without the code that it tests, of UDP packets that carry a number. */
final class NumberedFile {
  /** When a file begins, ns since the epoch. */
  static final long START_NANOS = 1_700_000_000_000_000_000L;

  private static final int LENGTH = 60;

  private NumberedFile() {}

  /**
   * Writes it.
   *
   * @param packets how many; packet i is of flow i² mod flows, at i / 10 µs: ten at the same time
   */
  static void write(Path file, int packets, int flows) throws IOException {
    long[] nanos = new long[packets];
    for (int i = 0; i < packets; i++) {
      nanos[i] = i / 10 * 1_000L;
    }
    write(file, nanos, flows);
  }

  /**
   * Writes it.
   *
   * @param nanos when each packet comes, ns after {@link #START_NANOS}
   * @param flows packet i is of flow i² mod flows
   */
  static void write(Path file, long[] nanos, int flows) throws IOException {
    int packets = nanos.length;
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream(packets * (LENGTH + 16) + 24);
      ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4).putLong(0);
      header.putInt(262144).putInt(1);
      all.writeBytes(header.array());
      for (int i = 0; i < packets; i++) {
        all.writeBytes(record(i, nanos[i], (int) ((long) i * i % flows)));
      }
      all.writeTo(out);
    }
  }

  /** The number of a packet. */
  static int number(ByteBuffer packet) {
    return packet.getInt(42);
  }

  /** The flow of a packet. */
  static int flow(ByteBuffer packet) {
    return packet.getShort(34) - 1000;
  }

  private static byte[] record(int number, long after, int flow) {
    long nanos = START_NANOS + after;
    ByteBuffer record = ByteBuffer.allocate(16 + LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt((int) (nanos / 1_000_000_000)).putInt((int) (nanos % 1_000_000_000));
    record.putInt(LENGTH).putInt(LENGTH);
    record.order(ByteOrder.BIG_ENDIAN);
    record.putLong(0x0200_0000_0001_0200L).putInt(0x0000_0002).putShort((short) 0x0800);
    record.putInt(0x4500_0000 | LENGTH - 14).putInt(0).putInt(0x4011_0000);
    record.putInt(0xc612_0001).putInt(0xc612_0002);
    record.putShort((short) (1000 + flow)).putShort((short) 9).putInt((LENGTH - 34) << 16);
    record.putInt(number);
    return record.array();
  }
}
