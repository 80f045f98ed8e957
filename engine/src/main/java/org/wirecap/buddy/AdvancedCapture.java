package org.wirecap.buddy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * Advanced mode at work: its threads, their account, and its end. Made by {@link AdvancedMode}. All
 * methods may be called by any thread, but for {@link #work}; a handler must not close it.
 *
 * <p>It ends when the engine's files end, when it or the engine is stopped, or when a handler
 * throws and is to stop it. In each case what was captured is handled first. Closing does the same,
 * waits for it, and leaves no thread behind.
 */
public final class AdvancedCapture implements AutoCloseable {
  private static final long MILLI = 1_000_000;

  private final Engine engine;
  private final List<BuddyQueues> groups;
  private final boolean allQueues;
  private final List<CaptureLane> lanes = new ArrayList<>();
  private final List<HandlerThread> handlers = new ArrayList<>();
  private final List<Thread> handlerThreads = new ArrayList<>();
  private final List<Thread> captureThreads = new ArrayList<>();

  /** By number of the receive queue; null unless some group measures order. */
  private final OrderMeter[] meters;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ReentrantLock closing = new ReentrantLock();
  private CountDownLatch running = new CountDownLatch(0);
  private volatile boolean failureTold;
  private volatile boolean readersGone;
  private boolean closed;

  AdvancedCapture(Engine engine, List<BuddyQueues> groups) {
    this.engine = engine;
    this.groups = List.copyOf(groups);
    int queues = 0;
    for (BuddyQueues group : groups) {
      lanes.addAll(group.lanes());
    }
    for (ReceiveQueue queue : engine.queues()) {
      queues = Math.max(queues, queue.index() + 1);
    }
    this.allQueues = lanes.size() == engine.queues().size();
    this.meters = new OrderMeter[queues];
    for (BuddyQueues group : groups) {
      if (group.group().measuresOrder()) {
        group.lanes().forEach(lane -> meters[lane.queue().index()] = new OrderMeter());
      }
    }
    lanes.forEach(lane -> lane.queue().beforeClose(this::end));
  }

  void start(int threads, IdleStrategy idle, IntConsumer threadStart) {
    for (BuddyQueues group : groups) {
      if (group.group().hasHandlers()) {
        for (WorkQueue queue : group.queues()) {
          HandlerThread handler =
              new HandlerThread(
                  queue, group, group.group().measuresOrder() ? meters : null, this::fail);
          handlers.add(handler);
          handlerThreads.add(thread("handler-" + queue.queue(), handler));
        }
      }
    }
    int count = threads == 0 ? lanes.size() : Math.min(threads, lanes.size());
    for (int i = 0; i < count; i++) {
      List<CaptureLane> served = new ArrayList<>();
      for (int lane = i; lane < lanes.size(); lane += count) {
        served.add(lanes.get(lane));
      }
      int number = i;
      captureThreads.add(
          thread(
              "capture-" + i,
              new CaptureThread(
                  served, idle, () -> threadStart.accept(number), () -> readersGone, this::fail)));
    }
    running = new CountDownLatch(handlerThreads.size() + captureThreads.size());
    handlerThreads.forEach(Thread::start);
    captureThreads.forEach(Thread::start);
  }

  /** A thread of ours does not keep a program running whose main thread has ended. */
  private Thread thread(String name, Runnable task) {
    return Thread.ofPlatform()
        .daemon(true)
        .name(name)
        .unstarted(
            () -> {
              try {
                task.run();
              } catch (Throwable t) {
                fail(t);
              } finally {
                running.countDown();
              }
            });
  }

  /** Notes what went wrong, the first time as the failure, and stops. */
  private void fail(Throwable thrown) {
    if (!failure.compareAndSet(null, thrown)) {
      Throwable first = failure.get();
      // Queues of one interface all say that it is gone: once is enough.
      if (!thrown.toString().equals(first.toString())) {
        first.addSuppressed(thrown);
      }
    }
    stop();
  }

  /**
   * Captures no new packets from now on; what was captured is still handled. Calling it again does
   * nothing.
   */
  public void stop() {
    if (allQueues) {
      engine.stop();
    } else {
      lanes.forEach(lane -> lane.queue().stop());
    }
  }

  /**
   * Calls no handler from the next packet on: what was captured and waits is discarded, and counted
   * as that. Nothing new is captured. A handler that is at work is interrupted.
   */
  public void abort() {
    handlers.forEach(HandlerThread::discardRest);
    stop();
    handlerThreads.forEach(Thread::interrupt);
  }

  /**
   * Waits for the end: until everything that was captured was handled and recycled.
   *
   * @param timeout how long at most
   * @return whether it is over
   * @throws HandlerException when a handler threw and that stopped the capture
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more, and what it had
   *     delivered was handled
   * @throws InterruptedException when this thread is interrupted
   */
  public boolean await(Duration timeout) throws InterruptedException {
    boolean over = running.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (over) {
      throwFailure();
    }
    return over;
  }

  /**
   * Waits for the end, however long that takes.
   *
   * @throws HandlerException when a handler threw and that stopped the capture
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more
   * @throws InterruptedException when this thread is interrupted
   */
  public void await() throws InterruptedException {
    running.await();
    throwFailure();
  }

  /** Whether something went wrong, which {@link #await} will throw. */
  boolean hasFailed() {
    return failure.get() != null;
  }

  private void throwFailure() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      failureTold = true;
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }

  /**
   * The work queue of a receive queue, for an application that pulls; only if its group has no
   * handler is it the application's to read.
   *
   * @param queue number of the receive queue
   * @return its work queue
   * @throws IllegalArgumentException when the queue is in no group
   */
  public WorkQueue workQueue(int queue) {
    for (BuddyQueues group : groups) {
      for (WorkQueue each : group.queues()) {
        if (each.queue() == queue) {
          return each;
        }
      }
    }
    throw new IllegalArgumentException("receive queue " + queue + " is in no buddy group");
  }

  /**
   * Does what capture threads do, once for each receive queue, without waiting. Only without
   * threads, by one thread.
   *
   * @return how many things there were to do
   * @throws IllegalStateException when there are capture threads
   */
  public int work() {
    if (!captureThreads.isEmpty()) {
      throw new IllegalStateException("the capture threads do the work");
    }
    int done = 0;
    for (CaptureLane lane : lanes) {
      done += lane.work();
    }
    return done;
  }

  /** For a schedule in which each capture thread has a speed of its own; without threads only. */
  List<CaptureLane> lanes() {
    return lanes;
  }

  /**
   * @return whether nothing more will be captured, and every work queue is empty
   */
  public boolean isFinished() {
    for (BuddyQueues group : groups) {
      for (WorkQueue queue : group.queues()) {
        if (!queue.isFinished()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The account of all receive queues. A packet is delivered when a handler was called with it, or
   * an application has pulled it; it stands in the account of the queue that it arrived on, whoever
   * handled it.
   *
   * @return the ledger; exact once this is over: packets that wait in a work queue are captured and
   *     not yet delivered
   */
  public Ledger ledger() {
    Ledger ledger = engine.ledger();
    List<QueueLedger> accounts = new ArrayList<>();
    for (QueueLedger account : ledger.queues()) {
      accounts.add(withReaders(account));
    }
    return new Ledger(accounts, ledger.missedByInterface());
  }

  private QueueLedger withReaders(QueueLedger account) {
    for (CaptureLane lane : lanes) {
      if (lane.queue().index() == account.queue()) {
        long taken = 0;
        long discarded = 0;
        for (WorkQueue reader : lane.group().queues()) {
          WorkRing ring = reader.ring(lane.position());
          discarded += ring.discardedPackets();
          taken += ring.takenPackets();
        }
        return account.withApplication(taken - discarded, 0, discarded + lane.discarded());
      }
    }
    return account;
  }

  /**
   * @return depths, offloads and errors at this moment
   */
  public BuddyStatistics statistics() {
    List<BuddyStatistics.Queue> queues = new ArrayList<>();
    List<BuddyStatistics.Offload> offloads = new ArrayList<>();
    List<BuddyStatistics.Moves> moves = new ArrayList<>();
    for (int number = 0; number < groups.size(); number++) {
      BuddyQueues group = groups.get(number);
      for (CaptureLane lane : group.lanes()) {
        queues.add(describe(lane, number));
        addPairs(lane, offloads, moves);
      }
    }
    queues.sort((a, b) -> Integer.compare(a.queue(), b.queue()));
    return new BuddyStatistics(queues, offloads, moves);
  }

  private BuddyStatistics.Queue describe(CaptureLane lane, int groupNumber) {
    BuddyQueues group = lane.group();
    WorkQueue reader = group.queue(lane.position());
    long chunks = 0;
    long packets = 0;
    for (int i = 0; i < group.size(); i++) {
      chunks += reader.ring(i).takenChunks();
      packets += reader.ring(i).takenPackets();
    }
    int queue = reader.queue();
    long errors =
        handlers.stream()
            .filter(handler -> handler.queue() == queue)
            .mapToLong(HandlerThread::errors)
            .sum();
    return new BuddyStatistics.Queue(
        queue,
        groupNumber,
        group.policy(),
        reader.depth(),
        reader.load(),
        100.0 * lane.peakCells() / reader.capacityCells(),
        chunks,
        packets,
        errors,
        lane.bucketsAway(),
        meters[queue] == null ? 0 : meters[queue].outOfOrder());
  }

  private static void addPairs(
      CaptureLane lane, List<BuddyStatistics.Offload> offloads, List<BuddyStatistics.Moves> moves) {
    BuddyQueues group = lane.group();
    int home = lane.queue().index();
    for (int i = 0; i < group.size(); i++) {
      WorkQueue reader = group.queue(i);
      WorkRing ring = reader.ring(lane.position());
      if (i != lane.position() && ring.takenChunks() > 0) {
        offloads.add(
            new BuddyStatistics.Offload(
                home, reader.queue(), ring.takenChunks(), ring.takenPackets()));
      }
      long moved = group.bucketsMoved(lane.position(), i);
      if (moved > 0) {
        moves.add(new BuddyStatistics.Moves(home, reader.queue(), moved));
      }
    }
  }

  /**
   * What a handler threw last, of those that count and go on.
   *
   * @param queue number of the queue whose thread it was
   * @return what it threw; null if nothing
   */
  public Throwable lastError(int queue) {
    for (HandlerThread handler : handlers) {
      if (handler.queue() == queue) {
        return handler.lastError();
      }
    }
    return null;
  }

  /**
   * Stops, has everything handled that was captured, and ends all threads. In a group without
   * handlers, what the application has not pulled by then is discarded and counted. Waits as long
   * as the handlers take: {@link #abort} first if that may be for ever. Calling it again does
   * nothing.
   *
   * @throws HandlerException when a handler threw and stopped the capture, unless {@link #await}
   *     has said so
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more, unless {@link
   *     #await} has said so
   * @throws IllegalStateException when a handler calls it
   */
  @Override
  public void close() {
    end();
    if (!failureTold) {
      throwFailure();
    }
  }

  private void end() {
    Thread self = Thread.currentThread();
    if (handlerThreads.contains(self) || captureThreads.contains(self)) {
      throw new IllegalStateException(
          "a handler cannot close the capture that runs it; it can stop it");
    }
    closing.lock();
    try {
      if (!closed) {
        stop();
        discardUnread();
        handlerThreads.forEach(AdvancedCapture::join);
        readersGone = true;
        captureThreads.forEach(AdvancedCapture::join);
        if (captureThreads.isEmpty()) {
          int ignored = work();
        }
        closed = true;
      }
    } finally {
      closing.unlock();
    }
  }

  /** Reads what an application that pulls has left. */
  private void discardUnread() {
    List<BuddyQueues> pulled =
        groups.stream().filter(group -> !group.group().hasHandlers()).toList();
    pulled.forEach(group -> group.lanes().forEach(CaptureLane::abandon));
    for (BuddyQueues group : pulled) {
      while (!group.isCaptureEnded()) {
        if (captureThreads.isEmpty()) {
          int ignored = work();
        } else {
          LockSupport.parkNanos(MILLI);
        }
        group.queues().forEach(WorkQueue::discardAll);
      }
      group.queues().forEach(WorkQueue::discardAll);
    }
  }

  /** An interrupt does not keep it from waiting: the thread uses what is released afterwards. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
