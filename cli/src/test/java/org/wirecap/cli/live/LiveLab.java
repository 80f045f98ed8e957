package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.wirecap.lab.Lab;
import org.wirecap.lab.LabOptions;
import org.wirecap.lab.LabStatus;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Netns;

/**
 * A lab of a name that nobody else has, and the programs that run in it: all are ended, and the lab
 * is removed, when it is closed. Skips the test where no lab can be.
 */
final class LiveLab implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;
  private final List<Program> programs = new ArrayList<>();

  private LiveLab(LabOptions options) {
    LabStatus ignored = Lab.up(options);
    name = options.name();
  }

  static LiveLab up(int queues, int mtu) {
    return up(queues, mtu, false);
  }

  /** With IPv4 addresses: 198.18.0.1 is the sender, 198.18.0.2 the capture host. */
  static LiveLab withAddresses(int queues) {
    return up(queues, 1500, true);
  }

  /** Whose sender, 198.18.0.1, and sink, 198.18.0.2, reach each other through the capture host. */
  static LiveLab middlebox(int queues) {
    return up(new LabOptions("unnamed", queues, 1500, false, false, true));
  }

  private static LiveLab up(int queues, int mtu, boolean addresses) {
    return up(new LabOptions("unnamed", queues, mtu, addresses, false));
  }

  private static LiveLab up(LabOptions options) {
    Set<Capability> missing =
        Capability.missing(
            Capability.CAP_SYS_ADMIN,
            Capability.CAP_NET_ADMIN,
            Capability.CAP_NET_RAW,
            Capability.CAP_BPF);
    assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    String ignored = Program.run("ip", "-V");
    String name = "wccli-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    return new LiveLab(options.withName(name));
  }

  String sender() {
    return Lab.senderNetns(name);
  }

  String captureHost() {
    return Lab.captureNetns(name);
  }

  String sink() {
    return Lab.sinkNetns(name);
  }

  /** Does something at the capture host. */
  <T> T atCaptureHost(Callable<T> work) {
    return Netns.call(captureHost(), work);
  }

  /** Does something at the sender. */
  <T> T atSender(Callable<T> work) {
    return Netns.call(sender(), work);
  }

  /** Runs {@code ip -n NAMESPACE …}. */
  static String ip(String netns, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", netns));
    command.addAll(List.of(arguments));
    return Program.run(command.toArray(String[]::new));
  }

  /**
   * Has the capture host pass everything that arrives from the sender on to the sink. A recorder
   * there stands beside an exclusive capture at the sink, which leaves nothing for one beside it.
   */
  void relay() {
    Program.run("tc", "-n", captureHost(), "qdisc", "add", "dev", Lab.CAPTURE_LINK, "clsact");
    List<String> filter =
        List.of(
            ("tc -n %s filter add dev %s ingress protocol all u32 match u32 0 0"
                    + " action mirred egress redirect dev %s")
                .formatted(captureHost(), Lab.CAPTURE_LINK, Lab.FORWARD_LINK)
                .split(" ", -1));
    try (Program tc = Program.tool(filter.toArray(String[]::new))) {
      assumeTrue(tc.exitCode() == 0, () -> "no relay: the kernel lacks cls_u32 or act_mirred");
    }
  }

  /** Starts {@code wirecap capture}; returns when it captures. */
  Program capture(String netns, String interfaceName, String... arguments) {
    return start(netns, interfaceName, arguments).awaitCapturing();
  }

  /** As {@link #capture}, rehearsed as it is by default. */
  Program rehearsedCapture(String netns, String interfaceName, String... arguments) {
    return launch(captureCommand(netns, interfaceName, arguments)).awaitCapturing();
  }

  /** Starts {@code wirecap capture}, at once: what most tests send is slow. */
  Program start(String netns, String interfaceName, String... arguments) {
    String[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = "--no-rehearsal";
    return launch(captureCommand(netns, interfaceName, more));
  }

  private static String[] captureCommand(String netns, String interfaceName, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("capture", "--netns", netns, "-i", interfaceName));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Starts {@code wirecap forward --bidirectional}; returns when it forwards. */
  Program forward(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "forward",
                "--netns",
                captureHost(),
                "-i",
                Lab.CAPTURE_LINK,
                "-o",
                Lab.FORWARD_LINK,
                "--bidirectional"));
    command.addAll(List.of(arguments));
    return launch(command.toArray(String[]::new)).awaitError("forwarding between");
  }

  /** Starts a tool in a namespace. */
  Program run(String netns, String... command) {
    Program ignored = add(Program.tool(command[0], "--version"));
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", netns));
    all.addAll(List.of(command));
    return add(Program.tool(all.toArray(String[]::new)));
  }

  /** Starts tcpdump until it has so many packets; returns when it captures. */
  Program tcpdump(String netns, String interfaceName, String file, int packets, String... filter) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                netns,
                "tcpdump",
                "-i",
                interfaceName,
                "-B",
                "131072",
                "-s",
                "4096",
                "-Z",
                "root",
                "-w",
                file,
                "-c",
                Integer.toString(packets)));
    command.addAll(List.of(filter));
    return add(Program.tool(command.toArray(String[]::new))).awaitError("listening on");
  }

  /** Runs {@code wirecap replay} out of the sender's interface to its end. */
  Run replay(String file, String... arguments) {
    return replayFrom(sender(), Lab.SENDER_LINK, file, arguments);
  }

  /** Runs {@code wirecap replay} out of the sender's interface to whatever end. */
  Run tryReplay(String file, String... arguments) {
    return Run.wirecap(senderCommand(List.of("replay", file), arguments));
  }

  /** Starts {@code wirecap replay} out of the sender's interface. */
  Program startReplay(String file, String... arguments) {
    return launch(senderCommand(List.of("replay", file), arguments));
  }

  /** Runs {@code wirecap replay} to its end. */
  Run replayFrom(String netns, String interfaceName, String file, String... arguments) {
    return Run.wirecap(command(netns, interfaceName, List.of("replay", file), arguments))
        .expectExit(0);
  }

  /** Runs {@code wirecap generate} out of the sender's interface to its end. */
  Run generate(int count, String... arguments) {
    return Run.wirecap(senderCommand(generating(count), arguments)).expectExit(0);
  }

  /** Starts {@code wirecap generate} out of the sender's interface. */
  Program startGenerate(int count, String... arguments) {
    return launch(senderCommand(generating(count), arguments));
  }

  private static List<String> generating(int count) {
    return List.of("generate", "--count", Integer.toString(count));
  }

  private String[] senderCommand(List<String> what, String... arguments) {
    return command(sender(), Lab.SENDER_LINK, what, arguments);
  }

  private static String[] command(
      String netns, String interfaceName, List<String> what, String... arguments) {
    List<String> command = new ArrayList<>(what);
    command.addAll(List.of("--netns", netns, "-i", interfaceName, "--json"));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private Program launch(String[] command) {
    return add(Program.wirecap(command));
  }

  /** Has a program ended with the lab. */
  Program add(Program program) {
    programs.add(program);
    return program;
  }

  @Override
  public void close() {
    programs.forEach(Program::close);
    LabStatus ignored = Lab.down(name);
  }
}
