package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Fd;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Sockets;
import org.wirecap.linux.TestNetwork;

/**
 * Sends frames as they are, by a plain packet socket, in order, from the queue that it is told to:
 * on a veth that is also the queue on which they arrive.
 */
public final class FrameSender {
  private static final int PACKET_VNET_HDR = 15;

  private final TestNetwork network;
  private final String interfaceName;

  /**
   * @param network where
   * @param interfaceName through which end
   */
  public FrameSender(TestNetwork network, String interfaceName) {
    this.network = network;
    this.interfaceName = interfaceName;
  }

  /** A frame that no protocol stack wants, of 60 to 259 bytes, and different from all others. */
  public static byte[] numbered(int queue, int number) {
    byte[] frame = new byte[60 + number % 200];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (byte) (i * 7 + number);
    }
    ByteBuffer.wrap(frame)
        .putLong(0, 0x0200_0000_000b_0200L)
        .putInt(8, 0x0000_000a)
        .putShort(12, (short) 0x88b5)
        .putShort(14, (short) queue)
        .putInt(16, number);
    return frame;
  }

  /**
   * Chooses the transmit queue by transmit packet steering (Documentation/networking/scaling.rst):
   * every CPU sends on this queue, none on the others.
   */
  public void useQueue(int queue, int queues) {
    StringBuilder script = new StringBuilder("set -e\n");
    for (int i = 0; i < queues; i++) {
      script.append(
          "echo %s > /sys/class/net/%s/queues/tx-%d/xps_cpus\n"
              .formatted(i == queue ? allCpus() : "0", interfaceName, i));
    }
    try {
      String ignored =
          TestNetwork.run(
              "ip", "netns", "exec", network.namespace(), "sh", "-c", script.toString());
    } catch (AssertionError e) {
      assumeTrue(false, "transmit queues cannot be chosen: the kernel has no XPS: " + e);
    }
  }

  /** A mask as sysfs wants it: words of 32 bits in hex, the highest first. */
  private static String allCpus() {
    BitSet cpus = new BitSet();
    cpus.set(0, Cpus.allowed().length());
    StringJoiner words = new StringJoiner(",");
    for (int word = (cpus.length() - 1) / 32; word >= 0; word--) {
      BitSet part = cpus.get(32 * word, 32 * word + 32);
      words.add(Long.toHexString(part.isEmpty() ? 0 : part.toLongArray()[0]));
    }
    return words.toString();
  }

  /** Sends frames, all from one CPU, so that they arrive in order. */
  public void send(List<byte[]> frames) {
    send(frames, false);
  }

  /** Sends one frame. */
  public void send(byte[] frame) {
    send(List.of(frame), false);
  }

  /** Sends an Ethernet frame with IPv4 and TCP that is longer than the MTU, for TSO to cut. */
  public void sendSegment(byte[] frame, int segmentSize) {
    ByteBuffer withHeader = ByteBuffer.allocate(10 + frame.length);
    withHeader.order(java.nio.ByteOrder.LITTLE_ENDIAN);
    // struct virtio_net_hdr: checksum to be filled in, TCPv4, header length, segment size.
    withHeader.put((byte) 1).put((byte) 1).putShort((short) 54).putShort((short) segmentSize);
    withHeader.putShort((short) 34).putShort((short) 16).put(frame);
    send(List.of(withHeader.array()), true);
  }

  private void send(List<byte[]> frames, boolean virtioHeader) {
    Integer ignored =
        network.call(
            () -> {
              Cpus.pinThisThread(Cpus.current());
              try (Arena arena = Arena.ofConfined();
                  Fd socket =
                      Sockets.open(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "frame sender")) {
                if (virtioHeader) {
                  Sockets.setOption(
                      socket, Sockets.SOL_PACKET, PACKET_VNET_HDR, "PACKET_VNET_HDR", 1);
                }
                MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
                address.set(JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
                address.set(JAVA_INT, SockaddrLl.IFINDEX, Interfaces.get(interfaceName).index());
                Sockets.bind(socket, address);
                MemorySegment buffer = arena.allocate(1 << 17);
                for (byte[] frame : frames) {
                  MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
                  assertEquals(
                      frame.length, Sockets.send(socket, buffer.asSlice(0, frame.length), 0));
                }
              }
              return 0;
            });
  }
}
