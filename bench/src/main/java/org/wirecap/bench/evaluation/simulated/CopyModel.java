package org.wirecap.bench.evaluation.simulated;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.EthernetLink;
import org.wirecap.sim.SyntheticTrace;

/**
 * PF_RING without zero-copy: the kernel takes each packet out of the NIC's ring and copies it into
 * a buffer, which the application reads. What the kernel is too slow for is lost at capture, what
 * the application is too slow for at delivery. Each queue is one first-in-first-out line after
 * another, so packets keep their order.
 *
 * @param ring descriptors of the NIC's ring
 * @param slots of the buffer
 * @param copyNanos that the kernel takes for each packet
 * @param oneCore whether kernel and application thread of a queue share a core; then the kernel
 *     goes first, as its polling does
 */
record CopyModel(int ring, int slots, double copyNanos, boolean oneCore) implements Model {
  /** PF_RING's default: {@code min_num_slots} of its kernel module (ntop/PF_RING, pf_ring.c). */
  static final int DEFAULT_SLOTS = 4096;

  @Override
  public String title() {
    return "PF_RING, %.0f µs a copy, %s"
        .formatted(copyNanos / 1000, oneCore ? "one core" : "two cores");
  }

  @Override
  public Assumptions assumptions() {
    return new Assumptions(
        "the ring, %,d; behind it a buffer of %,d (the default of min_num_slots in PF_RING's pf_ring.c)"
            .formatted(ring, slots),
        "packet by packet: of the ring when it is copied, of the buffer when it is processed",
        "%.0f ns in the kernel, %s; assumed"
            .formatted(
                copyNanos,
                oneCore
                    ? "on the core of the application's thread, before whose work it goes"
                    : "on a core of its own"),
        "at capture, when no descriptor is free; at delivery, when the buffer is full");
  }

  @Override
  public Account run(Load load) {
    Line[] lines = new Line[load.queues()];
    Arrays.setAll(lines, queue -> new Line(1e9 / load.pace()));
    SyntheticTrace trace = load.trace();
    RssSteering steering = load.steering();
    EthernetLink link = new EthernetLink(load.linkBitsPerSecond());
    while (trace.next()) {
      long arrival = link.send(trace.timeNanos(), trace.originalLength());
      int queue = steering.queue(trace.memory(), trace.offset(), trace.length());
      lines[queue].arrive((double) arrival);
    }
    Arrays.stream(lines).forEach(Line::finish);
    return new Account(
        trace.packets(),
        of(lines, line -> line.seen),
        of(lines, line -> line.captureLost),
        of(lines, line -> line.deliveryLost),
        0,
        of(lines, line -> line.processed).stream().mapToLong(Long::longValue).sum(),
        0,
        0,
        0,
        true);
  }

  private static List<Long> of(Line[] lines, Function<Line, Long> count) {
    return Arrays.stream(lines).map(count).toList();
  }

  /** One queue. */
  private final class Line {
    private final double workNanos;
    private double now;
    private int inRing;
    private double copyLeft;
    private int inBuffer;
    private double workLeft;
    private long seen;
    private long captureLost;
    private long deliveryLost;
    private long processed;

    Line(double workNanos) {
      this.workNanos = workNanos;
    }

    void arrive(double nanos) {
      runUntil(nanos);
      seen++;
      if (inRing == ring) {
        captureLost++;
      } else if (inRing++ == 0) {
        copyLeft = copyNanos;
      }
    }

    void finish() {
      runUntil(Double.POSITIVE_INFINITY);
    }

    private void runUntil(double end) {
      while (now < end) {
        boolean copies = inRing > 0;
        boolean works = inBuffer > 0 && !(copies && oneCore);
        if (!copies && !works) {
          now = end;
          return;
        }
        double step = end - now;
        step = copies ? Math.min(step, copyLeft) : step;
        step = works ? Math.min(step, workLeft) : step;
        now += step;
        if (copies) {
          copyLeft -= step;
        }
        if (works) {
          workLeft -= step;
        }
        // Work first: its place is free for what is copied at the same moment.
        if (works && workLeft <= 0) {
          inBuffer--;
          processed++;
          workLeft = workNanos;
        }
        if (copies && copyLeft <= 0) {
          copied();
        }
      }
    }

    private void copied() {
      inRing--;
      copyLeft = copyNanos;
      if (inBuffer == slots) {
        deliveryLost++;
      } else if (inBuffer++ == 0) {
        workLeft = workNanos;
      }
    }
  }
}
