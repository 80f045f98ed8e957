package org.wirecap.cli;

import java.util.function.Supplier;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.Steering;
import org.wirecap.lab.TransmitCounts;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.Netns;
import picocli.CommandLine.Option;

/** What {@code replay} and {@code generate} have in common: where, by which queues, how to say. */
final class TransmitOptions {
  @Option(
      names = {"-i", "--interface"},
      paramLabel = "IF",
      required = true,
      description = "Send out of this interface.")
  private String interfaceName;

  @Option(
      names = "--steer",
      paramLabel = "HOW",
      description = {
        "By which queues: rss, as an 82599 would steer what it receives; queue=N, all by one; none,"
            + " the interface's own choice."
      })
  private String steering;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "Send in this network namespace (ip netns).")
  private String netns;

  @Option(
      names = "--force",
      description = "Send even if the host's default route goes through the interface.")
  private boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not show the live line; the summary stays.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  String interfaceName() {
    return interfaceName;
  }

  boolean json() {
    return json;
  }

  /** Runs what sends, with the live line unless the user wants none. */
  <T> T watched(Console console, Supplier<TransmitCounts> progress, Supplier<T> sending) {
    if (quiet) {
      return sending.get();
    }
    try (LiveStatus _ = new LiveStatus(console, new TransmitLines(progress))) {
      return sending.get();
    }
  }

  /** What the user asked for; null when nothing. */
  Steering steering(Usage usage) {
    return steering == null ? null : usage.checked(() -> Steering.parse(steering));
  }

  /** Does the sending in the namespace, on an interface that may be flooded. */
  TransmitReport send(Supplier<TransmitReport> sending) {
    return netns == null ? sendHere(sending) : Netns.call(netns, () -> sendHere(sending));
  }

  private TransmitReport sendHere(Supplier<TransmitReport> sending) {
    if (!force && Interfaces.get(interfaceName).defaultRoute()) {
      throw new WirecapException(
          interfaceName
              + ": the host's default route goes through it: its network would get these packets;"
              + " use another interface, or --force");
    }
    return sending.get();
  }
}
