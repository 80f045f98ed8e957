package org.wirecap.pcap;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.wirecap.buddy.HandlerException;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.QueueLedger;

/**
 * Who may read from a handle: one thread at a time, and until it is closed. Whoever is the last to
 * leave a handle that was closed releases what it captured from.
 */
final class HandleReader {
  private final HandleState state;
  private final PacketSelection selection;
  private final HandleAccount account;
  private final BreakFlag breakFlag = new BreakFlag();
  private final AdvancedLoop advanced = new AdvancedLoop(breakFlag);

  /** Held while a thread reads. */
  private final ReentrantLock reading = new ReentrantLock();

  /** Of basic mode; null until something is read. */
  private ReadLoop basic;

  private boolean released;

  HandleReader(HandleState state, PacketSelection selection, HandleAccount account) {
    this.state = state;
    this.selection = selection;
    this.account = account;
  }

  int dispatch(int count, PcapHandler handler) {
    ReadLoop loop = enter();
    try {
      return loop.read(count, handler, state.waitNanos());
    } finally {
      loop.letGo();
      leave();
    }
  }

  LoopEnd loop(int count, PcapHandler handler) {
    ReadLoop loop = enter();
    try {
      return loop.readAll(count, handler);
    } finally {
      loop.letGo();
      leave();
    }
  }

  NextResult next() {
    ReadLoop loop = enter();
    try {
      return loop.readNext(state.waitNanos());
    } finally {
      leave();
    }
  }

  /** The loop that {@link #next} left at a packet. */
  ReadLoop requirePacket() {
    PacketSource ignored = state.requireActivated();
    ReadLoop loop = basic;
    if (loop == null || loop.packet() == null) {
      throw new IllegalStateException(state.name() + ": nextEx has not found a packet");
    }
    return loop;
  }

  LoopEnd loop(AdvancedOptions options, IntFunction<PcapHandler> handlers) {
    PacketSource open = lock();
    try {
      if (basic != null || advanced.isStarted()) {
        throw state.refusal("advanced mode is for a handle that nothing was read from");
      }
      synchronized (state) {
        account.setAdvanced(
            advanced.start(
                open.engine(options.fileQueues()),
                options,
                queues -> delivery(open, queues),
                handlers));
      }
      return advanced.awaitEnd();
    } catch (WirecapException e) {
      boolean ours = e instanceof PcapException || e instanceof HandlerException;
      throw ours ? e : new PcapException(PcapError.ERROR, e);
    } finally {
      leave();
    }
  }

  void breakLoop() {
    breakFlag.set();
  }

  /** Brings the reading thread back and waits for it, unless it is the one that calls. */
  void close() {
    state.close();
    breakFlag.close();
    if (reading.isHeldByCurrentThread() || advanced.isCalling()) {
      return; // called by a handler: leave() releases
    }
    reading.lock();
    try {
      release();
    } finally {
      reading.unlock();
    }
  }

  /** Begins to read: this thread, and no other until {@link #leave}. */
  private ReadLoop enter() {
    PacketSource open = lock();
    try {
      if (advanced.isStarted()) {
        throw state.refusal("advanced mode is over, and so is this handle: open another");
      }
      if (basic == null) {
        basic = begin(open);
      }
      return basic;
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  private ReadLoop begin(PacketSource open) {
    PacketFeed feed;
    synchronized (state) {
      feed = open.feed();
    }
    int queues = 1;
    for (QueueLedger each : open.ledger().queues()) {
      queues = Math.max(queues, each.queue() + 1);
    }
    return new ReadLoop(feed, open.isLive(), delivery(open, queues), breakFlag);
  }

  private Delivery delivery(PacketSource open, int queues) {
    PacketCounts counts = account.addThread(queues);
    return new Delivery(state.precision(), open.snaplen(), selection, breakFlag, counts);
  }

  private PacketSource lock() {
    PacketSource open = state.requireActivated();
    if (reading.isHeldByCurrentThread()) {
      throw state.refusal("a handler cannot read from its own handle");
    }
    if (!reading.tryLock()) {
      throw state.refusal("another thread reads from this handle: breakLoop ends that");
    }
    if (state.isClosed()) {
      leave();
      state.requireOpen();
    }
    return open;
  }

  private void leave() {
    try {
      if (state.isClosed()) {
        release();
      }
    } finally {
      reading.unlock();
    }
  }

  /** With the reading lock held: nobody reads, and nobody will. */
  private void release() {
    synchronized (state) {
      if (released) {
        return;
      }
      released = true;
      PacketSource source = state.source();
      try {
        if (basic != null) {
          basic.discardRest();
        }
      } finally {
        if (source != null) {
          source.close();
        }
        account.close();
      }
    }
  }
}
