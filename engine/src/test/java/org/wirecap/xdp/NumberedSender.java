package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.Sockets;

/**
 * Sends numbered frames out of one queue of a veth end, through AF_XDP: they arrive on the queue of
 * the same number at the other end. For tests.
 */
public final class NumberedSender implements AutoCloseable {
  private static final int CELLS = 32;
  private static final int CELL = 4096;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment umem = arena.allocate((long) CELLS * CELL, 4096);
  private final XdpSocket socket;
  private final long[] free = new long[CELLS];
  private int freeCount;

  /**
   * @param interfaceName in the namespace of the calling thread
   * @param queue to send from
   */
  public NumberedSender(String interfaceName, int queue) {
    NetworkDevice device = Interfaces.get(interfaceName);
    socket =
        new XdpSocket(
            umem,
            CELL,
            null,
            new XdpSocket.RingSizes(1, CELLS, 0, CELLS),
            arena,
            interfaceName + " queue " + queue);
    socket.bind(device.index(), queue, false);
    for (int i = 0; i < CELLS; i++) {
      free[freeCount++] = (long) i * CELL;
    }
  }

  /**
   * Sends frames of a broadcast address whose bytes 14 to 17 are their numbers.
   *
   * @param first number of the first
   * @param count how many
   * @param length bytes of each, at least 18
   */
  public void send(int first, int count, int length) {
    for (int number = first; number < first + count; number++) {
      while (freeCount == 0) {
        flush();
      }
      long cell = free[--freeCount];
      MemorySegment.copy(frame(number, length), 0, umem, ValueLayout.JAVA_BYTE, cell, length);
      if (!socket.txRing().offer(cell, length)) {
        throw new AssertionError("the TX ring holds as many as there are cells");
      }
      socket.txRing().submit();
    }
    while (freeCount < CELLS) {
      flush();
    }
  }

  /**
   * @param number of the frame
   * @param length of the frame
   * @return what {@link #send} sends
   */
  static byte[] frame(int number, int length) {
    byte[] frame = new byte[length];
    Arrays.fill(frame, (byte) number);
    Arrays.fill(frame, 0, 6, (byte) 0xff);
    ByteBuffer.wrap(frame).putShort(12, (short) 0x88b5).putInt(14, number);
    return frame;
  }

  private void flush() {
    int result = Sockets.kickTransmit(socket.fd());
    int ignored =
        socket.completionRing().drain(address -> free[freeCount++] = address / CELL * CELL);
    if (result < 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
