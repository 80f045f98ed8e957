package org.wirecap.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;
import org.wirecap.file.LinkType;
import org.wirecap.forward.Forwarder;
import org.wirecap.linux.Cpus;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import picocli.CommandLine.Option;

/** Advanced mode on the command line: policy, T, buddy groups and capture threads. */
final class OffloadOptions {
  @Option(
      names = "--offload",
      paramLabel = "POLICY",
      description = {
        "Advanced mode: capture threads fill a work queue for each handler thread, and",
        "none: each work queue keeps its own;",
        "chunk: chunks beyond T go to the least loaded buddy, which may disorder flows;",
        "flow: whole flows change hands, and stay in order.",
        "Without this option, basic mode: no work queues."
      })
  private PolicyName policy;

  @Option(
      names = {"-T", "--threshold"},
      paramLabel = "PERCENT",
      description =
          "T: offload what comes while a work queue holds more than this share of R x M packets"
              + " (default: 60).")
  private Integer threshold;

  @Option(
      names = "--buddy-group",
      paramLabel = "LIST",
      converter = QueueListConverter.class,
      description = {
        "Offload among these receive queues only, e.g. 0-3; for several groups, several times",
        "(default: all queues are one group)."
      })
  private List<BitSet> groups = new ArrayList<>();

  @Option(
      names = "--capture-threads",
      paramLabel = "N",
      description = "Capture with N threads, each for several receive queues (default: one each).")
  private Integer captureThreads;

  @Option(
      names = "--cpus",
      paramLabel = "LIST",
      converter = CpuListConverter.class,
      description =
          "Keep the capture threads on these CPUs, in turn, e.g. 2,3; see also --handler-cpus.")
  private BitSet cpus;

  @Option(
      names = "--handler-cpus",
      paramLabel = "LIST",
      converter = CpuListConverter.class,
      description = {
        "Keep the threads that handle packets on these CPUs, in turn by number: those of the work",
        "queues, or the workers of 'forward'."
      })
  private BitSet handlerCpus;

  @Option(
      names = "--idle",
      paramLabel = "HOW",
      converter = IdleName.Converter.class,
      description = {
        "What these threads do when there is nothing to do: block (default), back-off, which looks",
        "again after pauses of up to 1 ms, or spin, which takes whole CPUs for the least delay."
      })
  private IdleName idle = IdleName.BLOCK;

  @Option(
      names = "--measure-order",
      description =
          "Count packets that come to a thread after a later one of their flow; needs --offload.")
  private boolean measureOrder;

  /** The names of {@link OffloadPolicy} as they are written on the command line. */
  enum PolicyName {
    NONE("none", OffloadPolicy.NONE),
    CHUNK("chunk", OffloadPolicy.CHUNK),
    FLOW("flow", OffloadPolicy.FLOW);

    private final String text;
    private final OffloadPolicy policy;

    PolicyName(String text, OffloadPolicy policy) {
      this.text = text;
      this.policy = policy;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Checks what the options say together, for commands whose basic mode has no such threads. */
  void check(Usage usage) {
    if (!isAdvanced()) {
      for (String option : List.of("--idle", "--handler-cpus")) {
        usage.refuse(usage.given(option), option + " makes sense with --offload only");
      }
    }
    checkWithWorkers(usage);
  }

  /** The same for a middlebox, which has workers in basic mode, too. */
  void checkWithWorkers(Usage usage) {
    checkCpus("--handler-cpus", handlerCpus, usage);
    if (!isAdvanced()) {
      for (String option : List.of("-T", "--buddy-group", "--capture-threads", "--cpus")) {
        usage.refuse(usage.given(option), option + " makes sense with --offload only");
      }
      usage.refuse(
          measureOrder,
          "--measure-order makes sense with --offload only: a thread of basic mode keeps the order");
      return;
    }
    usage.refuse(
        policy == PolicyName.NONE && threshold != null, "-T makes no sense with --offload none");
    usage.refuse(
        captureThreads != null && captureThreads < 1,
        "--capture-threads " + captureThreads + ": at least one thread captures");
    BitSet taken = new BitSet();
    for (BitSet group : groups) {
      usage.refuse(
          group.intersects(taken), "--buddy-group: a queue is in one group, and in no other");
      taken.or(group);
    }
    BuddyGroup ignored = usage.checked(() -> BuddyGroup.of(0).threshold(threshold()));
    checkCpus("--cpus", cpus, usage);
  }

  private static void checkCpus(String option, BitSet cpus, Usage usage) {
    if (cpus != null) {
      BitSet missing = (BitSet) cpus.clone();
      BitSet allowed = Cpus.allowed();
      missing.andNot(allowed);
      usage.refuse(
          !missing.isEmpty(),
          "%s: CPU %s is none that this process may use: choose from %s"
              .formatted(option, missing, allowed));
    }
  }

  /** Whether work queues are asked for; else every thread captures from its own receive queue. */
  boolean isAdvanced() {
    return policy != null;
  }

  /** Whether packets that come to a thread behind a later one of their flow are counted. */
  boolean measuresOrder() {
    return measureOrder;
  }

  int threshold() {
    return threshold == null ? BuddyGroup.DEFAULT_THRESHOLD : threshold;
  }

  /** The policy's name; null in basic mode. */
  String policyName() {
    return policy == null ? null : policy.toString();
  }

  /** How many threads capture for so many grouped queues. */
  int captureThreads(int grouped) {
    return captureThreads == null ? grouped : Math.min(captureThreads, grouped);
  }

  /** The numbers of the queues of each group; none in basic mode. */
  List<List<Integer>> groups(Engine engine) {
    if (!isAdvanced()) {
      return List.of();
    }
    if ((policy == PolicyName.FLOW || measureOrder) && engine.linkType() != LinkType.ETHERNET) {
      throw new WirecapException(
          "%s: packets are %s, and flows are found in Ethernet frames only: use --offload none or"
                  .formatted(engine.name(), LinkType.name(engine.linkType()))
              + " chunk, without --measure-order");
    }
    if (groups.isEmpty()) {
      return List.of(engine.queues().stream().map(ReceiveQueue::index).toList());
    }
    for (BitSet group : groups) {
      for (int queue : group.stream().toArray()) {
        if (engine.queues().stream().noneMatch(each -> each.index() == queue)) {
          throw new WirecapException(
              "--buddy-group: %s has no receive queue %d that is captured: choose from %s"
                  .formatted(
                      engine.name(),
                      queue,
                      engine.queues().stream().map(ReceiveQueue::index).toList()));
        }
      }
    }
    return groups.stream().map(group -> group.stream().boxed().toList()).toList();
  }

  /**
   * A group with this policy and T, whose order is measured on request; its handlers are still to
   * be named.
   */
  BuddyGroup group(List<Integer> queues) {
    return BuddyGroup.of(queues)
        .policy(policy.policy)
        .threshold(threshold())
        .idle(idle())
        .onThreadStart(this::pinHandler)
        .measureOrder(measureOrder);
  }

  /** What threads do when there is nothing to do. */
  IdleStrategy idle() {
    return idle.strategy();
  }

  /** Keeps the calling thread, which handles packets, where it is to be. */
  void pinHandler(int number) {
    pin(handlerCpus, number);
  }

  /** Keeps the calling thread, which captures for others, where it is to be. */
  void pinCapture(int number) {
    pin(cpus, number);
  }

  private static void pin(BitSet cpus, int number) {
    if (cpus != null) {
      int[] list = cpus.stream().toArray();
      Cpus.pinThisThread(list[number % list.length]);
    }
  }

  /** Advanced mode with the capture threads as asked for; groups are still to be added. */
  AdvancedMode mode(Engine engine) {
    return AdvancedMode.on(engine)
        .captureThreads(captureThreads == null ? 0 : captureThreads)
        .idle(idle())
        .onThreadStart(this::pinCapture);
  }

  /** The same for a middlebox. */
  void applyTo(Forwarder forwarder) {
    forwarder
        .captureThreads(captureThreads == null ? 0 : captureThreads)
        .idle(idle())
        .onCaptureThreadStart(this::pinCapture);
  }

  /** As reports name it: WireCAP-B-(M,R) or WireCAP-A-(M,R,T). */
  String configuration(PoolShape shape) {
    String pool = shape.cells() + "," + shape.chunks();
    if (!isAdvanced()) {
      return "WireCAP-B-(" + pool + ")";
    }
    return policy == PolicyName.NONE
        ? "WireCAP-A-(" + pool + ",none)"
        : "WireCAP-A-(%s,%d%%), %s".formatted(pool, threshold(), policy);
  }
}
