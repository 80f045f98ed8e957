package org.wirecap.buddy;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Control;
import org.wirecap.bench.EndlessEngine;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RecycleQueue;

/**
 * Hand-over between two threads: a chunk from the capture thread through a {@link WorkRing} to a
 * handler thread, which gives it back through a {@link RecycleQueue}. In the package of the ring,
 * which is nobody else's business.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOverBenchmark {
  private static final int CHUNKS = 256;

  private EndlessEngine engine;
  private ReceiveQueue queue;
  private WorkRing ring;
  private RecycleQueue back;

  /** Makes pool, ring and the way back; chunks are of one packet, so that packets cost little. */
  @Setup
  public void open() {
    engine = new EndlessEngine(1, new PoolShape(1, CHUNKS, Cell.DEFAULT_SIZE), Long.MAX_VALUE);
    queue = engine.queues().getFirst();
    ring = new WorkRing(CHUNKS);
    back = new RecycleQueue(queue);
  }

  /** Releases the pool. */
  @TearDown
  public void close() {
    engine.close();
  }

  /** The capture thread: recycles what came back, captures a chunk, and hands it over. */
  @Benchmark
  @Group("thereAndBack")
  public void capture(Control control) {
    Chunk chunk = null;
    while (chunk == null && !control.stopMeasurement) {
      int ignored = back.drain(queue::recycle);
      chunk = queue.poll(0);
    }
    if (chunk != null) {
      boolean ignored = ring.offer(chunk, 1);
    }
  }

  /** The handler thread: takes a chunk, and gives it back. */
  @Benchmark
  @Group("thereAndBack")
  public void handle(Control control) {
    Object chunk = null;
    while (chunk == null && !control.stopMeasurement) {
      chunk = ring.take();
    }
    if (chunk instanceof Chunk taken) {
      back.add(taken);
    }
  }
}
