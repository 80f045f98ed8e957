package org.wirecap.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the definition of RFC 1071, word by word, and against packets of others. */
class ChecksumProperties {
  private static MemorySegment memory(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  /** The definition: one's complement sum of 16-bit words, an odd byte padded with zero. */
  private static int reference(byte[]... parts) {
    int sum = 0;
    for (byte[] part : parts) {
      for (int i = 0; i < part.length; i += 2) {
        int low = i + 1 < part.length ? part[i + 1] & 0xff : 0;
        sum += (part[i] & 0xff) << 8 | low;
        sum = (sum & 0xffff) + (sum >>> 16);
      }
    }
    return ~sum & 0xffff;
  }

  @Property(tries = 500)
  void isTheDefinition(@ForAll @Size(max = 1600) byte[] bytes) {
    assertEquals(reference(bytes), Checksum.of(memory(bytes), 0, bytes.length));
  }

  @Property(tries = 1000)
  void replacingAWordIsTheSameAsSummingAnew(
      @ForAll @Size(min = 4, max = 60) byte[] bytes,
      @ForAll @IntRange(max = 1000) int place,
      @ForAll @IntRange(max = 0xffff) int word) {
    // A sum of nothing but zeros does not occur in a packet, and is where two zeros differ.
    bytes[0] |= 1;
    int at = 2 + place % ((bytes.length - 2) / 2) * 2;
    int before = Checksum.of(memory(bytes), 0, bytes.length);
    int old = ByteBuffer.wrap(bytes).getShort(at) & 0xffff;
    ByteBuffer.wrap(bytes).putShort(at, (short) word);
    assertEquals(Checksum.of(memory(bytes), 0, bytes.length), Checksum.replace(before, old, word));
  }

  @Property(tries = 500)
  void replacingANumberIsReplacingItsHalves(@ForAll int before, @ForAll int after) {
    byte[] bytes = new byte[12];
    ByteBuffer.wrap(bytes).putInt(0, 0x45000001).putInt(4, before);
    int checksum = Checksum.of(memory(bytes), 0, 12);
    ByteBuffer.wrap(bytes).putInt(4, after);
    assertEquals(Checksum.of(memory(bytes), 0, 12), Checksum.replaceInt(checksum, before, after));
  }

  /** RFC 1624, section 4: the case that RFC 1141 gets wrong. */
  @Test
  void theExampleOfTheRfc() {
    assertEquals(0x0000, Checksum.replace(0xdd2f, 0x5555, 0x3285));
  }

  /** An IPv4 header of Wikipedia's, whose checksum is b861. */
  @Test
  void anIpv4HeaderOfOthers() {
    byte[] header = HexFormat.of().parseHex("450000730000400040110000c0a80001c0a800c7");
    Checksum.fillIpv4(memory(header), 0);
    assertEquals(0xb861, ByteBuffer.wrap(header).getShort(10) & 0xffff);
    assertTrue(Checksum.isIpv4Right(memory(header), 0));
  }

  @ParameterizedTest
  @CsvSource({"4,6,20", "4,17,8", "4,1,8", "6,6,20", "6,17,8", "6,58,8"})
  void transportOverBothNetworks(int version, int protocol, int headerLength) {
    Random random = new Random(version * 100L + protocol);
    for (int payload = 0; payload < 200; payload++) {
      int network = version == 4 ? 20 : 40;
      int length = headerLength + payload;
      byte[] packet = new byte[network + length];
      random.nextBytes(packet);
      packet[0] = (byte) (version == 4 ? 0x45 : 0x60);
      Checksum.fillTransport(memory(packet), 0, protocol, network, length);
      ByteBuffer pseudo = ByteBuffer.allocate(40);
      if (version == 4) {
        pseudo.put(packet, 12, 8).putShort((short) protocol).putShort((short) length);
      } else {
        pseudo.put(packet, 8, 32).putInt(length).putInt(protocol);
      }
      byte[] segment = java.util.Arrays.copyOfRange(packet, network, packet.length);
      byte[] front = protocol == 1 ? new byte[0] : pseudo.array();
      int right = reference(front, segment);
      assertTrue(right == 0, "payload " + payload);
      assertEquals(0, Checksum.transport(memory(packet), 0, protocol, network, length));
    }
  }
}
