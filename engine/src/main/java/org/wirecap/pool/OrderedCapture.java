package org.wirecap.pool;

import java.util.List;
import org.wirecap.error.InterfaceGoneException;

/**
 * All receive queues of an engine through one thread, packets in time order: the merge behind a
 * capture file.
 *
 * <p>Packets of one queue come in order. A packet may be given out once every other queue has shown
 * a later one, or was found empty at least {@link ReceiveQueue#deliveryDelayNanos} after the
 * packet's timestamp: the kernel takes the timestamp some time before the packet can be captured.
 * Where the device can tell that nothing is on its way, that is at once. Until then its chunk waits
 * here, out of the pool; when half the cells of a pool or all its chunks wait, order yields to the
 * pool, and {@link #outOfOrder} counts what that cost. A pool of few chunks comes to that early: on
 * a quiet queue a chunk is taken about every ms, however few packets it has, so order wants R of 16
 * or more.
 *
 * <p>A packet is given out once. When the handler throws, that packet counts as given out, the
 * exception goes to the caller, and the next call goes on with the next packet: none is given
 * twice, and none is kept from the pool.
 *
 * <p>A {@link PacketTaker} may stop after any packet. That one stays readable until the next call
 * of this object; those behind it wait.
 *
 * <p>One thread calls all methods.
 */
public final class OrderedCapture {
  /** How long to let packets gather between two rounds when there are few: batches cost less. */
  private static final long GATHER_NANOS = 1_000_000;

  /** Shorter than that where packets come fast, but not by more than a sleep can be. */
  private static final long SHORTEST_GATHER_NANOS = 60_000;

  /**
   * Packets that shall have gathered: enough that a round costs little for each, and so few that
   * their cells are still in the caches when they are posted again.
   */
  private static final int GATHERED_AT_LEAST = 128;

  private static final int GATHERED_AT_MOST = 512;

  /**
   * How long to sleep for each cell of the smallest pool, and no longer than the above, before
   * waiting for the device where packets have just come from: at 20 million packets/s a pool fills
   * to a quarter. Who waits for the device is woken by the CPU that receives, which pays with as
   * much as 30 packets, and that for every 64 where packets come fast.
   */
  private static final double REST_NANOS_PER_CELL = 12.5;

  /** Chunks taken from one queue before the next has its turn. */
  private static final int ROUND_CHUNKS = 64;

  /** With fewer packets in a round than this there are few; a small pool has none to wait for. */
  private static final int FEW_PACKETS = 64;

  private final Engine engine;
  private final Clock clock;
  private final Lane[] lanes;
  private final int fewPackets;
  private final long restNanos;

  private long gatherNanos = GATHER_NANOS;

  /** Whether packets could gather before this round. */
  private boolean rested;

  /** Whether the last round found nothing, and let packets gather. */
  private boolean quiet;

  private long lastTimestamp = Long.MIN_VALUE;
  private long outOfOrder;

  private final EveryPacket everyPacket = new EveryPacket();

  /** Whose packet was given out last, and is still readable; null if none is. */
  private Lane held;

  /** The taker wants no more for now. */
  private boolean enough;

  /**
   * @param engine whose queues to read; it stays the caller's to close
   */
  public OrderedCapture(Engine engine) {
    this.engine = engine;
    this.clock = engine.clock();
    List<ReceiveQueue> queues = engine.queues();
    this.lanes = new Lane[queues.size()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new Lane(queues.get(i));
    }
    this.fewPackets =
        queues.stream()
            .mapToInt(queue -> Math.min(FEW_PACKETS, queue.shape().totalCells() / 4))
            .min()
            .orElse(0);
    int fewestCells = queues.stream().mapToInt(queue -> queue.shape().totalCells()).min().orElse(0);
    this.restNanos = Math.min(GATHER_NANOS, (long) (REST_NANOS_PER_CELL * fewestCells));
  }

  /**
   * Gives the handler what can be given out now, and waits for packets when there are none.
   *
   * @param handler called for each packet
   * @param timeoutNanos how long to wait at most
   * @return packets given to the handler; 0 when the time is over, or all that there are wait for
   *     their turn
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more and everything
   *     that it had delivered was given out
   */
  public int poll(PacketHandler handler, long timeoutNanos) {
    return pollSome(everyPacket.with(handler), timeoutNanos);
  }

  /**
   * As {@link #poll}, until the taker wants no more.
   *
   * @param taker called for each packet
   * @param timeoutNanos how long to wait at most
   * @return packets given to the taker; 0 when the time is over, or all that there are wait for
   *     their turn
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more and everything
   *     that it had delivered was given out
   */
  public int pollSome(PacketTaker taker, long timeoutNanos) {
    letGo();
    int gathered = 0;
    boolean waiting = false;
    boolean live = false;
    InterfaceGoneException gone = null;
    for (Lane lane : lanes) {
      gathered += lane.gather(clock, ROUND_CHUNKS);
      waiting |= !lane.isEmpty();
      live |= lane.gone == null && !lane.queue.isFinished();
      gone = lane.gone != null ? lane.gone : gone;
    }
    // One queue without an interface is not the end: others may still hold what arrived before.
    if (gone != null && !live) {
      int rest = drainSome(taker);
      if (rest == 0) {
        throw gone;
      }
      return rest;
    }
    int given = merge(taker, isFinished() ? Long.MAX_VALUE : watermark());
    if (enough) {
      quiet = false;
      return given;
    }
    boolean nothing = gathered == 0 && given == 0 && !isFinished();
    adapt(gathered);
    rested = false;
    if (nothing && !waiting) {
      if (quiet) {
        engine.await(timeoutNanos);
      } else {
        rest(Math.min(timeoutNanos, Math.min(restNanos, gatherNanos)));
      }
    } else if (nothing || gathered < fewPackets) {
      rest(Math.min(timeoutNanos, gatherNanos));
    }
    quiet = nothing && timeoutNanos > 0;
    return given;
  }

  private void rest(long nanos) {
    clock.sleep(nanos);
    rested = nanos > 0;
  }

  /** Rests longer or shorter from now on, by what one rest has brought. */
  private void adapt(int gathered) {
    if (rested && gathered > GATHERED_AT_MOST) {
      gatherNanos = Math.max(SHORTEST_GATHER_NANOS, gatherNanos / 2);
    } else if (rested && gathered < GATHERED_AT_LEAST) {
      gatherNanos = Math.min(GATHER_NANOS, gatherNanos * 2);
    }
  }

  /**
   * Gives out everything that waits for its turn, in time order, without looking for more.
   *
   * @param handler called for each packet
   * @return packets given to the handler
   */
  public int drain(PacketHandler handler) {
    return drainSome(everyPacket.with(handler));
  }

  /**
   * As {@link #drain}, until the taker wants no more.
   *
   * @param taker called for each packet
   * @return packets given to the taker
   */
  public int drainSome(PacketTaker taker) {
    letGo();
    return merge(taker, Long.MAX_VALUE);
  }

  /** Is done with the packet after which the taker stopped: it is readable no longer. */
  public void letGo() {
    Lane lane = held;
    held = null;
    if (lane != null) {
      lane.advance();
    }
  }

  /**
   * Runs until the engine is finished: until its files end, or {@link Engine#stop} was called and
   * everything was given out.
   *
   * @param handler called for each packet
   */
  public void run(PacketHandler handler) {
    do {
      poll(handler, 100_000_000);
    } while (!isFinished());
    drain(handler);
  }

  /**
   * @return whether no packet can come any more
   */
  public boolean isFinished() {
    for (Lane lane : lanes) {
      if (!lane.queue.isFinished()) {
        return false;
      }
    }
    return true;
  }

  /**
   * @return whether no packet can come any more, and all were given out
   */
  public boolean isDrained() {
    for (Lane lane : lanes) {
      if (!lane.isEmpty()) {
        return false;
      }
    }
    return isFinished();
  }

  /**
   * @return packets that were given out behind a later one
   */
  public long outOfOrder() {
    return outOfOrder;
  }

  /** Up to which timestamp packets can be given out: no queue can come with an earlier one. */
  private long watermark() {
    long watermark = Long.MAX_VALUE;
    if (lanes.length > 1) {
      for (Lane lane : lanes) {
        if (lane.holdsTooMuch()) {
          return Long.MAX_VALUE;
        }
        watermark = Math.min(watermark, lane.horizon());
      }
    }
    return watermark;
  }

  private int merge(PacketTaker taker, long watermark) {
    int given = 0;
    enough = false;
    while (!enough) {
      Lane first = null;
      long second = watermark;
      for (Lane lane : lanes) {
        if (lane.isEmpty()) {
          continue;
        }
        if (first == null || lane.nextTimestamp < first.nextTimestamp) {
          second = first == null ? second : Math.min(second, first.nextTimestamp);
          first = lane;
        } else {
          second = Math.min(second, lane.nextTimestamp);
        }
      }
      if (first == null || first.nextTimestamp > watermark) {
        return given;
      }
      given += give(first, taker, second);
    }
    return given;
  }

  /** Gives out packets of one lane up to a timestamp, at least the first. */
  private int give(Lane lane, PacketTaker taker, long until) {
    int given = 0;
    do {
      Packet packet = lane.packet();
      if (lane.nextTimestamp < lastTimestamp) {
        outOfOrder++;
      } else {
        lastTimestamp = lane.nextTimestamp;
      }
      try {
        enough = !taker.take(packet);
      } catch (Throwable t) {
        skip(lane, t);
        throw t;
      }
      given++;
      if (enough) {
        held = lane;
        return given;
      }
      lane.advance();
    } while (!lane.isEmpty() && lane.nextTimestamp <= until);
    return given;
  }

  /** Goes on behind a packet whose handler threw; what the handler threw is what counts. */
  private static void skip(Lane lane, Throwable thrown) {
    try {
      lane.advance();
    } catch (RuntimeException e) {
      // The handler may have closed the queue: there is nothing to recycle to.
      thrown.addSuppressed(e);
    }
  }

  /** A handler, which never has enough. One object, used again for each call. */
  private static final class EveryPacket implements PacketTaker {
    private PacketHandler handler;

    EveryPacket with(PacketHandler newHandler) {
      handler = newHandler;
      return this;
    }

    @Override
    public boolean take(Packet packet) {
      handler.onPacket(packet);
      return true;
    }
  }

  /** The chunks of one queue that wait for their turn, oldest first. */
  private static final class Lane {
    final ReceiveQueue queue;
    private Chunk[] waiting = new Chunk[64];
    private int head;
    private int count;
    private int index;

    /** No earlier packet than this can come; what the queue showed last, or when it was empty. */
    private long horizon = Long.MIN_VALUE;

    private int cells;

    /** Thrown once the interface is no more and the queue has given all it had. */
    InterfaceGoneException gone;

    /** Timestamp of the packet to give out next; only when not empty. */
    long nextTimestamp;

    Lane(ReceiveQueue queue) {
      this.queue = queue;
    }

    boolean isEmpty() {
      return count == 0;
    }

    /** Takes what is there; returns how many packets. */
    int gather(Clock clock, int rounds) {
      int packets = 0;
      if (gone != null) {
        return 0;
      }
      try {
        for (int i = 0; i < rounds; i++) {
          long before = clock.epochNanos();
          Chunk chunk = queue.capture(0);
          if (chunk == null) {
            horizon = Math.max(horizon, before - queue.deliveryDelayNanos());
            break;
          }
          packets += chunk.size();
          add(chunk);
        }
      } catch (InterfaceGoneException e) {
        gone = e;
      }
      return packets;
    }

    private void add(Chunk chunk) {
      if (count == waiting.length) {
        Chunk[] larger = new Chunk[count * 2];
        for (int i = 0; i < count; i++) {
          larger[i] = waiting[(head + i) % count];
        }
        waiting = larger;
        head = 0;
      }
      waiting[(head + count++) % waiting.length] = chunk;
      cells += cells(chunk);
      horizon = Math.max(horizon, chunk.timestampNanos(chunk.size() - 1));
      if (count == 1) {
        index = 0;
        nextTimestamp = chunk.timestampNanos(0);
      }
    }

    /** What a chunk takes out of the pool: a block counts M cells, however many packets it has. */
    private int cells(Chunk chunk) {
      return chunk.isBlock() ? queue.shape().cells() : chunk.size();
    }

    /** Without a chunk nothing can be gathered, though cells may be filled. */
    boolean holdsTooMuch() {
      return cells > queue.shape().totalCells() / 2 || count == queue.shape().chunks();
    }

    long horizon() {
      if (gone != null || queue.isFinished()) {
        return Long.MAX_VALUE;
      }
      return horizon;
    }

    Packet packet() {
      return waiting[head].packet(index);
    }

    void advance() {
      Chunk chunk = waiting[head];
      chunk.detachPacket();
      if (++index < chunk.size()) {
        nextTimestamp = chunk.timestampNanos(index);
        return;
      }
      cells -= cells(chunk);
      waiting[head] = null;
      head = (head + 1) % waiting.length;
      index = 0;
      if (--count > 0) {
        nextTimestamp = waiting[head].timestampNanos(0);
      }
      queue.recycle(chunk);
    }
  }
}
