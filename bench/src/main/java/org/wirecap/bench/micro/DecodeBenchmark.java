package org.wirecap.bench.micro;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.wirecap.bench.FilterTraffic;
import org.wirecap.rss.FlowParser;
import org.wirecap.rss.RssSteering;

/** Headers of mixed packets, TCP, UDP, IPv6 and others; one operation is one packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FilterTraffic.PACKETS)
public class DecodeBenchmark {
  private final FlowParser parser = new FlowParser();
  private final RssSteering steering = new RssSteering(4);
  private Arena arena;
  private FilterTraffic.Packets packets;

  /** Makes the packets. */
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // finish() closes it
  public void prepare() {
    arena = Arena.ofShared();
    packets = FilterTraffic.Packets.in(arena);
  }

  /** Releases the packets. */
  @TearDown
  public void finish() {
    arena.close();
  }

  /**
   * Ethernet, VLAN, IP, ports.
   *
   * @return something of each packet
   */
  @Benchmark
  public int flow() {
    int sum = 0;
    for (int i = 0; i < packets.offsets().length; i++) {
      if (parser.parse(packets.memory(), packets.offsets()[i], packets.lengths()[i])) {
        sum += parser.protocol();
      }
    }
    return sum;
  }

  /**
   * The same, and Toeplitz's hash as an 82599 computes it.
   *
   * @return something of each packet
   */
  @Benchmark
  public int receiveSideScaling() {
    int sum = 0;
    for (int i = 0; i < packets.offsets().length; i++) {
      sum += steering.queue(packets.memory(), packets.offsets()[i], packets.lengths()[i]);
    }
    return sum;
  }
}
