package org.wirecap.cli.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.wirecap.cli.Captures;

/** Files that are no good captures, what is said of them, and how much can be read. */
enum DamagedFile {
  CUT_PCAP(0, "cut off in packet 101, at byte 99100; the 100 packets before it were read", 100),
  CUT_PCAPNG(0, "cut off in packet 280, at byte 298624; the 279 packets before it were read", 279),
  CUT_GZIP(0, "cut off in packet 8908, at byte 741599; the 8907 packets before it were read", 8907),
  CORRUPT_PCAP(1, "corrupt at byte 105850: packet 101 claims 2147483647 captured bytes", 100),
  CORRUPT_PCAPNG(1, "corrupt at byte 48716: block length 3", 98),
  CUT_HEADER(1, "cut off in the file header, after 10 of 24 bytes: it has no packets"),
  EMPTY(1, "empty, not a capture file"),
  ZEROES(1, "not a capture file (starts with 00 00 00 00)"),
  MISSING(1, "no such file or directory"),
  DIRECTORY(1, "is a directory, not a capture file");

  private static final int PCAP_HEADER = 24;
  private static final int PCAP_RECORD_HEADER = 16;
  private static final int CAPTURED_LENGTH = 8;
  private static final int RECORDS = 100;

  final int exitCode;
  final String message;

  /** Packets that are read all the same; -1 when it is refused at once. */
  final int packets;

  DamagedFile(int exitCode, String message) {
    this(exitCode, message, -1);
  }

  DamagedFile(int exitCode, String message, int packets) {
    this.exitCode = exitCode;
    this.message = message;
    this.packets = packets;
  }

  /** Makes it. */
  String in(Path directory) {
    Path file = directory.resolve("damaged");
    try {
      switch (this) {
        case CUT_PCAP -> Files.write(file, Arrays.copyOf(bytes("smb2.pcap"), 100_001));
        case CUT_PCAPNG -> Files.write(file, Arrays.copyOf(bytes("irc-dcc-send.pcapng"), 300_001));
        case CUT_GZIP ->
            Files.write(file, Arrays.copyOf(bytes("echo-connections.pcap.gz"), 200_000));
        case CORRUPT_PCAP -> Files.write(file, corruptPcap());
        case CORRUPT_PCAPNG -> Files.write(file, corruptPcapng());
        case CUT_HEADER -> Files.write(file, Arrays.copyOf(bytes("smb2.pcap"), 10));
        case EMPTY -> Files.createFile(file);
        case ZEROES -> Files.write(file, new byte[5000]);
        case MISSING -> {}
        case DIRECTORY -> Files.createDirectory(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private static byte[] bytes(String capture) throws IOException {
    return Files.readAllBytes(Captures.file(capture));
  }

  /** The length of a packet is absurd. */
  private static byte[] corruptPcap() throws IOException {
    byte[] bytes = bytes("bot.pcap");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int record = PCAP_HEADER;
    for (int i = 0; i < RECORDS; i++) {
      record += PCAP_RECORD_HEADER + buffer.getInt(record + CAPTURED_LENGTH);
    }
    buffer.putInt(record + CAPTURED_LENGTH, Integer.MAX_VALUE);
    return bytes;
  }

  /** The length of a block is absurd. */
  private static byte[] corruptPcapng() throws IOException {
    byte[] bytes = bytes("irc-dcc-send.pcapng");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int block = 0;
    for (int i = 0; i < RECORDS; i++) {
      block += buffer.getInt(block + 4);
    }
    buffer.putInt(block + 4, 3);
    return bytes;
  }
}
