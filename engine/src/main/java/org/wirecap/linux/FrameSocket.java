package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends frames as they are on one interface (packet(7)), and receives nothing. Any thread may send,
 * while no other closes it.
 */
public final class FrameSocket implements AutoCloseable {
  private final Fd socket;

  /**
   * @param device in the network namespace of the calling thread
   * @throws LinuxException on any error
   */
  public FrameSocket(NetworkDevice device) {
    // Protocol 0: this socket receives nothing.
    socket =
        Sockets.open(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "sending socket of " + device.name());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
      address.set(JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
      address.set(JAVA_INT, SockaddrLl.IFINDEX, device.index());
      Sockets.bind(socket, address);
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a frame, and waits while the queue of the interface is full.
   *
   * @param frame the whole frame from its link-layer header, in native memory
   * @throws LinuxException on any error
   */
  public void send(MemorySegment frame) {
    send(socket, frame);
  }

  /**
   * As the other, by a packet socket that is there already.
   *
   * @throws LinuxException on any error
   */
  public static void send(Fd packetSocket, MemorySegment frame) {
    long result = Sockets.send(packetSocket, frame, 0);
    while (result == -Errno.EINTR) {
      result = Sockets.send(packetSocket, frame, 0);
    }
    if (result < 0) {
      int errno = (int) -result;
      throw new LinuxException(
          "send",
          errno,
          packetSocket.what() + ", a frame of " + frame.byteSize() + " bytes",
          switch (errno) {
            case Errno.EMSGSIZE -> "longer than the MTU of the interface allows";
            case Errno.EINVAL -> "shorter than the link-layer header";
            case Errno.ENETDOWN -> "the interface is down: ip link set IF up";
            case Errno.ENXIO -> "the interface is gone";
            default -> Errno.text(errno);
          });
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
