package org.wirecap.pcap;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.FileEngine;
import org.wirecap.file.FileOptions;
import org.wirecap.file.LinkType;
import org.wirecap.ledger.Ledger;
import org.wirecap.packet.Direction;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockReceiveQueue;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.rss.RssSteering;

/** A capture file. What reads it is made when the first packet is wanted. */
final class SavefileSource implements PacketSource {
  private final CaptureFileReader reader;

  /** Null for a stream. */
  private final Path file;

  private final int linkType;
  private final int snaplen;
  private BlockReceiveQueue queue;
  private PacketFeed feed;
  private Engine engine;

  /**
   * @param reader which this closes
   * @param file that it reads; null for a stream
   */
  SavefileSource(CaptureFileReader reader, Path file) {
    this.reader = reader;
    this.file = file;
    CaptureInterface first =
        reader.interfaces().isEmpty()
            ? CaptureInterface.of(LinkType.ETHERNET, 0)
            : reader.interfaces().getFirst();
    this.linkType = first.linkType();
    this.snaplen = PacketSource.checkSnaplen(first.snapLength());
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public int snaplen() {
    return snaplen;
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public boolean reads(Path other) {
    return file != null && CaptureFileWriter.overwrites(file, other);
  }

  @Override
  public PacketFeed feed() {
    if (feed == null) {
      SavefileBlocks blocks = new SavefileBlocks(reader, linkType, snaplen);
      BlockPool pool =
          new BlockPool(0, blocks.memory(), SavefileBlocks.SHAPE, SavefileBlocks.BLOCK, 0);
      queue = new BlockReceiveQueue(0, pool, blocks, Clock.system(0));
      feed = new OneQueueFeed(queue, blocks::isEnded);
    }
    return feed;
  }

  @Override
  public Engine engine(int fileQueues) {
    if (engine == null) {
      // A file can wait, so a small pool is enough.
      FileOptions options = FileOptions.DEFAULT.withPool(16, 16, 0);
      if (fileQueues > 1) {
        RssSteering steering = new RssSteering(fileQueues);
        options = options.withQueues(fileQueues, steering::queue);
      }
      engine = FileEngine.open(reader, options);
    }
    return engine;
  }

  @Override
  public Ledger ledger() {
    if (engine != null) {
      return engine.ledger();
    }
    return new Ledger(queue == null ? List.of() : List.of(queue.ledger()), 0);
  }

  @Override
  public void requireStatistics() {
    throw new PcapException(
        PcapError.ERROR, reader.name() + ": a file has no statistics; ask for the ledger");
  }

  @Override
  public void requireDirection(Direction direction) {
    throw new PcapException(
        PcapError.ERROR, reader.name() + ": the direction cannot be set on a file");
  }

  @Override
  public void send(MemorySegment frame) {
    throw new PcapException(
        PcapError.ERROR, reader.name() + ": packets cannot be sent to a file; use dumpOpen");
  }

  @Override
  public void close() {
    if (queue != null) {
      queue.close();
    } else if (engine != null) {
      engine.close();
    } else {
      reader.close();
    }
  }
}
