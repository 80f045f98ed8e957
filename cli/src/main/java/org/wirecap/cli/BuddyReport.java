package org.wirecap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.buddy.BuddyStatistics;

/**
 * What work queues and offloading did, for people and for machines.
 *
 * @param groups the queues of each buddy group
 * @param statistics at the end, or at some moment
 * @param measuredOrder whether packets out of order were counted
 */
record BuddyReport(List<List<Integer>> groups, BuddyStatistics statistics, boolean measuredOrder) {
  private static final String NOT_MEASURED = "-";

  /** A table of the work queues, and one of what was offloaded from where to where. */
  List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "work queue", "group", "policy", "peak", "waiting", "handled", "away", "out of order"));
    for (BuddyStatistics.Queue queue : statistics.queues()) {
      rows.add(
          List.of(
              Integer.toString(queue.queue()),
              Integer.toString(queue.group()),
              queue.policy().name().toLowerCase(Locale.ROOT),
              String.format(Locale.ROOT, "%.0f%%", Math.ceil(queue.peakLoad())),
              Integer.toString(queue.depth()),
              Long.toString(queue.packets()),
              Integer.toString(queue.bucketsAway()),
              measuredOrder ? Long.toString(queue.outOfOrder()) : NOT_MEASURED));
    }
    List<String> lines = new ArrayList<>(TextTable.rightAligned(rows));
    List<List<String>> pairs = pairs();
    if (pairs.size() > 1) {
      lines.addAll(TextTable.rightAligned(pairs));
    }
    lines.add(
        "offloaded: %s, %s moved, out of order: %s"
            .formatted(
                Quantity.count(statistics.packetsOffloaded(), "packet"),
                Quantity.count(statistics.bucketsMoved(), "bucket"),
                measuredOrder
                    ? Quantity.count(statistics.outOfOrder(), "packet")
                    : "not measured (--measure-order)"));
    return lines;
  }

  private List<List<String>> pairs() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("offloaded", "chunks", "packets", "buckets"));
    List<String> shown = new ArrayList<>();
    for (BuddyStatistics.Offload offload : statistics.offloads()) {
      shown.add(pair(offload.from(), offload.to()));
      rows.add(
          List.of(
              pair(offload.from(), offload.to()),
              Long.toString(offload.chunks()),
              Long.toString(offload.packets()),
              Long.toString(moved(offload.from(), offload.to()))));
    }
    // Buckets come home without any packet being offloaded on that way.
    for (BuddyStatistics.Moves moves : statistics.moves()) {
      String pair = pair(moves.from(), moves.to());
      if (!shown.contains(pair)) {
        rows.add(List.of(pair, "0", "0", Long.toString(moves.buckets())));
      }
    }
    return rows;
  }

  private long moved(int from, int to) {
    return statistics.moves().stream()
        .filter(each -> each.from() == from && each.to() == to)
        .mapToLong(BuddyStatistics.Moves::buckets)
        .sum();
  }

  private static String pair(int from, int to) {
    return from + " > " + to;
  }

  /**
   * The same keys whether there were work queues or not.
   *
   * @param report null in basic mode
   */
  static Map<String, Object> json(BuddyReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    BuddyStatistics statistics =
        report == null ? new BuddyStatistics(List.of(), List.of(), List.of()) : report.statistics;
    boolean measured = report != null && report.measuredOrder;
    object.put("buddy_groups", report == null ? List.of() : report.groups);
    object.put(
        "work_queues",
        statistics.queues().stream().map(queue -> workQueue(queue, measured)).toList());
    object.put("offloads", statistics.offloads().stream().map(BuddyReport::offload).toList());
    object.put("bucket_moves", statistics.moves().stream().map(BuddyReport::moves).toList());
    object.put("packets_offloaded", statistics.packetsOffloaded());
    object.put("buckets_moved", statistics.bucketsMoved());
    object.put("out_of_order", measured ? statistics.outOfOrder() : null);
    return object;
  }

  private static Map<String, Object> workQueue(BuddyStatistics.Queue queue, boolean measured) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("queue", queue.queue());
    row.put("group", queue.group());
    row.put("policy", queue.policy().name().toLowerCase(Locale.ROOT));
    row.put("depth", queue.depth());
    row.put("load_percent", queue.load());
    row.put("peak_load_percent", queue.peakLoad());
    row.put("chunks", queue.chunks());
    row.put("packets", queue.packets());
    row.put("buckets_away", queue.bucketsAway());
    row.put("out_of_order", measured ? queue.outOfOrder() : null);
    return row;
  }

  private static Map<String, Object> offload(BuddyStatistics.Offload offload) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("from", offload.from());
    row.put("to", offload.to());
    row.put("chunks", offload.chunks());
    row.put("packets", offload.packets());
    return row;
  }

  private static Map<String, Object> moves(BuddyStatistics.Moves moves) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("from", moves.from());
    row.put("to", moves.to());
    row.put("buckets", moves.buckets());
    return row;
  }
}
