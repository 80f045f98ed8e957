package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * For live tests: a tun interface, whose packets have no link-layer header
 * (Documentation/networking/tuntap.rst). What is written arrives on it.
 */
public final class TunDevice implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETLINK = 0x400454cdL;
  private static final short IFF_TUN_NO_PI_MULTI_QUEUE = 0x1101;

  private final List<Fd> queues;

  private TunDevice(List<Fd> queues) {
    this.queues = queues;
  }

  /** Makes one that is up, in the namespace of the network; skips the test if there are none. */
  public static TunDevice in(TestNetwork network, String name, int queues) {
    TunDevice tun =
        network.call(
            () -> new TunDevice(IntStream.range(0, queues).mapToObj(q -> queue(name)).toList()));
    network.ip("link", "set", name, "up");
    return tun;
  }

  /** Makes one that says it is another kind of interface, ARPHRD of linux/if_arp.h. */
  public static TunDevice posingAs(int arphrd, TestNetwork network, String name) {
    TunDevice tun = network.call(() -> new TunDevice(List.of(queue(name))));
    int result = Ioctl.call(tun.queues.getFirst(), TUNSETLINK, MemorySegment.ofAddress(arphrd));
    if (result < 0) {
      tun.close();
      return abort("tun interfaces cannot change their link type: " + Errno.name(-result));
    }
    network.ip("link", "set", name, "addrgenmode", "none", "up");
    return tun;
  }

  private static Fd queue(String name) {
    Fd fd;
    try {
      fd = Fd.open("/dev/net/tun", O_RDWR);
    } catch (LinuxException e) {
      return abort("no tun interfaces: " + e.getMessage());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(Ifreq.SIZE, 8);
      byte[] bytes = name.getBytes(US_ASCII);
      MemorySegment.copy(bytes, 0, request, JAVA_BYTE, Ifreq.NAME, bytes.length);
      request.set(JAVA_SHORT, Ifreq.DATA, IFF_TUN_NO_PI_MULTI_QUEUE);
      assertEquals(0, Ioctl.call(fd, TUNSETIFF, request));
    }
    return fd;
  }

  /** An IP packet arrives on a queue of the interface. */
  public void arrive(int queue, byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(packet.length, queues.get(queue).write(arena.allocateFrom(JAVA_BYTE, packet)));
    }
  }

  @Override
  public void close() {
    queues.forEach(Fd::close);
  }
}
