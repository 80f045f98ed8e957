package org.wirecap.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.buddy.WorkQueue;
import org.wirecap.ledger.DecisionLedger;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.TransmitLedger;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.TransmitQueue;

/**
 * A middlebox at work: its threads, its account, and its end. Made by {@link Forwarder}. All
 * methods may be called by any thread, but for {@link #work}; a handler must not close it.
 *
 * <p>It ends when it or the engine is stopped, when an interface is gone, or when a handler throws
 * and is to stop it. What was captured is decided about and sent first.
 */
public final class Forwarding implements AutoCloseable {
  private final ForwardEngine engine;
  private final AdvancedCapture advanced;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ReentrantLock closing = new ReentrantLock();
  private CountDownLatch running = new CountDownLatch(0);
  private volatile boolean failureTold;
  private boolean closed;

  /**
   * @param advanced null in basic mode
   */
  Forwarding(
      ForwardEngine engine,
      AdvancedCapture advanced,
      List<BuddyGroup> groups,
      Worker.ForwardOptions options,
      long chunkTimeoutNanos) {
    this.engine = engine;
    this.advanced = advanced;
    List<ReceiveQueue> queues = engine.queues();
    int numbers = queues.stream().mapToInt(ReceiveQueue::index).max().orElse(-1) + 1;
    WorkSource[] homes = new WorkSource[numbers];
    WorkQueue[] workQueues = new WorkQueue[numbers];
    for (ReceiveQueue queue : queues) {
      int index = queue.index();
      if (groups.stream().anyMatch(group -> group.contains(index))) {
        workQueues[index] = advanced.workQueue(index);
        homes[index] = WorkSource.of(workQueues[index]);
      } else {
        homes[index] = WorkSource.of(queue, chunkTimeoutNanos);
      }
      queue.beforeClose(this::end);
    }
    int count = engine.ports().stream().mapToInt(p -> p.transmitQueues().size()).min().orElse(1);
    int[] portOf = new int[homes.length];
    for (int port = 0; port < engine.ports().size(); port++) {
      for (int queue : engine.ports().get(port).receiveQueues()) {
        portOf[queue] = port;
      }
    }
    int cellSize = queues.getFirst().shape().cellSize();
    for (int number = 0; number < count; number++) {
      List<Integer> served = served(number, count);
      if (!served.isEmpty()) {
        workers.add(
            new Worker(
                new Worker.Parts(
                    workers.size(),
                    served.stream().map(queue -> homes[queue]).toList(),
                    Arrays.asList(homes),
                    Arrays.stream(portOf).boxed().toList(),
                    transmitQueues(number),
                    engine.ports(),
                    cellSize,
                    waiter(served, workQueues)),
                options,
                engine.clock(),
                this::fail));
      }
    }
  }

  /** The receive queues of a worker: the same places on each port. */
  private List<Integer> served(int worker, int workerCount) {
    List<Integer> served = new ArrayList<>();
    for (ForwardPort port : engine.ports()) {
      for (int i = worker; i < port.receiveQueues().size(); i += workerCount) {
        served.add(port.receiveQueues().get(i));
      }
    }
    return served;
  }

  private List<TransmitQueue> transmitQueues(int worker) {
    return engine.ports().stream().map(port -> port.transmitQueues().get(worker)).toList();
  }

  private ForwardEngine.Waiter waiter(List<Integer> served, WorkQueue[] workQueues) {
    List<WorkQueue> pulled = new ArrayList<>();
    for (int queue : served) {
      if (workQueues[queue] != null) {
        pulled.add(workQueues[queue]);
      }
    }
    if (pulled.isEmpty()) {
      return engine.waiter(served);
    }
    // Of two kinds of sources one can be slept on; the other is looked at every ms.
    long longest = pulled.size() == served.size() ? Long.MAX_VALUE : 1_000_000;
    return nanos -> WorkQueue.awaitAny(pulled, Math.min(nanos, longest));
  }

  List<Worker> workers() {
    return workers;
  }

  void start() {
    running = new CountDownLatch(workers.size());
    for (Worker worker : workers) {
      threads.add(
          Thread.ofPlatform()
              .daemon(true)
              .name("forward-" + worker.number())
              .unstarted(
                  () -> {
                    try {
                      worker.run();
                    } finally {
                      running.countDown();
                    }
                  }));
    }
    threads.forEach(Thread::start);
  }

  private void fail(Throwable thrown) {
    if (!failure.compareAndSet(null, thrown)) {
      Throwable first = failure.get();
      if (!thrown.toString().equals(first.toString())) {
        first.addSuppressed(thrown);
      }
    }
    stop();
  }

  /**
   * Captures no new packets from now on; what was captured is still decided about and sent. Calling
   * it again does nothing.
   */
  public void stop() {
    engine.stop();
    workers.forEach(Worker::stop);
  }

  /**
   * Decides about nothing from the next packet on: what was captured counts as failed. Nothing is
   * waited for.
   */
  public void abort() {
    workers.forEach(Worker::abort);
    stop();
  }

  /**
   * Waits for the end: until everything that was captured was decided about, and what is to leave
   * has left.
   *
   * @param timeout how long at most
   * @return whether it is over
   * @throws org.wirecap.error.InterfaceGoneException when an interface is no more
   * @throws RuntimeException what a handler threw, if that was to stop it
   * @throws InterruptedException when this thread is interrupted
   */
  public boolean await(Duration timeout) throws InterruptedException {
    boolean over = running.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (over) {
      if (advanced != null && !failureTold) {
        boolean ignored = advanced.await(Duration.ZERO);
      }
      throwFailure();
    }
    return over;
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
   * Does what all threads do, once, without waiting. Only without threads, by one thread.
   *
   * @return how many things there were to do
   */
  public int work() {
    int done = capture();
    for (int worker = 0; worker < workers.size(); worker++) {
      done += work(worker);
    }
    return done;
  }

  /**
   * Does what the capture threads do, once, without waiting. Only without threads, by one thread.
   *
   * @return how many things there were to do; 0 in basic mode
   */
  public int capture() {
    return advanced == null ? 0 : advanced.work();
  }

  /**
   * Does what one worker does, once, without waiting: takes back what has left, and decides about a
   * chunk of each receive queue that it serves, if one is there. Only without threads, by one
   * thread.
   *
   * @param worker its number, from 0
   * @return how many things there were to do
   */
  public int work(int worker) {
    return workers.get(worker).work();
  }

  /**
   * @return whether nothing can come any more and everything has left, or has not for too long
   */
  public boolean isFinished() {
    return workers.stream().allMatch(Worker::isFinished);
  }

  /**
   * @return how many threads decide and send
   */
  public int workerCount() {
    return workers.size();
  }

  /**
   * @return the account of everything; exact once this is over
   */
  public ForwardLedger ledger() {
    List<DecisionLedger> decisions = new ArrayList<>();
    for (ReceiveQueue queue : engine.queues()) {
      decisions.add(
          new DecisionLedger(
              queue.index(),
              count(queue, Worker.FORWARDED),
              count(queue, Worker.DROPPED),
              count(queue, Worker.KEPT),
              count(queue, Worker.FAILED)));
    }
    List<TransmitLedger> transmit = new ArrayList<>();
    for (ForwardPort port : engine.ports()) {
      port.transmitQueues().forEach(queue -> transmit.add(queue.ledger()));
    }
    return new ForwardLedger(
        advanced == null ? engine.ledger() : advanced.ledger(), decisions, transmit);
  }

  private long count(ReceiveQueue queue, int decision) {
    return workers.stream().mapToLong(worker -> worker.count(queue.index(), decision)).sum();
  }

  /**
   * @return what work queues and offloading do at this moment; null in basic mode
   */
  public BuddyStatistics statistics() {
    return advanced == null ? null : advanced.statistics();
  }

  /**
   * Stops, waits for the end as {@link #close} does, and says what became of every packet.
   *
   * @return the account, exact
   * @throws org.wirecap.error.InterfaceGoneException when an interface is no more
   * @throws RuntimeException what a handler threw, if that was to stop it
   */
  public ForwardLedger finish() {
    close();
    return ledger();
  }

  /**
   * Stops, has everything decided about and sent, and ends all threads. Waits as long as the
   * handlers take: {@link #abort} first if that may be for ever. Calling it again does nothing.
   *
   * @throws org.wirecap.error.InterfaceGoneException when an interface is no more, unless {@link
   *     #await} has said so
   * @throws RuntimeException what a handler threw, likewise
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
    if (threads.contains(Thread.currentThread())) {
      throw new IllegalStateException("a handler cannot close what runs it; it can stop it");
    }
    closing.lock();
    try {
      if (!closed) {
        stop();
        threads.forEach(Forwarding::join);
        closeAdvanced();
        closed = true;
      }
    } finally {
      closing.unlock();
    }
  }

  private void closeAdvanced() {
    if (advanced != null) {
      try {
        advanced.close();
      } catch (RuntimeException e) {
        if (!failureTold && failure.get() == null) {
          failure.set(e);
        }
      }
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
