package org.wirecap.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The packets that filters are applied to, always the same: TCP and UDP over IPv4 between two
 * networks, some IPv6 and ARP, of all lengths; and the filters, from trivial to 30 terms.
 */
public final class FilterTraffic {
  /** So many that no branch predictor learns them, and so few that they stay in a cache. */
  public static final int PACKETS = 1024;

  /** The paper's, as today's libpcap wants it written. */
  static final String PAPER = "net 131.225.2 and udp";

  public static final List<String> FILTERS =
      List.of(
          "ip",
          "udp port 53",
          PAPER,
          "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and not src and dst net 10",
          thirtyTerms());

  private static final int[] PORTS = {53, 80, 443, 22, 123, 8080, 5060, 993, 6881, 40000};

  private FilterTraffic() {}

  private static String thirtyTerms() {
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      hosts.add("host 10.0.0." + (1 + 3 * i));
    }
    List<String> ports = new ArrayList<>();
    for (int port : new int[] {80, 443, 22, 53, 123, 5060, 993, 8080, 25, 110}) {
      ports.add("port " + port);
    }
    return "(" + String.join(" or ", hosts) + ") and (" + String.join(" or ", ports) + ")";
  }

  /** The frames. */
  static List<byte[]> frames() {
    Random random = new Random(131_225);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      int kind = random.nextInt(100);
      frames.add(kind < 90 ? ipv4(random, kind < 55) : other(random, kind < 96));
    }
    return frames;
  }

  private static byte[] ipv4(Random random, boolean tcp) {
    int length = 64 + random.nextInt(1450);
    ByteBuffer frame = ByteBuffer.allocate(length);
    frame.putLong(0, random.nextLong()).putInt(8, random.nextInt()).putShort(12, (short) 0x800);
    frame.putShort(14, (short) 0x4500).putShort(16, (short) (length - 14));
    frame.putShort(20, (short) (random.nextInt(50) == 0 ? 0x20b9 : 0x4000));
    frame.put(22, (byte) 64).put(23, (byte) (tcp ? 6 : 17));
    frame.putInt(26, address(random)).putInt(30, address(random));
    frame.putShort(34, port(random)).putShort(36, port(random));
    if (tcp) {
      frame.put(46, (byte) 0x50).put(47, (byte) (random.nextInt(8) == 0 ? 2 : 16));
    }
    return frame.array();
  }

  private static int address(Random random) {
    return random.nextBoolean()
        ? 131 << 24 | 225 << 16 | random.nextInt(4) << 8 | random.nextInt(256)
        : 10 << 24 | random.nextInt(64);
  }

  private static short port(Random random) {
    return (short)
        (random.nextBoolean() ? PORTS[random.nextInt(PORTS.length)] : random.nextInt(65_536));
  }

  private static byte[] other(Random random, boolean v6) {
    ByteBuffer frame = ByteBuffer.allocate(v6 ? 64 + random.nextInt(1000) : 60);
    frame.putLong(0, -1).putInt(8, random.nextInt());
    frame.putShort(12, (short) (v6 ? 0x86dd : 0x806));
    if (v6) {
      frame.put(14, (byte) 0x60).putShort(18, (short) (frame.capacity() - 54)).put(20, (byte) 17);
      frame.putShort(54, port(random)).putShort(56, port(random));
    }
    return frame.array();
  }

  /** Writes the frames to a pcap file, for programs in C. */
  static void write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(24).putInt(0xa1b2c3d4).putShort((short) 2);
    head.putShort((short) 4).putInt(16, 262_144).putInt(20, 1);
    out.write(head.array());
    for (byte[] frame : frames()) {
      out.write(ByteBuffer.allocate(16).putInt(8, frame.length).putInt(12, frame.length).array());
      out.write(frame);
    }
    Files.write(file, out.toByteArray());
  }

  /**
   * The frames in memory, one after the other, as they are in a block.
   *
   * @param memory all of them
   * @param offsets where each begins
   * @param lengths their bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Packets(MemorySegment memory, long[] offsets, int[] lengths) {
    public static Packets in(Arena arena) {
      List<byte[]> frames = frames();
      // As malloc lays them out for the program in C: at multiples of 16, with a head before each.
      int size = frames.stream().mapToInt(frame -> 16 + ((frame.length + 15) & ~15)).sum();
      MemorySegment memory = arena.allocate(size, 64);
      long[] offsets = new long[frames.size()];
      int[] lengths = new int[frames.size()];
      long at = 16;
      for (int i = 0; i < offsets.length; i++) {
        byte[] frame = frames.get(i);
        offsets[i] = at;
        lengths[i] = frame.length;
        MemorySegment.copy(frame, 0, memory, ValueLayout.JAVA_BYTE, at, frame.length);
        at += 16 + ((frame.length + 15) & ~15);
      }
      return new Packets(memory, offsets, lengths);
    }
  }
}
