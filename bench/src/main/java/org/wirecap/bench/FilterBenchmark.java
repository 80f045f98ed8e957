package org.wirecap.bench;

import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
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
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.Matcher;

/** Filters in user space, and compiling them, for JMH. One operation is all packets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBenchmark {
  /** The expression. */
  @Param("")
  public String expression;

  /** How often it is applied to a packet. */
  @Param("1")
  public int times;

  private Arena arena;
  private Matcher matcher;
  private FilterTraffic.Packets packets;

  /** Makes filter and packets. */
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // finish() closes it
  public void prepare() {
    Filter filter = Filter.compile(expression, FilterOptions.ethernet());
    if (!filter.isCompiled()) {
      throw new IllegalStateException("not compiled: " + expression);
    }
    matcher = filter;
    arena = Arena.ofShared();
    packets = FilterTraffic.Packets.in(arena);
  }

  /** Releases the packets. */
  @TearDown
  public void finish() {
    arena.close();
  }

  /**
   * Applies the filter to all packets.
   *
   * @return how many match
   */
  @Benchmark
  public int match() {
    FilterTraffic.Packets all = packets;
    int matched = 0;
    for (int i = 0; i < all.offsets().length; i++) {
      int length = all.lengths()[i];
      for (int t = 0; t < times; t++) {
        if (matcher.matches(all.memory(), all.offsets()[i], length, length)) {
          matched++;
        }
        // Without it the compiler would see that all rounds are one.
        VarHandle.acquireFence();
      }
    }
    return matched;
  }

  /**
   * Applies the filter to all packets, 64 in a call, as a capture in user space does.
   *
   * @return how many match
   */
  @Benchmark
  public int select() {
    FilterTraffic.Packets all = packets;
    int matched = 0;
    for (int i = 0; i < FilterTraffic.PACKETS; i += Long.SIZE) {
      matched +=
          Long.bitCount(matcher.select(all.memory(), all.offsets(), all.lengths(), i, Long.SIZE));
    }
    return matched;
  }

  /**
   * Compiles the expression.
   *
   * @return the filter
   */
  @Benchmark
  public Filter compile() {
    return Filter.compile(expression, FilterOptions.ethernet());
  }
}
