package org.wirecap.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Cell;

/**
 * Three hosts on one machine, each a network namespace of its own, joined by veth pairs.
 *
 * <pre>
 *  NAME-a  sender          NAME-b  capture host          NAME-c  sink
 *      ab0 ------------------ ba0        bc0 ------------------ cb0
 * </pre>
 *
 * What is sent is what arrives: no offload changes a packet, no ARP, no IPv6 autoconfiguration, and
 * transmit queue q of one end is receive queue q of the other.
 *
 * <p>All state is in the kernel. A namespace of a lab is marked by the alias {@code
 * wirecap-lab:NAME} of its loopback interface, set before the namespace gets its name; so a run
 * that was killed at any moment leaves nothing that {@link #down} does not know again, and nothing
 * that lacks the mark is ever touched.
 *
 * <p>Needs CAP_NET_ADMIN and CAP_SYS_ADMIN, and the program ip (iproute2). Any thread may call.
 */
public final class Lab {
  /** Interface of the sender, towards the capture host. */
  public static final String SENDER_LINK = "ab0";

  /** Interface of the capture host, towards the sender. */
  public static final String CAPTURE_LINK = "ba0";

  /** Interface of the capture host, towards the sink: where forwarded packets leave. */
  public static final String FORWARD_LINK = "bc0";

  /** Interface of the sink, towards the capture host. */
  public static final String SINK_LINK = "cb0";

  /** Bytes that a frame has more than the MTU counts: Ethernet header and one VLAN tag. */
  private static final int FRAME_EXTRA = 14 + 4;

  /** Fallback tunnels that some kernels put into every namespace (sysctl fb_tunnels_only…). */
  private static final Set<String> NOT_OURS_NOR_YOURS =
      Set.of(
          "lo",
          "tunl0",
          "gre0",
          "gretap0",
          "erspan0",
          "ip_vti0",
          "ip6_vti0",
          "sit0",
          "ip6tnl0",
          "ip6gre0");

  private static final Pattern LINK =
      Pattern.compile("^\\d+: ([^:@]+)(?:@[^:]*)?: <([^>]*)> mtu (\\d+) .*$");
  private static final Pattern QUEUES = Pattern.compile(" numtxqueues (\\d+) ");
  private static final Pattern ALIAS = Pattern.compile("\\\\ +alias (.*?)(?:\\\\|$)");

  /**
   * Makes a namespace that is marked before it has a name: $1 is the mark, $2 the name. IPv6 is off
   * before there is an interface that could announce itself.
   */
  private static final String MAKE_NAMESPACE =
      """
      set -e
      for f in /proc/sys/net/ipv6/conf/default/disable_ipv6 \
               /proc/sys/net/ipv6/conf/all/disable_ipv6; do
        if [ -w $f ]; then echo 1 > $f; fi
      done
      "$3" link set lo alias "$1" up
      exec "$3" netns attach "$2" $$
      """;

  private Lab() {}

  /** The namespace of the sender of a lab: traffic goes out of {@link #SENDER_LINK} there. */
  public static String senderNetns(String lab) {
    return lab + "-a";
  }

  /** The namespace of the capture host of a lab. */
  public static String captureNetns(String lab) {
    return lab + "-b";
  }

  /** The namespace of the sink of a lab. */
  public static String sinkNetns(String lab) {
    return lab + "-c";
  }

  /**
   * Makes a lab.
   *
   * @return the lab as it stands
   * @throws WirecapException if it is there already, a namespace has one of its names, or a
   *     privilege or program is missing; then nothing of it is left
   */
  public static LabStatus up(LabOptions options) {
    requirePrivileges();
    String name = options.name();
    switch (status(name).state()) {
      case UP ->
          throw new WirecapException(
              "lab " + name + ": is up already: use it, or remove it with: " + downCommand(name));
      case PARTIAL ->
          throw new WirecapException(
              "lab "
                  + name
                  + ": is there in part, another run makes it or was killed: remove it with: "
                  + downCommand(name));
      case DOWN -> {}
    }
    List<String> made = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try {
      for (String netns : namespaces(name)) {
        makeNamespace(netns, mark(name));
        made.add(netns);
      }
      makePair(options, senderNetns(name), SENDER_LINK, captureNetns(name), CAPTURE_LINK, 0, notes);
      makePair(options, captureNetns(name), FORWARD_LINK, sinkNetns(name), SINK_LINK, 1, notes);
      if (options.middlebox()) {
        host(senderNetns(name), SENDER_LINK, 1);
        host(sinkNetns(name), SINK_LINK, 2);
      }
      LabStatus done = status(name);
      return new LabStatus(name, done.state(), done.links(), List.copyOf(notes));
    } catch (RuntimeException | Error e) {
      made.forEach(Lab::removeNamespace);
      throw e;
    }
  }

  /**
   * Removes a lab, whole or in part; does nothing when there is none.
   *
   * @return the lab as it was, state DOWN, with notes on what was found
   * @throws WirecapException if a namespace of its names is not a lab's, or someone has put an
   *     interface into the lab; then nothing was removed
   */
  public static LabStatus down(String name) {
    LabStatus before = status(name);
    if (before.state() == LabStatus.State.DOWN) {
      return before;
    }
    requirePrivileges();
    List<String> notes = new ArrayList<>();
    for (String netns : namespaces(name)) {
      if (exists(netns)) {
        noteProcesses(netns, notes);
        refuseStrangers(netns);
      }
    }
    namespaces(name).stream().filter(Lab::exists).forEach(Lab::removeNamespace);
    return new LabStatus(name, LabStatus.State.DOWN, before.links(), notes);
  }

  /**
   * What there is of a lab.
   *
   * @throws WirecapException if a namespace has one of its names and was not made by {@link #up}
   */
  public static LabStatus status(String name) {
    LabOptions.checkName(name);
    List<LabStatus.Link> links = new ArrayList<>();
    int found = 0;
    for (String netns : namespaces(name)) {
      if (exists(netns)) {
        requirePrivileges();
        List<String> lines = links(netns);
        if (!lines.isEmpty()) {
          requireMark(netns, lines, name);
          lines.forEach(line -> addLink(netns, line, links));
        }
        found++;
      }
    }
    boolean whole =
        found == 3 && links.size() == 4 && links.stream().allMatch(LabStatus.Link::isUp);
    LabStatus.State state =
        whole ? LabStatus.State.UP : found > 0 ? LabStatus.State.PARTIAL : LabStatus.State.DOWN;
    return new LabStatus(name, state, List.copyOf(links), List.of());
  }

  /** What to type to remove a lab. */
  public static String downCommand(String lab) {
    return "wirecap lab down" + (lab.equals(LabOptions.DEFAULT_NAME) ? "" : " --name " + lab);
  }

  private static List<String> namespaces(String lab) {
    return List.of(senderNetns(lab), captureNetns(lab), sinkNetns(lab));
  }

  static String mark(String lab) {
    return "wirecap-lab:" + lab;
  }

  private static void requirePrivileges() {
    Set<Capability> missing =
        Capability.missing(Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN);
    if (!missing.isEmpty()) {
      throw new WirecapException(
          "lab: namespaces need " + Capability.names(missing) + ": run it as root, as with sudo");
    }
  }

  private static boolean exists(String netns) {
    return Files.exists(Path.of("/run/netns", netns));
  }

  static void makeNamespace(String netns, String mark) {
    String ip = IpTool.find("ip", "iproute2");
    IpTool.Result result =
        IpTool.run(
            List.of(
                IpTool.find("unshare", "util-linux"),
                "--net",
                "sh",
                "-c",
                MAKE_NAMESPACE,
                "sh",
                mark,
                netns,
                ip));
    if (!result.isOk()) {
      throw new WirecapException(
          "network namespace " + netns + ": cannot be made: " + result.error().strip());
    }
  }

  private static void makePair(
      LabOptions options,
      String netns,
      String link,
      String peerNetns,
      String peer,
      int subnet,
      List<String> notes) {
    String queues = Integer.toString(options.queues());
    String mtu = Integer.toString(options.mtu());
    IpTool.ip(
        "-n",
        netns,
        "link",
        "add",
        link,
        "mtu",
        mtu,
        "numtxqueues",
        queues,
        "numrxqueues",
        queues,
        "type",
        "veth",
        "peer",
        "name",
        peer,
        "netns",
        peerNetns,
        "mtu",
        mtu,
        "numtxqueues",
        queues,
        "numrxqueues",
        queues);
    String alias = mark(options.name());
    notes.addAll(Offloads.off(netns, link, false));
    notes.addAll(Offloads.off(peerNetns, peer, options.gro()));
    IpTool.ip("-n", netns, "link", "set", link, "alias", alias, "arp", "off", "up");
    IpTool.ip("-n", peerNetns, "link", "set", peer, "alias", alias, "arp", "off", "up");
    if (options.addresses()) {
      address(netns, link, "198.18." + subnet + ".1");
      address(peerNetns, peer, "198.18." + subnet + ".2");
      neighbour(netns, link, "198.18." + subnet + ".2", macAddress(peerNetns, peer));
      neighbour(peerNetns, peer, "198.18." + subnet + ".1", macAddress(netns, link));
    }
  }

  /** Makes a host of an end: it resolves addresses, and speaks IPv6. */
  private static void host(String netns, String link, int number) {
    Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", link, "disable_ipv6");
    boolean hasIpv6 =
        Netns.call(
            netns,
            () -> {
              boolean there = Files.exists(ipv6);
              if (there) {
                Path ignored = Files.writeString(ipv6, "0");
              }
              return there;
            });
    IpTool.ip("-n", netns, "link", "set", link, "arp", "on");
    address(netns, link, "198.18.0." + number);
    if (hasIpv6) {
      String address = "fd00:198:18::" + number + "/64";
      IpTool.ip("-n", netns, "address", "add", address, "dev", link, "nodad");
    }
  }

  private static void address(String netns, String link, String address) {
    IpTool.ip("-n", netns, "address", "add", address + "/24", "dev", link);
  }

  private static void neighbour(String netns, String link, String address, String mac) {
    IpTool.ip(
        "-n", netns, "neighbour", "add", address, "lladdr", mac, "dev", link, "nud", "permanent");
  }

  private static String macAddress(String netns, String link) {
    String line = IpTool.ip("-n", netns, "-o", "link", "show", link);
    Matcher matcher = Pattern.compile("link/ether ([0-9a-f:]+)").matcher(line);
    if (!matcher.find()) {
      throw new WirecapException(link + " in " + netns + ": has no Ethernet address");
    }
    return matcher.group(1);
  }

  /** The interfaces of a namespace as {@code ip -o -d} shows them; none if it is no namespace. */
  private static List<String> links(String netns) {
    IpTool.Result result = IpTool.tryIp("-n", netns, "-o", "-d", "link", "show");
    // EINVAL: a name without a namespace, left by a run of ip that was killed.
    if (!result.isOk() && !result.error().contains("Invalid argument")) {
      throw new WirecapException("network namespace " + netns + ": " + result.error().strip());
    }
    return result.output().lines().toList();
  }

  private static void requireMark(String netns, List<String> lines, String lab) {
    for (String line : lines) {
      Matcher alias = ALIAS.matcher(line);
      if (line.contains(": lo: ") && alias.find() && alias.group(1).strip().equals(mark(lab))) {
        return;
      }
    }
    throw new WirecapException(
        "network namespace "
            + netns
            + ": was not made by wirecap lab, so it is left alone: give the lab another name, or"
            + " remove it with: ip netns delete "
            + netns);
  }

  private static void addLink(String netns, String line, List<LabStatus.Link> links) {
    Matcher link = LINK.matcher(line);
    if (!link.matches() || !isOurs(link.group(1))) {
      return;
    }
    Matcher queues = QUEUES.matcher(line);
    int mtu = Integer.parseInt(link.group(3));
    links.add(
        new LabStatus.Link(
            netns,
            link.group(1),
            role(link.group(1)),
            queues.find() ? Integer.parseInt(queues.group(1)) : 1,
            mtu,
            Cell.sizeFor(mtu + FRAME_EXTRA),
            List.of(link.group(2).split(",", -1)).contains("UP")));
  }

  private static boolean isOurs(String link) {
    return !role(link).isEmpty();
  }

  private static String role(String link) {
    return switch (link) {
      case SENDER_LINK -> "sender";
      case CAPTURE_LINK -> "capture host, from the sender";
      case FORWARD_LINK -> "capture host, to the sink";
      case SINK_LINK -> "sink";
      default -> "";
    };
  }

  /** Deleting a namespace deletes its virtual interfaces: not those that someone else put there. */
  private static void refuseStrangers(String netns) {
    for (String line : links(netns)) {
      Matcher link = LINK.matcher(line);
      if (link.matches() && !isOurs(link.group(1)) && !NOT_OURS_NOR_YOURS.contains(link.group(1))) {
        throw new WirecapException(
            "interface %s in %s: was not made by wirecap lab, so the lab stays: remove it first with: ip -n %s link delete %s"
                .formatted(link.group(1), netns, netns, link.group(1)));
      }
    }
  }

  private static void noteProcesses(String netns, List<String> notes) {
    String pids = IpTool.tryIp("netns", "pids", netns).output().strip().replace('\n', ' ');
    if (!pids.isEmpty()) {
      notes.add("processes still run in " + netns + ", without its interfaces now: " + pids);
    }
  }

  private static void removeNamespace(String netns) {
    // Interfaces by name first: a process that is still in the namespace keeps the rest alive.
    for (String link : List.of(SENDER_LINK, CAPTURE_LINK, FORWARD_LINK, SINK_LINK)) {
      IpTool.Result ignored = IpTool.tryIp("-n", netns, "link", "delete", link);
    }
    IpTool.Result result = IpTool.tryIp("netns", "delete", netns);
    if (!result.isOk() && exists(netns)) {
      throw new WirecapException(
          "network namespace " + netns + ": cannot be removed: " + result.error().strip());
    }
  }
}
