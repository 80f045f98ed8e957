package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Keeps an interface in promiscuous mode. It belongs to a packet socket (packet(7),
 * PACKET_ADD_MEMBERSHIP), so it also ends when the process is killed, and the kernel counts: others
 * that want it keep it.
 */
public final class PromiscuousMode implements AutoCloseable {
  private final Fd socket;

  private PromiscuousMode(Fd socket) {
    this.socket = socket;
  }

  /**
   * Switches it on until {@link #close()}.
   *
   * @param device in the network namespace of the calling thread
   * @throws LinuxException on any error
   */
  public static PromiscuousMode on(NetworkDevice device) {
    // Protocol 0: this socket receives nothing.
    Fd socket =
        Sockets.open(
            Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "promiscuous mode of " + device.name());
    try {
      join(socket, device.index());
      return new PromiscuousMode(socket);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Ties it to a packet socket that is there already.
   *
   * @throws LinuxException on any error
   */
  public static void join(Fd packetSocket, int interfaceIndex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment membership = arena.allocate(PacketMreq.SIZE, 4);
      membership.set(JAVA_INT, PacketMreq.IFINDEX, interfaceIndex);
      membership.set(JAVA_SHORT, PacketMreq.TYPE, (short) AfPacket.PACKET_MR_PROMISC);
      Sockets.setOption(
          packetSocket,
          Sockets.SOL_PACKET,
          AfPacket.PACKET_ADD_MEMBERSHIP,
          "PACKET_ADD_MEMBERSHIP",
          membership);
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return socket.what();
  }
}
