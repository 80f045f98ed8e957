package org.wirecap.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.sim.PacketSource;

/** The real captures that tests replay, where they are at hand. */
final class Captures {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data").normalize();

  /** All of Ethernet frames. */
  static final List<String> ETHERNET =
      List.of(
          "bot.pcap",
          "echo-connections.pcap.gz",
          "gre-aruba.pcap",
          "http-qinq-0.pcap",
          "http-vlan-0.pcap",
          "ipv6-fragmented-dns.pcap",
          "ipv6-http-atomic-frag.pcap",
          "irc-dcc-send.pcapng",
          "mixed-vlan-mpls.pcap",
          "modbusBig.pcap",
          "pppoe-over-qinq.pcap",
          "pppoe.pcap",
          "reddit.pcap",
          "smb2.pcap",
          "teams.pcap");

  private Captures() {}

  static Path get(String name) {
    Path file = DIRECTORY.resolve(name);
    assumeTrue(Files.isReadable(file), () -> "the captures of the workshop are not here: " + file);
    return file;
  }

  /** The frames of a file, in its order. */
  static List<byte[]> frames(Path file) {
    List<byte[]> frames = new ArrayList<>();
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        frames.add(copy(reader.memory(), reader.offset(), reader.capturedLength()));
      }
    }
    return frames;
  }

  static byte[] copy(MemorySegment memory, long offset, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
    return bytes;
  }

  /** Frames at equal distances. */
  static PacketSource source(List<byte[]> frames, long gapNanos) {
    return new PacketSource() {
      private int index = -1;

      @Override
      public boolean next() {
        return ++index < frames.size();
      }

      @Override
      public long timeNanos() {
        return index * gapNanos;
      }

      @Override
      public MemorySegment memory() {
        return MemorySegment.ofArray(frames.get(index));
      }

      @Override
      public int length() {
        return frames.get(index).length;
      }
    };
  }
}
