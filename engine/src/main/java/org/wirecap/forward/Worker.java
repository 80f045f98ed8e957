package org.wirecap.forward;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.wirecap.buddy.HandlerErrors;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.TransmitQueue;
import org.wirecap.pool.TransmitRings;
import org.wirecap.pool.Transmitter;

/**
 * What one thread of a middlebox does: takes chunks from its sources, has its handler decide about
 * each packet, and sends by the transmit queues that are its own, one of each port. So every ring
 * and every count of packets in transmission has one writer.
 */
final class Worker implements Runnable {
  static final int FORWARDED = 0;
  static final int DROPPED = 1;
  static final int KEPT = 2;
  static final int FAILED = 3;
  static final int DECISIONS = 4;

  private static final long ROOM_PAUSE_NANOS = 20_000;

  /**
   * How often to look for completions while packets are in transmission. A wait for packets that is
   * so long ends when one comes (poll(2) counts in ms); a shorter one would be a sleep, and every
   * packet that comes meanwhile would be late.
   */
  private static final long SHORT_WAIT_NANOS = 1_000_000;

  private static final long LONGEST_NAP_NANOS = 200_000;

  private static final long LONG_WAIT_NANOS = 10_000_000;
  private static final long LOOK_NANOS = 100_000_000;

  /** How long nothing may happen at the end before what is in transmission is given up. */
  private static final long GRACE_NANOS = 2_000_000_000;

  private static final int SPINS = 50;

  private final int number;
  private final WorkSource[] sources;

  /** By number of the receive queue: where its chunks go back. */
  private final WorkSource[] homes;

  /** By number of the receive queue: the port that its packets arrive on. */
  private final int[] portOf;

  private final Transmitter transmitter;
  private final int ports;
  private final List<ForwardPort> described;
  private final ForwardOptions options;
  private final Clock clock;
  private final ForwardEngine.Waiter waiter;
  private final Consumer<Throwable> failure;
  private final TransitPacket packet;
  private final Outlet outlet = new Outlet(this);

  /** By receive queue and decision; as of now, and for other threads. */
  private final long[] counts;

  private final AtomicLongArray published;
  private ForwardHandler handler;
  private long lastProgress;
  private long nextLook;
  private int idleRounds;
  private volatile boolean stopping;
  private volatile boolean failing;
  private volatile boolean aborted;

  /**
   * What a worker is made of.
   *
   * @param number of the worker
   * @param sources what it serves
   * @param homes by number of the receive queue: where its chunks go back
   * @param portOf by number of the receive queue: the port that its packets arrive on
   * @param transmitQueues its own, one for each port
   * @param ports for messages
   * @param cellSize of the engine
   * @param waiter for packets of its sources
   */
  record Parts(
      int number,
      List<WorkSource> sources,
      List<WorkSource> homes,
      List<Integer> portOf,
      List<TransmitQueue> transmitQueues,
      List<ForwardPort> ports,
      int cellSize,
      ForwardEngine.Waiter waiter) {}

  /**
   * What the user wants of all workers.
   *
   * @param handlers by number of the worker
   * @param whenFull wait or drop
   * @param idle when there is nothing to do
   * @param errors when a handler throws
   */
  record ForwardOptions(
      IntFunction<ForwardHandler> handlers,
      WhenFull whenFull,
      IdleStrategy idle,
      HandlerErrors errors) {}

  Worker(Parts parts, ForwardOptions options, Clock clock, Consumer<Throwable> failure) {
    this.number = parts.number();
    this.sources = parts.sources().toArray(WorkSource[]::new);
    this.homes = parts.homes().toArray(WorkSource[]::new);
    this.portOf = parts.portOf().stream().mapToInt(Integer::intValue).toArray();
    this.described = parts.ports();
    this.ports = described.size();
    this.transmitter = new Transmitter(parts.transmitQueues(), this::recycle);
    this.packet = new TransitPacket(parts.cellSize());
    this.waiter = parts.waiter();
    this.options = options;
    this.clock = clock;
    this.failure = failure;
    this.counts = new long[homes.length * DECISIONS];
    this.published = new AtomicLongArray(counts.length);
    this.lastProgress = clock.nanoTime();
    this.nextLook = lastProgress + LOOK_NANOS;
  }

  int number() {
    return number;
  }

  /** Makes the handler, on the thread that will call it. */
  void start() {
    try {
      handler = options.handlers().apply(number);
    } catch (Throwable t) {
      failing = true;
      failure.accept(t);
    }
  }

  @Override
  public void run() {
    start();
    try {
      while (!isOver()) {
        if (work() == 0) {
          idle();
        }
      }
    } catch (Throwable t) {
      failing = true;
      failure.accept(t);
    }
  }

  /** A round, without waiting for anything but room; returns how many things there were to do. */
  int work() {
    int done = transmitter.complete();
    int taken = 0;
    for (WorkSource source : sources) {
      Chunk chunk = source.poll();
      if (chunk != null) {
        handle(chunk);
        taken++;
      }
    }
    if (taken > 0) {
      pause();
      transmitter.flush();
      done += taken + transmitter.complete();
    }
    if (done > 0) {
      lastProgress = clock.nanoTime();
      idleRounds = 0;
    }
    return done;
  }

  private void handle(Chunk chunk) {
    int queue = chunk.queue();
    int port = portOf[queue];
    int base = queue * DECISIONS;
    int size = chunk.size();
    transmitter.begin(chunk);
    for (int i = 0; i < size; i++) {
      packet.attach(chunk, i, port);
      Verdict verdict = failing || aborted ? null : decide();
      switch (verdict) {
        case FORWARD -> {
          counts[base + FORWARDED]++;
          send(ports - 1 - port, chunk, i);
        }
        case BACK -> {
          counts[base + FORWARDED]++;
          send(port, chunk, i);
        }
        case DROP -> counts[base + DROPPED]++;
        case KEEP -> counts[base + KEPT]++;
        case null -> counts[base + FAILED]++;
      }
    }
    packet.detach();
    for (int i = base; i < base + DECISIONS; i++) {
      published.setRelease(i, counts[i]);
    }
    transmitter.end(chunk);
  }

  /** What the handler says; null if it throws. */
  private Verdict decide() {
    try {
      return Objects.requireNonNull(handler.onPacket(packet, outlet), "the handler has no verdict");
    } catch (Throwable t) {
      note(t);
      return null;
    }
  }

  private void note(Throwable thrown) {
    if (options.errors() == HandlerErrors.STOP || thrown instanceof Error) {
      failing = true;
      failure.accept(thrown);
    }
  }

  private void pause() {
    if (failing || aborted) {
      return;
    }
    try {
      handler.onPause(outlet);
    } catch (Throwable t) {
      note(t);
    }
  }

  private void send(int port, Chunk chunk, int index) {
    if (!transmitter.port(port).hasRoom()) {
      makeRoom(port);
    }
    boolean ignored = transmitter.send(port, chunk, index);
  }

  boolean inject(int port, MemorySegment source, long offset, int length) {
    if (!transmitter.port(port).hasRoom()) {
      makeRoom(port);
    }
    return transmitter.port(port).inject(source, offset, length);
  }

  /** Takes back what is done, and if the user wants to wait, waits until there is room. */
  private void makeRoom(int port) {
    TransmitQueue queue = transmitter.port(port);
    queue.flush();
    int done = queue.complete();
    long since = clock.nanoTime();
    while (options.whenFull() == WhenFull.WAIT
        && !queue.hasRoom()
        && queue.state() == TransmitRings.State.UP
        && !aborted) {
      clock.sleep(ROOM_PAUSE_NANOS);
      done += queue.complete();
      if (stopping && done == 0 && clock.nanoTime() - since > GRACE_NANOS) {
        return;
      }
    }
  }

  private void recycle(Chunk chunk) {
    homes[chunk.queue()].recycle(chunk);
  }

  private boolean isOver() {
    boolean finished = true;
    for (WorkSource source : sources) {
      finished &= source.isFinished();
    }
    if (finished && transmitter.inTransmission() == 0) {
      return true;
    }
    boolean last = finished || stopping;
    return last && (aborted || clock.nanoTime() - lastProgress > GRACE_NANOS);
  }

  /** Whether everything was taken and has left; in virtual time. */
  boolean isFinished() {
    return isOver();
  }

  private void idle() {
    long now = clock.nanoTime();
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      look();
    }
    idleRounds++;
    if (options.idle() == IdleStrategy.SPIN || idleRounds <= SPINS) {
      Thread.onSpinWait();
      return;
    }
    pause();
    transmitter.flush();
    if (options.idle() == IdleStrategy.BACK_OFF) {
      LockSupport.parkNanos(Math.min(1_000L * idleRounds, LONGEST_NAP_NANOS));
    } else {
      waiter.await(transmitter.inTransmission() > 0 ? SHORT_WAIT_NANOS : LONG_WAIT_NANOS);
    }
    // A thread that stays interrupted would not sleep any more.
    boolean ignored = Thread.interrupted();
  }

  private void look() {
    for (WorkSource source : sources) {
      if (!source.isFinished()) {
        source.look();
      }
    }
    for (int i = 0; i < ports; i++) {
      transmitter.port(i).look();
      if (transmitter.port(i).state() == TransmitRings.State.GONE && !stopping) {
        failure.accept(new InterfaceGoneException(described.get(i).name()));
      }
    }
  }

  /** Nothing new comes: what is there is still sent. Any thread. */
  void stop() {
    stopping = true;
  }

  /** Nothing is decided about, and nothing waited for any more. Any thread. */
  void abort() {
    aborted = true;
    stopping = true;
  }

  /** Packets of a receive queue by decision; any thread may ask. */
  long count(int queue, int decision) {
    return published.getAcquire(queue * DECISIONS + decision);
  }
}
