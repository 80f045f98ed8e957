package org.wirecap.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.error.WirecapException;
import org.wirecap.file.FileEngine;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * One run of the packet handler, from the open engine to the report: a thread for each receive
 * queue. Queues in a buddy group are in advanced mode, the others in basic mode.
 */
final class HandleRun implements HandleLines.Progress {
  private static final Duration LOOK = Duration.ofMillis(10);

  private static final long GRACE_NANOS = 5_000_000_000L;

  private final Engine engine;
  private final SourceOptions source;
  private final OffloadOptions offload;
  private final HandleCommand.Workload workload;
  private final Console console;
  private final long graceNanos;

  /** By number of the queue. */
  private final Map<Integer, PacketWork> works = new TreeMap<>();

  private final List<BasicThread> basic = new ArrayList<>();
  private final Notes notes;
  private List<List<Integer>> groups = List.of();
  private AdvancedCapture advanced;
  private String failure;
  private long elapsedNanos;

  HandleRun(
      Engine engine,
      SourceOptions source,
      OffloadOptions offload,
      HandleCommand.Workload workload,
      Console console) {
    this(engine, source, offload, workload, console, GRACE_NANOS);
  }

  /**
   * @param graceNanos how long what was captured is still handled after Ctrl-C
   */
  HandleRun(
      Engine engine,
      SourceOptions source,
      OffloadOptions offload,
      HandleCommand.Workload workload,
      Console console,
      long graceNanos) {
    this.engine = engine;
    this.source = source;
    this.offload = offload;
    this.workload = workload;
    this.console = console;
    this.graceNanos = graceNanos;
    this.notes = new Notes(console);
  }

  /**
   * Handles packets to the end.
   *
   * @param limit packets after which to end
   * @param durationNanos how long
   * @param liveLine whether to show the live line
   */
  void run(long limit, long durationNanos, boolean liveLine) {
    long begin = System.nanoTime();
    start();
    HandleLines lines = new HandleLines(engine, this);
    try (LiveStatus _ = new LiveStatus(console, lines, liveLine, engine.name(), source::isUp)) {
      await(limit, durationNanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
    }
    elapsedNanos = System.nanoTime() - begin;
    engine.notes().forEach(notes::add);
    if (engine instanceof FileEngine file && file.warning() != null) {
      if (file.isCorrupt()) {
        failed(file.warning());
      } else {
        notes.add(file.warning());
      }
    }
  }

  private void start() {
    for (ReceiveQueue queue : engine.queues()) {
      Pacer pacer =
          workload.pace() == 0
              ? null
              : new Pacer(Clock.system(0), workload.pace(), queue.shape().cells());
      works.put(queue.index(), new PacketWork(workload.load(), pacer));
    }
    groups = offload.groups(engine);
    List<Integer> grouped = groups.stream().flatMap(List::stream).toList();
    if (!groups.isEmpty()) {
      AdvancedMode mode = offload.mode(engine);
      for (List<Integer> group : groups) {
        mode.group(offload.group(group).packets(works::get));
      }
      advanced = mode.start();
    }
    for (ReceiveQueue queue : engine.queues()) {
      if (!grouped.contains(queue.index())) {
        basic.add(new BasicThread(queue, works.get(queue.index())));
      }
    }
    if (source.isLive()) {
      console.err().println("capturing on " + engine.name() + ": " + engine.description());
    }
    engine.notes().forEach(notes::add);
  }

  private void await(long limit, long durationNanos) throws InterruptedException {
    long begin = System.nanoTime();
    long askedAt = 0;
    boolean stopped = false;
    boolean aborted = false;
    while (!isOver()) {
      long now = System.nanoTime();
      boolean asked = console.stop().isRequested();
      if (asked && askedAt == 0) {
        askedAt = now;
      }
      if (!stopped
          && (asked || failure != null || now - begin >= durationNanos || packets() >= limit)) {
        engine.stop();
        stopped = true;
      }
      if (!aborted && asked && now - askedAt >= graceNanos) {
        notes.add(
            "what still waited " + graceNanos / 1_000_000_000 + " s after the end is discarded");
        abort();
        aborted = true;
      }
    }
  }

  /** Looks, and waits a little, for the end of all threads. */
  private boolean isOver() throws InterruptedException {
    boolean over = true;
    if (advanced != null) {
      try {
        over = advanced.await(LOOK);
      } catch (WirecapException e) {
        failed(e.getMessage());
      }
    }
    for (BasicThread thread : basic) {
      over &= thread.await(over ? LOOK : Duration.ZERO);
      if (thread.failure() != null) {
        failed(thread.failure().getMessage());
      }
    }
    return over;
  }

  private void abort() {
    if (advanced != null) {
      advanced.abort();
    }
    basic.forEach(BasicThread::abort);
    engine.stop();
  }

  /** Packets handled so far; any thread. */
  @Override
  public long packets() {
    return works.values().stream().mapToLong(PacketWork::packets).sum();
  }

  /** Packets that found no cell, or did not fit one; any thread. */
  @Override
  public long lost() {
    return engine.ledger().lost();
  }

  /** Bytes on the wire handled so far; any thread. */
  long bytes() {
    return works.values().stream().mapToLong(PacketWork::bytes).sum();
  }

  /** What the work queues do; null in basic mode. Any thread. */
  @Override
  public BuddyStatistics statistics() {
    return advanced == null ? null : advanced.statistics();
  }

  @Override
  public boolean measuresOrder() {
    return workload.measureOrder();
  }

  private void failed(String message) {
    if (failure == null) {
      failure = message;
    }
  }

  private Ledger ledger() {
    Ledger ledger = advanced == null ? engine.ledger() : advanced.ledger();
    return new Ledger(
        ledger.queues().stream()
            .map(
                account ->
                    basic.stream()
                        .filter(thread -> thread.queue() == account.queue())
                        .findFirst()
                        .map(thread -> thread.applyTo(account))
                        .orElse(account))
            .toList(),
        ledger.missedByInterface());
  }

  /** The report, when the engine is closed, because only then everything is accounted for. */
  HandleReport report() {
    int grouped = groups.stream().mapToInt(List::size).sum();
    return new HandleReport(
        engine.name(),
        source.modeName(),
        engine.description(),
        offload.configuration(engine.queues().getFirst().shape()),
        workload,
        works.size(),
        offload.isAdvanced() ? offload.captureThreads(grouped) : 0,
        notes.all(),
        elapsedNanos,
        bytes(),
        works.values().stream().mapToLong(PacketWork::matched).sum(),
        ledger(),
        advanced == null ? null : new BuddyReport(groups, statistics(), workload.measureOrder()),
        failure);
  }
}
