package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * For live tests: a tun interface, whose packets have no link-layer header
 * (Documentation/networking/tuntap.rst). What is written arrives on it.
 */
public final class TunDevice implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;

  private final Fd fd;

  private TunDevice(Fd fd) {
    this.fd = fd;
  }

  /** Makes one that is up, in the namespace of the network; skips the test if there are none. */
  public static TunDevice in(TestNetwork network, String name) {
    TunDevice tun =
        network.call(
            () -> {
              Fd fd;
              try {
                fd = Fd.open("/dev/net/tun", O_RDWR);
              } catch (LinuxException e) {
                assumeTrue(false, "no tun interfaces: " + e.getMessage());
                return null;
              }
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment request = arena.allocate(Ifreq.SIZE, 8);
                byte[] bytes = name.getBytes(US_ASCII);
                MemorySegment.copy(bytes, 0, request, JAVA_BYTE, Ifreq.NAME, bytes.length);
                request.set(JAVA_SHORT, 16, IFF_TUN_NO_PI);
                assertEquals(0, Ioctl.call(fd, TUNSETIFF, request));
              }
              return new TunDevice(fd);
            });
    network.ip("link", "set", name, "up");
    return tun;
  }

  /** An IP packet arrives on the interface. */
  public void arrive(byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(packet.length, fd.write(arena.allocateFrom(JAVA_BYTE, packet)));
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
