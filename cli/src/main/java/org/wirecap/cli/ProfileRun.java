package org.wirecap.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.file.FileEngine;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.profile.Profile;

/** One profile from the open engine to the report. */
final class ProfileRun {
  private final Engine engine;
  private final SourceOptions source;
  private final ProfileCommand.ProfileOptions options;
  private final Console console;
  private final Tally tally;
  private final Notes notes;
  private final List<String> files = new ArrayList<>();
  private final BinCsv csv;
  private final Profile profile;
  private CaptureLoop loop;
  private String failure;

  ProfileRun(
      Engine engine, SourceOptions source, ProfileCommand.ProfileOptions options, Console console) {
    this.engine = engine;
    this.source = source;
    this.options = options;
    this.console = console;
    this.notes = new Notes(console);
    this.tally = new Tally(engine);
    List<Integer> queues = engine.queues().stream().map(ReceiveQueue::index).toList();
    long binNanos = Profile.timestampNanos(options.binNanos(), options.speed());
    double seconds = binNanos / options.speed() / 1e9;
    this.csv = options.csv() == null ? null : new BinCsv(options.csv(), queues, binNanos, seconds);
    this.profile =
        new Profile(
            queues,
            options.binNanos(),
            options.speed(),
            options.threadRate(),
            csv == null ? List.of() : List.of(csv));
  }

  /**
   * Profiles to the end, and writes the files.
   *
   * @param limit packets to take
   * @param durationNanos how long
   * @param liveLine whether to show the live line
   */
  void run(long limit, long durationNanos, boolean liveLine) {
    if (source.isLive()) {
      console.err().println("capturing on " + engine.name() + ": " + engine.description());
    }
    engine.notes().forEach(notes::add);
    loop =
        new CaptureLoop(
            engine, new ProfileSink(profile), tally, limit, durationNanos, false, console.stop());
    CaptureLines lines = new CaptureLines(engine, tally);
    try (LiveStatus _ =
        new LiveStatus(console, lines, liveLine && source.isLive(), engine.name(), source::isUp)) {
      loop.run();
    } finally {
      loop.closeSink();
    }
    fail(loop.failure());
    closeCsv();
    draw();
    engine.notes().forEach(notes::add);
    if (engine instanceof FileEngine file && file.warning() != null) {
      if (file.isCorrupt()) {
        fail(file.warning());
      } else {
        notes.add(file.warning());
      }
    }
    if (profile.late() > 0) {
      notes.add(
          Quantity.count(profile.late(), "packet")
              + " came when later bins were closed, and counted in the oldest open one");
    }
  }

  private void closeCsv() {
    if (csv != null) {
      try {
        csv.close();
        files.add(options.csv().toString());
      } catch (WirecapException e) {
        fail(e.getMessage());
      }
      if (csv.leftOut() > 0) {
        notes.add(
            "%s: %s without packets got no rows"
                .formatted(options.csv(), Quantity.count(csv.leftOut(), "bin")));
      }
    }
  }

  private void draw() {
    for (Path chart : options.charts()) {
      try {
        ChartFile.write(chart, profile, engine.name());
        files.add(chart.toString());
      } catch (WirecapException e) {
        fail(e.getMessage());
      }
    }
  }

  private void fail(String message) {
    if (failure == null) {
      failure = message;
    }
  }

  /** The report, when the engine is closed, because only then everything is accounted for. */
  ProfileReport report() {
    return new ProfileReport(
        engine.name(),
        source.modeName(),
        engine.description(),
        profile,
        options.speed(),
        files,
        notes.all(),
        loop.elapsedNanos(),
        tally.applyTo(engine.ledger()),
        failure);
  }
}
