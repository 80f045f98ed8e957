package org.wirecap.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The measures of a profile against slow ones that are plain to see, and their known bounds. */
class ProfileProperties {
  private static final long BIN = 1000;

  /** Keeps everything. */
  private static final class Keeping implements BinListener {
    private final Map<Long, List<Long>> bins = new TreeMap<>();
    private final List<Long> order = new ArrayList<>();

    @Override
    public void onBin(long bin, long[] packets, long[] bytes) {
      List<Long> row = new ArrayList<>();
      Arrays.stream(packets).forEach(row::add);
      Arrays.stream(bytes).forEach(row::add);
      assertEquals(null, bins.put(bin, row));
      order.add(bin);
    }

    @Override
    public void onEmpty(long bin, long count) {
      assertTrue(count >= 1);
      for (long i = 0; i < count; i++) {
        onBin(bin + i, new long[2], new long[2]);
      }
    }
  }

  @Property
  void everyPacketIsInTheBinOfItsTimeAndEveryBinIsTold(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 3000) int packets,
      @ForAll @IntRange(min = 1, max = 5000) int meanGap,
      @ForAll @IntRange(max = 100) int disorderInBins) {
    Keeping kept = new Keeping();
    BinWindow window = new BinWindow(BIN, 2, List.of(kept));
    Map<Long, List<Long>> expected = new TreeMap<>();
    long time = 1_700_000_000_000_000_000L;
    for (int i = 0; i < packets; i++) {
      time += random.nextInt(2 * meanGap);
      // Rarely a pause that no window of open bins spans.
      time += random.nextInt(1000) == 0 ? 10_000 * BIN : 0;
      long stamp = time - random.nextInt((int) (disorderInBins * BIN) + 1);
      int queue = random.nextInt(2);
      int length = 60 + random.nextInt(1455);
      window.add(queue, stamp, length);
      List<Long> row =
          expected.computeIfAbsent(
              Math.floorDiv(stamp, BIN), bin -> new ArrayList<>(List.of(0L, 0L, 0L, 0L)));
      row.set(queue, row.get(queue) + 1);
      row.set(2 + queue, row.get(2 + queue) + length);
    }
    window.finish();
    assertEquals(0, window.late());
    List<Long> bins = new ArrayList<>(expected.keySet());
    for (long bin = bins.getFirst(); bin <= bins.getLast(); bin++) {
      expected.putIfAbsent(bin, List.of(0L, 0L, 0L, 0L));
    }
    assertEquals(expected, kept.bins);
    List<Long> sorted = new ArrayList<>(kept.order);
    Collections.sort(sorted);
    assertEquals(sorted, kept.order);
  }

  @Property
  void aQuantileIsThatOfTheSortedValues(
      @ForAll @Size(min = 1, max = 500) List<@LongRange(max = 20_000_000) Long> values,
      @ForAll @IntRange(min = 1, max = 100) int perCent) {
    BinHistogram histogram = new BinHistogram();
    values.forEach(value -> histogram.add(value, 1));
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    long exact = sorted.get((int) Math.ceil(perCent / 100.0 * sorted.size()) - 1);
    long found = histogram.quantile(perCent / 100.0);
    assertTrue(found >= exact && found - exact <= exact / 1024, found + " for " + exact);
    assertTrue(exact > 2047 || found == exact, found + " for " + exact);
  }

  /** A queue served one after the other, packet by packet, with a bound on those inside. */
  private static long lostWith(long pool, List<Long> arrivals, long service) {
    Deque<Long> leaving = new ArrayDeque<>();
    long lost = 0;
    for (long now : arrivals) {
      while (!leaving.isEmpty() && leaving.peek() <= now) {
        leaving.remove();
      }
      if (leaving.size() < pool) {
        leaving.add(Math.max(now, leaving.isEmpty() ? now : leaving.getLast()) + service);
      } else {
        lost++;
      }
    }
    return lost;
  }

  /** A pool of the backlog loses nothing, and one of a packet less loses some. */
  @Property
  void theBacklogIsTheLeastPoolThatLosesNothing(
      @ForAll @Size(min = 1, max = 400) List<@LongRange(max = 300) Long> gaps,
      @ForAll @LongRange(min = 1, max = 200) long service) {
    Backlog backlog = new Backlog(1e9 / service);
    List<Long> arrivals = new ArrayList<>();
    long now = 0;
    for (long gap : gaps) {
      now += gap;
      arrivals.add(now);
      backlog.add(now);
    }
    long most = backlog.mostPackets();
    assertEquals(0, lostWith(most, arrivals, service));
    assertTrue(lostWith(most - 1, arrivals, service) > 0);
  }

  @Property
  void imbalanceHasItsBounds(
      @ForAll @Size(min = 1, max = 16) List<@LongRange(max = 1_000_000_000) Long> list) {
    long[] packets = list.stream().mapToLong(Long::longValue).toArray();
    Assume.that(Arrays.stream(packets).sum() > 0);
    int queues = packets.length;
    double ratio = Imbalance.maxOverMean(packets);
    double variation = Imbalance.coefficientOfVariation(packets);
    double jain = Imbalance.jainIndex(packets);
    assertTrue(ratio >= 1 - 1e-12 && ratio <= queues + 1e-12, "max/mean " + ratio);
    assertTrue(variation >= 0 && variation <= Math.sqrt(queues - 1.0) + 1e-9, "CV " + variation);
    assertTrue(jain >= 1.0 / queues - 1e-12 && jain <= 1 + 1e-12, "Jain " + jain);
    // Both come from the same two moments.
    assertEquals(1 / (1 + variation * variation), jain, 1e-9);
    // Neither the order of the queues nor the unit matters.
    long[] other = Arrays.stream(packets).map(n -> 3 * n).sorted().toArray();
    assertEquals(ratio, Imbalance.maxOverMean(other), 1e-9);
    assertEquals(variation, Imbalance.coefficientOfVariation(other), 1e-9);
    assertEquals(jain, Imbalance.jainIndex(other), 1e-9);
  }

  @Property
  void aLongSeriesKeepsEveryPeakWhereItWas(
      @ForAll @IntRange(min = 1, max = 50_000) int bins, @ForAll Random random) {
    LoadSeries series = new LoadSeries(1);
    long highest = 0;
    int where = 0;
    for (int bin = 0; bin < bins; bin++) {
      long value = random.nextInt(1_000_000) + 1L;
      if (value > highest) {
        highest = value;
        where = bin;
      }
      series.onBin(700 + bin, new long[] {value}, new long[1]);
    }
    assertEquals(bins, series.bins());
    double[] columns = series.peaks(0, 80);
    assertEquals(Math.min(80, bins), columns.length);
    assertEquals((double) highest, Arrays.stream(columns).max().getAsDouble());
    double perColumn = (double) bins / columns.length;
    int column = 0;
    while (columns[column] != highest) {
      column++;
    }
    assertTrue(Math.abs((where + 0.5) / perColumn - (column + 0.5)) <= 1, where + " in " + column);
  }
}
