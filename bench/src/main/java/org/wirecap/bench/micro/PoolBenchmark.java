package org.wirecap.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.wirecap.bench.EndlessEngine;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/** The pool alone, without a device: a full chunk is captured and recycled. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolBenchmark {
  /** Packets of one operation. */
  static final int CELLS = 256;

  /** R. */
  @Param({"16", "256"})
  public int chunks;

  private EndlessEngine engine;
  private ReceiveQueue queue;

  /** Makes the pool. */
  @Setup
  public void open() {
    engine = new EndlessEngine(1, new PoolShape(CELLS, chunks, Cell.DEFAULT_SIZE), Long.MAX_VALUE);
    queue = engine.queues().getFirst();
  }

  /** Releases the pool. */
  @TearDown
  public void close() {
    engine.close();
  }

  /** Captures and recycles, and looks at no packet. */
  @Benchmark
  public void captureAndRecycle() {
    queue.recycle(queue.capture(0));
  }

  /**
   * Captures, asks each packet for its length, and recycles.
   *
   * @return bytes of the chunk
   */
  @Benchmark
  public long captureLookAndRecycle() {
    Chunk chunk = queue.capture(0);
    long bytes = 0;
    for (int i = 0; i < chunk.size(); i++) {
      bytes += chunk.packet(i).originalLength();
    }
    queue.recycle(chunk);
    return bytes;
  }
}
