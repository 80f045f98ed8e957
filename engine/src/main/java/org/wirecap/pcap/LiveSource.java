package org.wirecap.pcap;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.wirecap.filter.Filter;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.FrameSocket;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.packet.Direction;
import org.wirecap.packet.PacketEngine;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/** An interface, in shared mode or in exclusive mode. */
final class LiveSource implements PacketSource {
  private final Engine engine;
  private final int snaplen;
  private final int interfaceIndex;

  /** Null in shared mode, where the capturing sockets send: so they do not capture it. */
  private final FrameSocket sender;

  private PacketFeed feed;

  LiveSource(Engine engine, NetworkDevice device, int snaplen) {
    this.engine = engine;
    this.snaplen = snaplen;
    this.interfaceIndex = device.index();
    this.sender = engine instanceof PacketEngine ? null : new FrameSocket(device);
  }

  int interfaceIndex() {
    return interfaceIndex;
  }

  @Override
  public int linkType() {
    return engine.linkType();
  }

  @Override
  public int snaplen() {
    return snaplen;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public PacketFeed feed() {
    if (feed == null) {
      List<ReceiveQueue> queues = engine.queues();
      feed =
          queues.size() == 1
              ? new OneQueueFeed(queues.getFirst(), queues.getFirst()::isFinished)
              : new OrderedFeed(engine);
    }
    return feed;
  }

  @Override
  public Engine engine(int fileQueues) {
    return engine;
  }

  @Override
  public Ledger ledger() {
    return engine.ledger();
  }

  @Override
  public void requireStatistics() {
    // The kernel counts.
  }

  @Override
  public void requireDirection(Direction direction) {
    if (direction == Direction.OUT && sender != null) {
      throw new PcapException(
          PcapError.ERROR,
          engine.name() + ": exclusive mode sees arriving packets only; use shared mode");
    }
  }

  @Override
  public void filterInKernel(Filter filter) {
    engine.filterInKernel(filter == null ? null : filter.program());
  }

  @Override
  public void send(MemorySegment frame) {
    if (engine instanceof PacketEngine shared) {
      shared.send(frame);
    } else {
      sender.send(frame);
    }
  }

  /** What was not as asked. */
  List<String> notes() {
    return engine.notes();
  }

  @Override
  public void close() {
    try {
      engine.close();
    } finally {
      if (sender != null) {
        sender.close();
      }
    }
  }
}
