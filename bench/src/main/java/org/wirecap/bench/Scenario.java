package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wirecap.error.WirecapException;
import org.wirecap.sim.EthernetLink;
import org.wirecap.sim.TracePlan;

/**
 * Traffic with load imbalance over the queues of a group, and what arithmetic says that must be
 * lost of it. All frames have 100 bytes; every queue gets an even load of many flows, and what
 * comes on top of it are eight flows at a time.
 */
public enum Scenario {
  /** Queue 0 gets 80,000 packets/s for 20 s; the group as a whole is under its capacity. */
  SKEW(10_000) {
    @Override
    void add(Builder plan, int queues) {
      plan.surplus(0, 80_000 - evenRate(), 1, 21);
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      double above = queue == 0 ? 80_000 : evenRate();
      return List.of(
          new Segment(evenRate(), 1), new Segment(above, 20), new Segment(evenRate(), 2));
    }
  },

  /** As {@link #SKEW}, for 4 s. */
  SKEW_SHORT(10_000) {
    @Override
    void add(Builder plan, int queues) {
      plan.surplus(0, 80_000 - evenRate(), 0.5, 4.5);
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      double above = queue == 0 ? 80_000 : evenRate();
      return List.of(
          new Segment(evenRate(), 0.5), new Segment(above, 4), new Segment(evenRate(), 0.5));
    }
  },

  /**
   * Both kinds of imbalance: queue 0 gets 80,000 packets/s for 4 s, and meanwhile the last queue
   * gets eight bursts of 8,000 packets at 125,000 packets/s, one each half second.
   */
  SKEW_AND_BURSTS(10_000) {
    @Override
    void add(Builder plan, int queues) {
      plan.surplus(0, 80_000 - evenRate(), 0.5, 4.5);
      for (int burst = 0; burst < SHORT_BURSTS; burst++) {
        plan.burst(queues - 1, 0.5 + SHORT_PAUSE * burst, SHORT_BURST_PACKETS, SHORT_BURST_FLOWS);
      }
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      double above = queue == 0 ? 80_000 : evenRate();
      double extra = queue == queues - 1 ? SHORT_BURST_RATE : 0;
      double burst = SHORT_BURST_PACKETS / SHORT_BURST_RATE;
      List<Segment> load = new ArrayList<>();
      load.add(new Segment(evenRate(), 0.5));
      for (int i = 0; i < SHORT_BURSTS; i++) {
        load.add(new Segment(above + extra, burst));
        load.add(new Segment(above, SHORT_PAUSE - burst));
      }
      load.add(new Segment(evenRate(), 0.5));
      return load;
    }
  },

  /**
   * Every queue in turn gets two bursts of 20,000 packets at 250,000 packets/s, one 150 ms after
   * the other: the pool of one queue holds one burst, and not both.
   */
  BURSTS(5_000) {
    @Override
    void add(Builder plan, int queues) {
      for (int pair = 0; pair < BURST_PAIRS; pair++) {
        plan.burst(pair % queues, 1 + PAIR_SECONDS * pair, BURST_PACKETS, BURST_FLOWS);
        plan.burst(
            pair % queues, 1 + PAIR_SECONDS * pair + BETWEEN_SECONDS, BURST_PACKETS, BURST_FLOWS);
      }
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      List<Segment> load = new ArrayList<>();
      double burst = BURST_PACKETS / BURST_RATE;
      load.add(new Segment(evenRate(), 1));
      for (int pair = 0; pair < BURST_PAIRS; pair++) {
        double extra = pair % queues == queue ? BURST_RATE : 0;
        load.add(new Segment(evenRate() + extra, burst));
        load.add(new Segment(evenRate(), BETWEEN_SECONDS - burst));
        load.add(new Segment(evenRate() + extra, burst));
        load.add(new Segment(evenRate(), PAIR_SECONDS - BETWEEN_SECONDS - burst));
      }
      return load;
    }
  },

  /** Queue 0 gets 40,000 packets/s more than the whole group can process, for 4 s. */
  OVERLOAD_ONE(10_000) {
    @Override
    void add(Builder plan, int queues) {
      plan.surplus(0, queues * (PACE - evenRate()) + 40_000, 1, 5);
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      double extra = queue == 0 ? queues * (PACE - evenRate()) + 40_000 : 0;
      return List.of(
          new Segment(evenRate(), 1),
          new Segment(evenRate() + extra, 4),
          new Segment(evenRate(), AFTER_SECONDS));
    }
  },

  /** Every queue gets 60,000 packets/s for 4 s: nobody can help anybody. */
  OVERLOAD_ALL(10_000) {
    @Override
    void add(Builder plan, int queues) {
      for (int queue = 0; queue < queues; queue++) {
        plan.surplus(queue, 60_000 - evenRate(), 1, 5);
      }
    }

    @Override
    public List<Segment> load(int queue, int queues) {
      return List.of(
          new Segment(evenRate(), 1),
          new Segment(60_000, 4),
          new Segment(evenRate(), AFTER_SECONDS));
    }
  },

  /** Every queue gets 40,000 packets/s for 5 s, and each thread does with it what it can. */
  EVEN(40_000) {
    @Override
    void add(Builder plan, int queues) {}

    @Override
    public List<Segment> load(int queue, int queues) {
      return List.of(new Segment(evenRate(), 5));
    }
  };

  /** Packets per second that each thread processes: the paper's heavy load. */
  public static final double PACE = 38_844;

  private static final long SECOND = 1_000_000_000;
  static final int FRAME_BYTES = 100;
  private static final int BURST_FLOWS = 8;
  private static final double BURST_PACKETS = 20_000;
  private static final double BURST_RATE = 250_000;
  private static final int BURST_PAIRS = 12;
  private static final double PAIR_SECONDS = 1.5;
  private static final double BETWEEN_SECONDS = 0.15;
  private static final double AFTER_SECONDS = 3;
  private static final int SHORT_BURSTS = 8;
  private static final double SHORT_BURST_PACKETS = 8_000;
  private static final int SHORT_BURST_FLOWS = 4;
  private static final double SHORT_BURST_RATE = BURST_RATE * SHORT_BURST_FLOWS / BURST_FLOWS;
  private static final double SHORT_PAUSE = 0.5;

  /** On such a link, that many flows of back-to-back frames make the rate of a burst. */
  private static final long BURST_LINK =
      (long) (BURST_RATE / BURST_FLOWS * EthernetLink.bits(FRAME_BYTES));

  private final double evenRate;

  Scenario(double evenRate) {
    this.evenRate = evenRate;
  }

  /**
   * A constant rate for some time.
   *
   * @param rate packets per second
   * @param seconds how long
   */
  public record Segment(double rate, double seconds) {}

  /** Packets per second of the even load of each queue. */
  public double evenRate() {
    return evenRate;
  }

  abstract void add(Builder plan, int queues);

  /** The load of one queue of a group. */
  public abstract List<Segment> load(int queue, int queues);

  public double seconds(int queues) {
    return load(0, queues).stream().mapToDouble(Segment::seconds).sum();
  }

  /** When the last of the load that is too much has come, in s. */
  public double loadFallsAt(int queues) {
    List<Segment> load = load(0, queues);
    return seconds(queues) - load.getLast().seconds();
  }

  public TracePlan plan(int queues, long seed) {
    Builder builder = new Builder(this, queues, seed);
    add(builder, queues);
    return builder.plan;
  }

  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  public static Scenario of(String title) {
    for (Scenario scenario : values()) {
      if (scenario.title().equals(title.replace('-', ' '))) {
        return scenario;
      }
    }
    throw new WirecapException(
        "--scenarios "
            + title
            + ": skew, skew-short, skew-and-bursts, bursts, overload-one, overload-all or even");
  }

  /** Puts a plan together. */
  static final class Builder {
    private TracePlan plan;

    Builder(Scenario scenario, int queues, long seed) {
      plan =
          new TracePlan(
              seed,
              queues,
              (long) (scenario.seconds(queues) * SECOND),
              scenario.evenRate * queues,
              List.of(FRAME_BYTES),
              List.of(),
              List.of(),
              BURST_LINK);
    }

    void surplus(int queue, double rate, double from, double to) {
      plan =
          plan.with(
              new TracePlan.Surplus(queue, rate, (long) (from * SECOND), (long) (to * SECOND)));
    }

    void burst(int queue, double at, double packets, int flows) {
      for (int flow = 0; flow < flows; flow++) {
        plan = plan.with(new TracePlan.Burst(queue, (long) (at * SECOND), (int) (packets / flows)));
      }
    }
  }
}
