package org.wirecap.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.HandlerErrors;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.error.WirecapException;

/**
 * Describes a middlebox on an open engine, and starts it.
 *
 * <pre>{@code
 * try (ForwardEngine engine = Middlebox.between("eth1", "eth2").bidirectional().open();
 *     Forwarding forwarding =
 *         Forwarder.on(engine).handlers(worker -> (packet, outlet) -> Verdict.FORWARD).start()) {
 *   forwarding.await(Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>The work is done by workers, each a thread with a transmit queue of its own on each port;
 * there are as many as the port with the fewest has transmit queues. Worker w serves the receive
 * queues w, w + workers … of each port, so that both directions of a flow come to one worker if
 * both NICs steer them to the same queue.
 *
 * <p>Not thread-safe.
 */
public final class Forwarder {
  private final ForwardEngine engine;
  private IntFunction<ForwardHandler> handlers = worker -> (packet, outlet) -> Verdict.FORWARD;
  private WhenFull whenFull = WhenFull.WAIT;
  private IdleStrategy idle = IdleStrategy.BLOCK;
  private HandlerErrors errors = HandlerErrors.STOP;
  private long chunkTimeoutNanos;
  private int captureThreads;
  private IntConsumer captureThreadStart = thread -> {};
  private final List<BuddyGroup> groups = new ArrayList<>();

  private Forwarder(ForwardEngine engine) {
    this.engine = engine;
  }

  /**
   * Begins to describe a middlebox that forwards everything unchanged, in basic mode.
   *
   * @param engine open, and not captured from yet; it stays the caller's to close
   * @return a description
   */
  public static Forwarder on(ForwardEngine engine) {
    return new Forwarder(engine);
  }

  /**
   * Who decides about packets.
   *
   * @param newHandlers gives the handler of a worker, by its number, on the worker's thread
   * @return this
   */
  public Forwarder handlers(IntFunction<ForwardHandler> newHandlers) {
    handlers = newHandlers;
    return this;
  }

  /**
   * What to do when a port takes no more.
   *
   * @param newWhenFull default {@link WhenFull#WAIT}
   * @return this
   */
  public Forwarder whenFull(WhenFull newWhenFull) {
    whenFull = newWhenFull;
    return this;
  }

  /**
   * What a worker does when there is nothing to do.
   *
   * @param newIdle default {@link IdleStrategy#BLOCK}
   * @return this
   */
  public Forwarder idle(IdleStrategy newIdle) {
    idle = newIdle;
    return this;
  }

  /**
   * What happens when a handler throws: the packet is dropped and counted as failed, and then.
   *
   * @param newErrors default {@link HandlerErrors#STOP}
   * @return this
   */
  public Forwarder onError(HandlerErrors newErrors) {
    errors = newErrors;
    return this;
  }

  /**
   * How long packets may gather for a full chunk before a worker sees them: fewer, fuller batches
   * at the price of that delay.
   *
   * @param timeout default 0: a worker takes what is there
   * @return this
   */
  public Forwarder chunkTimeout(Duration timeout) {
    chunkTimeoutNanos = timeout.toNanos();
    return this;
  }

  /**
   * Puts receive queues into advanced mode: capture threads fill work queues, which the workers
   * empty, and too much of one is offloaded to others of the group. Receive queues that are in no
   * group stay in basic mode.
   *
   * @param group without handlers; its policy, T and bucket listener count
   * @return this
   */
  public Forwarder group(BuddyGroup group) {
    groups.add(group);
    return this;
  }

  /**
   * How many threads capture, in advanced mode.
   *
   * @param threads 1 or more; 0 for one for each receive queue in a group, the default
   * @return this
   */
  public Forwarder captureThreads(int threads) {
    captureThreads = threads;
    return this;
  }

  /**
   * What each capture thread does first, in advanced mode: for example pin itself to a CPU.
   *
   * @param action called by the thread with its number, from 0
   * @return this
   */
  public Forwarder onCaptureThreadStart(IntConsumer action) {
    captureThreadStart = action;
    return this;
  }

  /**
   * Starts all threads.
   *
   * @return what runs; close it before the engine, or close the engine, which closes it first
   * @throws WirecapException when the description does not fit the engine: one line that says why
   */
  public Forwarding start() {
    Forwarding forwarding = assemble(true);
    forwarding.start();
    return forwarding;
  }

  /**
   * Starts no thread: the caller does the work with {@link Forwarding#work}. For virtual time.
   *
   * @return what is to be driven
   */
  public Forwarding startWithoutThreads() {
    Forwarding forwarding = assemble(false);
    forwarding.workers().forEach(Worker::start);
    return forwarding;
  }

  private Forwarding assemble(boolean threads) {
    for (BuddyGroup group : groups) {
      if (group.hasHandlers()) {
        throw new WirecapException(group + ": the handlers of a middlebox are given to Forwarder");
      }
    }
    AdvancedMode mode = null;
    if (!groups.isEmpty()) {
      mode =
          AdvancedMode.on(engine)
              .captureThreads(captureThreads)
              .idle(idle)
              .onThreadStart(captureThreadStart)
              .chunkTimeout(Duration.ofNanos(chunkTimeoutNanos));
      groups.forEach(mode::group);
    }
    return new Forwarding(
        engine,
        mode == null ? null : threads ? mode.start() : mode.startWithoutThreads(),
        groups,
        new Worker.ForwardOptions(handlers, whenFull, idle, errors),
        chunkTimeoutNanos);
  }
}
