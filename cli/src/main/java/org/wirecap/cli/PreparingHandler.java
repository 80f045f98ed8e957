package org.wirecap.cli;

import java.util.concurrent.atomic.AtomicLongArray;
import org.wirecap.buddy.ChunkHandler;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;

/**
 * What a handler thread of a capture does: has each packet prepared, puts the result into memory of
 * the capture's own, and hands it over before the chunk is recycled. So the cells of a packet are
 * free again as soon as it was looked at, however long it waits to be written in time order. One
 * thread.
 */
final class PreparingHandler implements ChunkHandler {
  private final Preparer preparer;
  private final Slabs slabs;
  private final BatchQueue prepared;
  private final AtomicLongArray dropped;
  private Slab slab;
  private long position;
  private PreparedBatch batch;

  /**
   * @param dropped counts, by number of the receive queue, packets for which there was no memory
   *     any more because the capture had ended
   */
  PreparingHandler(Preparer preparer, Slabs slabs, BatchQueue prepared, AtomicLongArray dropped) {
    this.preparer = preparer;
    this.slabs = slabs;
    this.prepared = prepared;
    this.dropped = dropped;
  }

  @Override
  public void onChunk(Chunk chunk) {
    int size = chunk.size();
    for (int i = 0; i < size; i++) {
      add(chunk.packet(i), chunk.firstNumber() + i);
    }
    handOver();
  }

  private void add(Packet packet, long number) {
    int length = preparer.prepare(packet);
    long room = PreparedPacket.room(length);
    if (slab == null || room > slab.memory().byteSize() - position) {
      handOver();
      nextSlab();
      if (slab == null) {
        dropped.incrementAndGet(packet.queue());
        return;
      }
    }
    if (batch == null) {
      batch = slab.newBatch(packet.queue(), number, position);
    }
    long bytes = PreparedPacket.writeHead(slab.memory(), position, packet, length);
    preparer.store(packet, slab.memory(), bytes);
    position += room;
    batch.countPacket();
  }

  private void handOver() {
    if (batch != null) {
      prepared.add(batch);
      batch = null;
    }
  }

  private void nextSlab() {
    if (slab != null) {
      slab.release();
    }
    slab = slabs.take();
    position = 0;
  }
}
