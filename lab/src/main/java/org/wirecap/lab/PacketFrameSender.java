package org.wirecap.lab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Sockets;

/**
 * Sends by AF_PACKET, one call for each frame, past the queueing discipline (PACKET_QDISC_BYPASS,
 * packet(7)). The kernel chooses the transmit queue, by CPU; so this has one queue.
 */
final class PacketFrameSender implements FrameSender {
  /** The longest frame of any interface: the MTU of loopback and its header. */
  private static final int LONGEST = 1 << 17;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(LONGEST);
  private final Fd socket;
  private final FrameLimits limits;
  private final String description;
  private long offered;
  private long delivered;
  private long bytes;
  private long tooLong;
  private long dropped;
  private long invalid;

  PacketFrameSender(NetworkDevice device, FrameLimits limits) {
    this.limits = limits;
    this.description = "AF_PACKET, queues of " + device.name() + " as the kernel chooses";
    this.socket =
        Sockets.open(
            Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "AF_PACKET socket of " + device.name());
    try {
      MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
      address.set(JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
      address.set(JAVA_INT, SockaddrLl.IFINDEX, device.index());
      Sockets.bind(socket, address);
      Sockets.setOption(
          socket, Sockets.SOL_PACKET, AfPacket.PACKET_QDISC_BYPASS, "PACKET_QDISC_BYPASS", 1);
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public void send(int queue, MemorySegment memory, long offset, int length) {
    offered++;
    if (length < ETHERNET_HEADER) {
      invalid++;
      return;
    }
    if (length > LONGEST || limits.exceededBy(memory, offset, length)) {
      tooLong++;
      return;
    }
    MemorySegment.copy(memory, offset, buffer, 0, length);
    MemorySegment frame = buffer.asSlice(0, length);
    long result = Sockets.send(socket, frame, 0);
    while (result == -Errno.EINTR || result == -Errno.EAGAIN) {
      result = Sockets.send(socket, frame, 0);
    }
    if (result == length) {
      delivered++;
      bytes += length;
    } else if (result == -Errno.EMSGSIZE) {
      tooLong++;
    } else if (result == -Errno.EINVAL) {
      invalid++;
    } else {
      // ENOBUFS: the driver, or what is behind it, dropped the frame.
      dropped++;
      if (result != -Errno.ENOBUFS) {
        throw new LinuxException(
            "send", (int) -result, socket.what(), "the interface went down or was removed");
      }
    }
  }

  @Override
  public void flush(int queue) {
    // Each frame was sent at once.
  }

  @Override
  public void finish() {
    // Each frame was sent at once.
  }

  @Override
  public TransmitCounts counts(int queue) {
    return new TransmitCounts(0, offered, delivered, bytes, tooLong, dropped, invalid);
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
