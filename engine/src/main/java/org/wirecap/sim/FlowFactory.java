package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.wirecap.error.WirecapException;
import org.wirecap.rss.RssSteering;

/** Makes flows that receive-side scaling sends to a given queue: by trying addresses and ports. */
final class FlowFactory {
  // With 128 queues one try in 128 hits; to miss so often by chance is out of the question.
  private static final int MAX_TRIES = 100_000;
  private static final int BENCHMARK_NETWORK = (198 << 24) | (18 << 16);

  private final RssSteering steering;
  private final boolean udpOnly;
  private final MemorySegment scratch = MemorySegment.ofArray(new byte[128]);
  private int count;

  FlowFactory(RssSteering steering) {
    this(steering, false);
  }

  /**
   * @param udpOnly for frames that are too short for TCP and a stamp
   */
  FlowFactory(RssSteering steering, boolean udpOnly) {
    this.steering = steering;
    this.udpOnly = udpOnly;
  }

  /**
   * A flow of TCP, or one in four of UDP; or all of UDP.
   *
   * @throws WirecapException if the redirection table does not name the queue
   */
  StampedFlow flowTo(int queue, RandomGenerator random) {
    return flowTo(queue, random.nextInt(4) != 0 && !udpOnly, random);
  }

  /** Always the same flow, and one whose frames may be of 60 bytes. */
  StampedFlow udpFlowTo(int queue) {
    return flowTo(queue, false, new SplittableRandom(queue));
  }

  private StampedFlow flowTo(int queue, boolean tcp, RandomGenerator random) {
    for (int i = 0; i < MAX_TRIES; i++) {
      int source = BENCHMARK_NETWORK | random.nextInt(1, 0xfffe);
      int destination = BENCHMARK_NETWORK | (1 << 16) | random.nextInt(1, 0xfffe);
      int ports = (random.nextInt(1024, 65536) << 16) | random.nextInt(1024, 65536);
      StampedFlow flow = new StampedFlow(count, tcp, source, destination, ports);
      int length = flow.writeHeaders(scratch, 60);
      if (steering.queue(scratch, 0, length) == queue) {
        count++;
        return flow;
      }
    }
    throw new WirecapException(
        "no flow reaches queue " + queue + ": the redirection table does not name it");
  }
}
