package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.wirecap.linux.Errno;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.Sockets;
import org.wirecap.xdp.XdpSocket;

/**
 * One transmit queue of an interface and its cells. A cell is free, in the batch that waits, or the
 * kernel's until its address comes out of the completion ring, which has an entry for each cell.
 *
 * <p>In copy mode the kernel sends within the call that wakes it, one frame after the other, 32 at
 * most (xsk_generic_xmit in net/xdp/xsk.c). EBUSY then means that the driver dropped the last frame
 * that it took, EAGAIN that the frame waits in the ring for another call.
 */
final class XdpTransmitQueue implements AutoCloseable {
  /** How long the interface may take nothing before that is an error. */
  private static final long STALL_NANOS = 5_000_000_000L;

  private static final int REHEARSALS = 4096;
  private static final int REHEARSAL_LENGTH = 60;
  private static final long RETRY_NANOS = 20_000;

  private final int index;
  private final XdpSocket socket;
  private final MemorySegment umem;
  private final FrameLimits limits;
  private final int cellSize;
  private final long[] free;
  private final int cells;
  private final LongConsumer recycle = this::recycle;
  private final int[] batch = new int[FrameSender.BATCH];
  private int freeCount;
  private int batchCount;
  private long offered;
  private long completed;
  private long bytes;
  private long tooLong;
  private long dropped;
  private long invalid;
  private long refusedBefore;
  private boolean rehearsing;

  XdpTransmitQueue(
      int index,
      XdpSocket socket,
      MemorySegment umem,
      long firstCell,
      int cells,
      int cellSize,
      FrameLimits limits) {
    this.index = index;
    this.socket = socket;
    this.umem = umem;
    this.limits = limits;
    this.cellSize = cellSize;
    this.cells = cells;
    this.free = new long[cells];
    for (int i = 0; i < cells; i++) {
      free[freeCount++] = firstCell + (long) i * cellSize;
    }
  }

  void send(MemorySegment memory, long offset, int length) {
    offered++;
    if (length < FrameSender.ETHERNET_HEADER) {
      invalid++;
      return;
    }
    if (length > cellSize || limits.exceededBy(memory, offset, length)) {
      tooLong++;
      return;
    }
    long cell = takeCell();
    MemorySegment.copy(memory, offset, umem, cell, length);
    // The ring has an entry for each cell, so there is room.
    boolean ignored = socket.txRing().offer(rehearsing ? umem.byteSize() : cell, length);
    if (rehearsing) {
      recycleUnsent(cell);
    }
    batch[batchCount++] = length;
    if (batchCount == FrameSender.BATCH) {
      flush();
    }
  }

  private long takeCell() {
    if (freeCount == 0) {
      int ignored = socket.completionRing().drain(recycle);
      if (freeCount == 0) {
        flush();
        awaitCompletions(1, STALL_NANOS);
        if (freeCount == 0) {
          throw stalled();
        }
      }
    }
    return free[--freeCount];
  }

  private void recycleUnsent(long cell) {
    free[freeCount++] = cell;
  }

  private void recycle(long address) {
    // Linux 6.18 also gives back what it refused, so what the rehearsal has sent comes here.
    if (address < umem.byteSize()) {
      completed++;
      free[freeCount++] = address - address % cellSize;
    }
  }

  /**
   * Warms up everything from {@link #send} to the kernel by descriptors outside the UMEM, which the
   * kernel takes, refuses and sends nothing for.
   */
  void rehearse() {
    MemorySegment frame = MemorySegment.ofArray(new byte[REHEARSAL_LENGTH]);
    rehearsing = true;
    for (int i = 0; i < REHEARSALS; i++) {
      send(frame, 0, REHEARSAL_LENGTH);
      // Some alone, as paced packets go, and some together.
      if (i % 64 < 16) {
        flush();
      }
    }
    flush();
    rehearsing = false;
    offered = 0;
    bytes = 0;
    refusedBefore = socket.statistics().txInvalid();
  }

  void flush() {
    if (batchCount == 0) {
      return;
    }
    int count = socket.txRing().submit();
    int taken = 0;
    long deadline = 0;
    while (taken < count) {
      int result = Sockets.kickTransmit(socket.fd());
      int before = taken;
      taken = count - socket.txRing().pending();
      for (int i = before; i < taken; i++) {
        bytes += batch[i];
      }
      if (result == -Errno.EBUSY && taken > before) {
        dropped++;
        bytes -= batch[taken - 1];
      } else if (result < 0 && !isPassing(result)) {
        giveUp(count - taken);
        throw failed(-result);
      }
      if (taken > before) {
        deadline = 0;
      } else {
        long now = System.nanoTime();
        if (deadline == 0) {
          deadline = now + STALL_NANOS;
        } else if (now - deadline > 0) {
          giveUp(count - taken);
          throw stalled();
        }
        // Its completions may be what the kernel waits for.
        int ignored = socket.completionRing().drain(recycle);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    batchCount = 0;
    int ignored = socket.completionRing().drain(recycle);
  }

  /** Whether it helps to call again. */
  private static boolean isPassing(int result) {
    return result == -Errno.EAGAIN
        || result == -Errno.EBUSY
        || result == -Errno.ENOBUFS
        || result == -Errno.EINTR;
  }

  /** What the interface will not take any more is lost to it; the socket is not used again. */
  private void giveUp(int count) {
    dropped += count;
    completed += count;
    batchCount = 0;
  }

  private LinuxException failed(int errno) {
    return new LinuxException(
        "sendto", errno, socket.fd().what(), "the interface went down or was removed");
  }

  private LinuxException stalled() {
    return new LinuxException(
        "sendto", Errno.EAGAIN, socket.fd().what(), "the interface has taken nothing for 5 s");
  }

  private void awaitCompletions(int wanted, long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (freeCount < wanted && System.nanoTime() - deadline < 0) {
      if (socket.completionRing().drain(recycle) == 0) {
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  void finish() {
    flush();
    long refused = socket.statistics().txInvalid() - refusedBefore;
    int sent = (int) Math.max(0, cells - refused);
    awaitCompletions(sent, STALL_NANOS);
    invalid += refused;
    // Whether the completion ring gives back refused ones, too, depends on the kernel.
    completed -= Math.max(0, freeCount - sent);
  }

  TransmitCounts counts() {
    // A cell that never came back is in none of the counts: then they do not balance.
    return new TransmitCounts(
        index, offered, completed - dropped, bytes, tooLong, dropped, invalid);
  }

  @Override
  public void close() {
    socket.close();
  }
}
