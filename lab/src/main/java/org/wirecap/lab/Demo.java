package org.wirecap.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Capability;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * The demonstration: a trace with both kinds of load imbalance is sent to an interface of several
 * queues, captured to one pcapng file in time order, and compared with the file packet by packet.
 * With privileges this happens on a lab of its own, without on the simulated NIC.
 */
public final class Demo {
  /** Names of its labs: this and the process id. */
  private static final String LAB_PREFIX = "wirecap-demo-";

  /** Of each queue: 32,768 packets, 64 MiB. */
  private static final PoolShape SHAPE = PoolShape.DEFAULT.withChunks(128);

  private static final long PROGRESS_NANOS = 200_000_000;

  private final DemoOptions options;
  private final DemoListener listener;
  private final BooleanSupplier stop;

  /**
   * @param options what to do
   * @param listener is told how it goes
   * @param stop asked now and then: whether to end early, with a result all the same
   */
  public Demo(DemoOptions options, DemoListener listener, BooleanSupplier stop) {
    this.options = options;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Runs it: some ten seconds.
   *
   * @throws WirecapException if the file cannot be written, or something breaks on the way; the lab
   *     is removed in any case
   */
  public DemoResult run() {
    long start = System.nanoTime();
    // A file that cannot be written is an error now, not after the lab was made.
    CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN).create(options.file()).close();
    String why = whyNotLive();
    if (why == null) {
      try {
        return live(start);
      } catch (LabUnavailableException e) {
        why = e.getMessage();
      }
    }
    return simulated(start, why);
  }

  private String whyNotLive() {
    if (options.simulated()) {
      return "as asked";
    }
    Set<Capability> missing =
        Capability.missing(
            Capability.CAP_NET_ADMIN,
            Capability.CAP_NET_RAW,
            Capability.CAP_SYS_ADMIN,
            Capability.CAP_BPF);
    return missing.isEmpty()
        ? null
        : "a real interface needs " + Capability.names(missing) + ": run it as root for that";
  }

  private SyntheticTrace trace() {
    return new SyntheticTrace(
        TracePlan.demo(options.seed(), options.queues()), new RssSteering(options.queues()));
  }

  private DemoResult live(long start) {
    removeOldLabs();
    String lab = LAB_PREFIX + ProcessHandle.current().pid();
    listener.step(
        "lab %s: sender, capture host and sink in namespaces of their own, %d queues"
            .formatted(lab, options.queues()));
    try {
      LabStatus ignored = Lab.up(LabOptions.DEFAULT.withName(lab).withQueues(options.queues()));
    } catch (WirecapException e) {
      throw new LabUnavailableException(e);
    }
    try {
      return capture(lab, start);
    } finally {
      listener.step("lab " + lab + ": down");
      LabStatus ignored = Lab.down(lab);
    }
  }

  private DemoResult capture(String lab, long start) {
    try (LiveDemo live = open(lab)) {
      listener.step("capturing on ba0 with " + live.description());
      listener.step(
          "sending from ab0: even load, one queue with more than its share, bursts on the others");
      ReplayResult replay = send(live);
      Ledger ledger = live.finish();
      List<String> notes = new ArrayList<>(live.notes());
      notes.addAll(replay.notes());
      return result(
          false,
          live.description(),
          replay,
          ledger,
          replay.ledger().total().offered(),
          start,
          replay.completed() && live.failure() == null,
          notes);
    }
  }

  private LiveDemo open(String lab) {
    try {
      return new LiveDemo(lab, SHAPE, options.file());
    } catch (WirecapException e) {
      throw new LabUnavailableException(e);
    }
  }

  private ReplayResult send(LiveDemo live) {
    live.startReplay(trace(), trace());
    long sendingSince = System.nanoTime();
    while (!live.awaitReplay(PROGRESS_NANOS)) {
      listener.progress(live.progress(System.nanoTime() - sendingSince));
      if (stop.getAsBoolean()) {
        live.stopReplay();
      }
    }
    listener.progress(live.progress(System.nanoTime() - sendingSince));
    return live.replayResult();
  }

  private DemoResult simulated(long start, String why) {
    listener.step("on the simulated NIC, in virtual time (" + why + ")");
    SyntheticTrace trace = trace();
    try (SimulatedNic nic =
        new SimulatedNic(
            NicModel.wholePool(options.queues(), SHAPE),
            new RssSteering(options.queues()),
            trace)) {
      DemoCapture capture = new DemoCapture(nic, options.file());
      long begin = nic.clock().nanoTime();
      long[] next = {System.nanoTime() + PROGRESS_NANOS};
      boolean[] stopped = new boolean[1];
      Ledger ledger =
          capture.run(
              () -> {
                if (System.nanoTime() - next[0] >= 0) {
                  next[0] = System.nanoTime() + PROGRESS_NANOS;
                  listener.progress(capture.progress(nic.clock().nanoTime() - begin));
                }
                if (!stopped[0] && stop.getAsBoolean()) {
                  stopped[0] = true;
                  nic.stop();
                }
              });
      listener.progress(capture.progress(nic.clock().nanoTime() - begin));
      List<String> notes = new ArrayList<>(nic.notes());
      if (capture.failure() != null) {
        notes.add(capture.failure());
      }
      return result(
          true,
          nic.description(),
          null,
          ledger,
          ledger.total().seen(),
          start,
          !stopped[0] && capture.failure() == null,
          notes);
    }
  }

  private DemoResult result(
      boolean simulated,
      String description,
      ReplayResult replay,
      Ledger ledger,
      long sent,
      long start,
      boolean completed,
      List<String> notes) {
    listener.step("comparing what was sent with " + options.file() + ", packet by packet");
    TraceComparison comparison =
        new TraceComparer(trace(), sent, options.queues()).compare(options.file());
    return new DemoResult(
        simulated,
        description,
        replay,
        ledger,
        comparison,
        options.file(),
        System.nanoTime() - start,
        completed,
        List.copyOf(notes));
  }

  /** Labs of demonstrations that were killed: their process is no more. */
  private void removeOldLabs() {
    try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
      namespaces
          .map(path -> path.getFileName().toString())
          .filter(netns -> netns.matches(LAB_PREFIX + "\\d{1,9}-[abc]"))
          .map(netns -> netns.substring(0, netns.length() - 2))
          .distinct()
          .filter(Demo::isOrphan)
          .forEach(
              lab -> {
                listener.step("lab " + lab + ": left by a run that was killed; removed");
                LabStatus ignored = Lab.down(lab);
              });
    } catch (IOException e) {
      // No /run/netns: no namespace was ever named, so none is left.
    }
  }

  private static boolean isOrphan(String lab) {
    long pid = Long.parseLong(lab.substring(LAB_PREFIX.length()));
    return pid != ProcessHandle.current().pid() && !isAlive(pid);
  }

  /** Whether the process runs: one that ended and was not waited for is there, but does not. */
  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // "PID (name) state ...": the name may hold anything, parentheses too.
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException e) {
      return false;
    }
  }

  /** No lab can be made here, or not captured on, though the privileges are there. */
  private static final class LabUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabUnavailableException(WirecapException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
