package org.wirecap.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.xdp.XdpSocket;

/**
 * Sends by AF_XDP: one socket for each transmit queue, all on one UMEM, in copy mode, which every
 * driver has. On a veth, what leaves by queue q arrives on receive queue q of the peer.
 */
final class XdpFrameSender implements FrameSender {
  private static final int PAGE = 4096;

  /** Cells of each queue, and entries of its completion ring: no more can be in flight. */
  private static final int CELLS = 1024;

  private final Arena arena = Arena.ofConfined();
  private final XdpTransmitQueue[] queues;
  private final String description;

  /**
   * Opens a socket on every queue.
   *
   * @throws org.wirecap.linux.LinuxException if the kernel or the driver does not offer it, a
   *     privilege is missing, or another socket owns a queue
   */
  XdpFrameSender(NetworkDevice device, int queueCount, FrameLimits limits) {
    int cellSize = limits.longest() <= PAGE / 2 ? PAGE / 2 : PAGE;
    long queueBytes = (long) CELLS * cellSize;
    this.queues = new XdpTransmitQueue[queueCount];
    this.description =
        "AF_XDP copy mode, %d queue%s of %s"
            .formatted(queueCount, queueCount == 1 ? "" : "s", device.name());
    try {
      MemorySegment umem = arena.allocate(queueBytes * queueCount, PAGE);
      XdpSocket owner = null;
      for (int i = 0; i < queueCount; i++) {
        XdpSocket socket =
            new XdpSocket(
                umem,
                cellSize,
                owner,
                new XdpSocket.RingSizes(1, CELLS, 0, CELLS),
                arena,
                device.name() + " queue " + i);
        queues[i] = new XdpTransmitQueue(i, socket, umem, i * queueBytes, CELLS, cellSize, limits);
        socket.bind(device.index(), i, false);
        owner = owner == null ? socket : owner;
      }
      queues[0].rehearse();
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
    return queues.length;
  }

  @Override
  public void send(int queue, MemorySegment memory, long offset, int length) {
    queues[queue].send(memory, offset, length);
  }

  @Override
  public void flush(int queue) {
    queues[queue].flush();
  }

  @Override
  public void finish() {
    for (XdpTransmitQueue queue : queues) {
      queue.finish();
    }
  }

  @Override
  public TransmitCounts counts(int queue) {
    return queues[queue].counts();
  }

  @Override
  public void close() {
    for (XdpTransmitQueue queue : queues) {
      if (queue != null) {
        queue.close();
      }
    }
    arena.close();
  }
}
