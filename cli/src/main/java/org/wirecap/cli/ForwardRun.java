package org.wirecap.cli;

import java.time.Duration;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.Filter;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardHandler;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.forward.WhenFull;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;

/** One run of the middlebox, from the open engine to the report. */
final class ForwardRun {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long LINE_NANOS = 500_000_000;
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  /** How long what was captured is still forwarded after Ctrl-C. */
  private static final long GRACE_NANOS = 5_000_000_000L;

  private final ForwardEngine engine;
  private final OffloadOptions offload;
  private final Filter drop;
  private final Console console;
  private final Notes notes;
  private List<List<Integer>> groups = List.of();
  private Forwarding forwarding;
  private String failure;
  private long elapsedNanos;

  /**
   * @param drop accepts what is to be dropped; null to drop nothing
   */
  ForwardRun(ForwardEngine engine, OffloadOptions offload, Filter drop, Console console) {
    this.engine = engine;
    this.offload = offload;
    this.drop = drop;
    this.console = console;
    this.notes = new Notes(console);
  }

  void run(WhenFull whenFull, long batchNanos, long durationNanos, boolean liveLine) {
    groups = offload.groups(engine);
    ForwardHandler handler =
        drop == null
            ? (packet, outlet) -> Verdict.FORWARD
            : (packet, outlet) -> drop.matches(packet.packet()) ? Verdict.DROP : Verdict.FORWARD;
    Forwarder forwarder =
        Forwarder.on(engine)
            .handlers(
                worker -> {
                  offload.pinHandler(worker);
                  return handler;
                })
            .whenFull(whenFull)
            .chunkTimeout(Duration.ofNanos(batchNanos));
    groups.forEach(group -> forwarder.group(offload.group(group)));
    offload.applyTo(forwarder);
    long begin = System.nanoTime();
    forwarding = forwarder.start();
    console
        .err()
        .println(
            "forwarding between %s: %s, %s"
                .formatted(
                    engine.name(),
                    engine.description(),
                    Quantity.count(forwarding.workerCount(), "worker")));
    engine.notes().forEach(notes::add);
    noteChecksums();
    try {
      await(begin, durationNanos, liveLine);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      forwarding.abort();
    }
    elapsedNanos = System.nanoTime() - begin;
    engine.notes().forEach(notes::add);
  }

  private void await(long begin, long durationNanos, boolean liveLine) throws InterruptedException {
    StatusLine line = new StatusLine(console);
    long nextLine = begin + LINE_NANOS * (line.isRedrawn() ? 1 : LOOKS_PER_PLAIN_LINE);
    ForwardLine last = new ForwardLine(0, forwarding.ledger(), List.of());
    long stoppedAt = 0;
    boolean aborted = false;
    while (!isOver()) {
      long now = System.nanoTime();
      if (stoppedAt == 0
          && (console.stop().isRequested() || failure != null || now - begin >= durationNanos)) {
        forwarding.stop();
        stoppedAt = now;
      }
      if (!aborted && stoppedAt != 0 && now - stoppedAt >= GRACE_NANOS) {
        notes.add(
            "what still waited " + GRACE_NANOS / 1_000_000_000 + " s after the end is dropped");
        forwarding.abort();
        aborted = true;
      }
      if (liveLine && now - nextLine >= 0) {
        nextLine = now + LINE_NANOS * (line.isRedrawn() ? 1 : LOOKS_PER_PLAIN_LINE);
        ForwardLine next = new ForwardLine(now - begin, forwarding.ledger(), engine.queues());
        line.show(next.fit(last, line.width()));
        last = next;
      }
    }
    line.erase();
  }

  private boolean isOver() throws InterruptedException {
    try {
      return forwarding.await(LOOK);
    } catch (WirecapException e) {
      failure = e.getMessage();
      return true;
    }
  }

  /** A veth leaves checksums to hardware that it does not have. */
  private void noteChecksums() {
    List<String> veths =
        engine.ports().stream()
            .filter(port -> !port.receiveQueues().isEmpty())
            .map(port -> Interfaces.get(port.name()))
            .filter(device -> device.peerIndex().isPresent())
            .map(NetworkDevice::name)
            .toList();
    if (!veths.isEmpty()) {
      notes.add(
          "packets from a veth may come with checksums that nobody has filled in: at the peer of "
              + String.join(" and of ", veths)
              + ", ethtool -K … tx off");
    }
  }

  /** The report, when the engine is closed, because only then everything is accounted for. */
  ForwardReport report() {
    ForwardLedger ledger = forwarding.ledger();
    return new ForwardReport(
        engine.ports(),
        engine.description(),
        offload.configuration(engine.queues().getFirst().shape()),
        forwarding.workerCount(),
        notes.all(),
        elapsedNanos,
        ledger,
        forwarding.statistics() == null
            ? null
            : new BuddyReport(groups, forwarding.statistics(), false),
        failure);
  }
}
