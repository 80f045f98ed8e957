package org.wirecap.cli;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.file.FileEngine;
import org.wirecap.file.InterfaceStatistics;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;

/** One capture from the open engine to the report: what is said before, during and after. */
final class CaptureRun implements HandleLines.Progress {
  private final Engine engine;
  private final SourceOptions source;
  private final TargetOptions target;
  private final OffloadOptions offload;
  private final Console console;
  private final Tally tally;
  private final long startNanos;
  private final Notes notes;
  private PacketSink sink;
  private CaptureLoop loop;
  private List<List<Integer>> groups = List.of();

  /** Handler threads that prepare; null in basic mode. */
  private OffloadedOrder offloaded;

  CaptureRun(
      Engine engine,
      SourceOptions source,
      TargetOptions target,
      OffloadOptions offload,
      Console console) {
    this.engine = engine;
    this.source = source;
    this.target = target;
    this.offload = offload;
    this.console = console;
    this.notes = new Notes(console);
    this.tally = new Tally(engine);
    this.startNanos = engine.clock().epochNanos();
  }

  /**
   * Makes the file, and says what was opened.
   *
   * @param countOnly whether packets without a file are only counted
   */
  void open(boolean countOnly) {
    groups = offload.groups(engine);
    if (target.isStandardOutput()) {
      sink = FileSink.toStream(format(), console.out(), source.snapLength());
    } else if (target.file() != null) {
      long start = source.isLive() ? startNanos : firstTimestamp();
      sink =
          FileSink.toFiles(format(), target.file(), target.rotation(), start, source.snapLength());
    } else if (countOnly) {
      sink = new CountingSink();
    } else {
      ZoneId zone = ZoneId.systemDefault();
      PacketLine line =
          new PacketLine(engine.linkType(), source.isLive(), source.snapLength(), zone);
      sink = new LineSink(console.out(), line);
    }
    if (source.isLive()) {
      console.err().println("capturing on " + engine.name() + ": " + engine.description());
    }
    engine.notes().forEach(notes::add);
  }

  /** When the file that is read begins: rotation by time starts there, not now. */
  private long firstTimestamp() {
    Path file = source.file();
    if (target.rotation().seconds() == 0 || file == null) {
      return startNanos;
    }
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      return reader.next() ? reader.timestampNanos() : startNanos;
    }
  }

  private CaptureFileFormat format() {
    int snapLength = source.snapLength();
    return new CaptureFileFormat(
        target.kind(),
        CaptureOrigin.here("wirecap " + WirecapCommand.Version.number()),
        List.of(
            captured()
                .withSnapLength(
                    snapLength == Integer.MAX_VALUE ? CaptureInterface.WHOLE_PACKETS : snapLength)),
        source.isLive() || engine.queues().size() > 1,
        id -> source.isLive() ? interfaceStatistics() : null);
  }

  /** What was captured on; of a file that names its one interface, that interface. */
  private CaptureInterface captured() {
    if (engine instanceof FileEngine file
        && file.interfaces().size() == 1
        && !file.interfaces().getFirst().name().isEmpty()) {
      CaptureInterface original = file.interfaces().getFirst();
      return source.filter().isEmpty() ? original : original.withFilter(source.filter());
    }
    return CaptureInterface.of(engine.linkType(), 0)
        .withName(engine.name())
        .withDescription(engine.description())
        .withFilter(source.filter())
        .withOs(System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  /** What the file that is being closed says about the capture up to now. */
  private InterfaceStatistics interfaceStatistics() {
    Ledger ledger = engine.ledger();
    return new InterfaceStatistics(
        startNanos,
        engine.clock().epochNanos(),
        ledger.total().seen() + ledger.missedByInterface(),
        ledger.lost(),
        source.filter().isEmpty()
            ? InterfaceStatistics.UNKNOWN
            : ledger.total().seen() - ledger.total().filtered(),
        InterfaceStatistics.UNKNOWN,
        tally.total());
  }

  /**
   * Captures to the end, and closes the sink.
   *
   * @param limit packets to take
   * @param durationNanos how long
   * @param liveLine whether to show the live line
   */
  void run(long limit, long durationNanos, boolean liveLine) {
    loop =
        new CaptureLoop(
            engine, sink, tally, limit, durationNanos, target.unbuffered(), console.stop());
    try {
      if (groups.isEmpty()) {
        runBasic(liveLine);
      } else {
        runOffloaded(liveLine);
      }
    } finally {
      loop.closeSink();
    }
    engine.notes().forEach(notes::add);
    if (engine instanceof FileEngine file && file.warning() != null && !file.isCorrupt()) {
      notes.add(file.warning());
    }
    if (loop.outOfOrder() > 0) {
      notes.add(Quantity.count(loop.outOfOrder(), "packet") + " written behind a later one");
    }
    if (loop.readerGone()) {
      notes.add("the reader of standard output has gone: the capture ended there");
    }
  }

  private void runBasic(boolean liveLine) {
    try (LiveStatus _ = status(new CaptureLines(engine, tally), liveLine)) {
      loop.run();
    }
  }

  private void runOffloaded(boolean liveLine) {
    try (OffloadedOrder order =
        new OffloadedOrder(engine, offload, groups, sink::preparer, loop::onPrepared)) {
      offloaded = order;
      try (LiveStatus _ = status(new HandleLines(engine, this), liveLine)) {
        loop.run(order);
      }
    }
  }

  private LiveStatus status(LiveStatus.Lines lines, boolean liveLine) {
    return new LiveStatus(console, lines, liveLine && source.isLive(), engine.name(), source::isUp);
  }

  @Override
  public long packets() {
    return tally.publishedTotal();
  }

  @Override
  public long lost() {
    return engine.ledger().lost() + tally.publishedLost();
  }

  @Override
  public BuddyStatistics statistics() {
    return offloaded == null ? null : offloaded.statistics();
  }

  @Override
  public boolean measuresOrder() {
    return offload.measuresOrder();
  }

  private String failure() {
    if (loop.failure() == null && engine instanceof FileEngine file && file.isCorrupt()) {
      return file.warning();
    }
    return loop.failure();
  }

  /** The report, when the engine is closed, because only then everything is accounted for. */
  CaptureReport report() {
    int grouped = groups.stream().mapToInt(List::size).sum();
    return new CaptureReport(
        engine.name(),
        source.modeName(),
        engine.description(),
        offload.configuration(engine.queues().getFirst().shape()),
        offloaded == null ? 0 : engine.queues().size(),
        offloaded == null ? 0 : offload.captureThreads(grouped),
        notes.all(),
        sink.files(),
        loop.elapsedNanos(),
        tally.publishedBytes(),
        tally.applyTo(offloaded == null ? engine.ledger() : offloaded.ledger()),
        offloaded == null ? null : new BuddyReport(groups, statistics(), measuresOrder()),
        failure());
  }
}
