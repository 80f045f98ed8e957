package org.wirecap.pcap;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.ReceiveQueue;

/** Advanced mode of a handle, once: a thread for each receive queue, with a handler of its own. */
final class AdvancedLoop {
  private static final Duration SLICE = Duration.ofNanos(BreakFlag.SLICE_NANOS);

  private final BreakFlag breakFlag;

  /** That the handlers run on. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Null until it is started. */
  private AdvancedCapture capture;

  AdvancedLoop(BreakFlag breakFlag) {
    this.breakFlag = breakFlag;
  }

  /**
   * Starts the threads.
   *
   * @param deliveries what gives a thread's packets to its handler, made for so many queues
   * @param handlers of each thread, by the number of its receive queue
   */
  AdvancedCapture start(
      Engine engine,
      AdvancedOptions options,
      IntFunction<Delivery> deliveries,
      IntFunction<PcapHandler> handlers) {
    List<Integer> queues = engine.queues().stream().map(ReceiveQueue::index).toList();
    IntFunction<PacketHandler> ofThread =
        queue -> {
          boolean ignored = threads.add(Thread.currentThread());
          Delivery own = deliveries.apply(queues.getLast() + 1);
          own.begin(handlers.apply(queue), Integer.MAX_VALUE);
          return own::take;
        };
    capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(queues)
                    .policy(options.policy())
                    .threshold(options.threshold())
                    .packets(ofThread))
            .start();
    return capture;
  }

  boolean isStarted() {
    return capture != null;
  }

  /** Waits for the end of the file, a break or an interrupt; what was captured is handled first. */
  LoopEnd awaitEnd() {
    try (AdvancedCapture started = capture) {
      while (!started.await(SLICE)) {
        if (breakFlag.take()) {
          started.stop();
          started.await();
          return LoopEnd.BREAK;
        }
      }
      return LoopEnd.END_OF_FILE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LoopEnd.BREAK;
    }
  }

  /** Whether a handler of it calls. */
  boolean isCalling() {
    return threads.contains(Thread.currentThread());
  }
}
