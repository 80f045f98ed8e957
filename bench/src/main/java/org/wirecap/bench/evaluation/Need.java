package org.wirecap.bench.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.wirecap.linux.Capability;

/** What a run cannot be made without. A run whose needs are not met is left out, and it is said. */
public enum Need {
  /** Network namespaces, AF_XDP and BPF. */
  ROOT("root, for a lab of its own"),
  IP("ip (apt-get install iproute2)"),
  TCPDUMP("tcpdump (apt-get install tcpdump)"),
  DUMPCAP("dumpcap (apt-get install tshark)"),
  NETSNIFF_NG("netsniff-ng (apt-get install netsniff-ng)"),
  TESTPMD("dpdk-testpmd with net_af_xdp (apt-get install dpdk-dev librte-net-af-xdp23)"),
  /** For the receive loop in C. */
  GCC("gcc and libxdp (apt-get install gcc libxdp-dev libbpf-dev)"),
  /** For Pcap4J and jNetPcap. */
  LIBPCAP("libpcap (apt-get install libpcap0.8)");

  private final String description;

  Need(String description) {
    this.description = description;
  }

  /** What it is, and how to get it. */
  public String description() {
    return description;
  }

  /** Those that are not met here. */
  public static Set<Need> missing() {
    Set<Need> missing = EnumSet.noneOf(Need.class);
    for (Need need : values()) {
      if (!need.isMet()) {
        missing.add(need);
      }
    }
    return missing;
  }

  /** Looks whether it is there. */
  public boolean isMet() {
    return switch (this) {
      case ROOT -> isPrivileged();
      case IP -> isProgram("ip");
      case TCPDUMP -> isProgram("tcpdump");
      case DUMPCAP -> isProgram("dumpcap");
      case NETSNIFF_NG -> isProgram("netsniff-ng");
      case TESTPMD -> isProgram("dpdk-testpmd") && isLibrary("librte_net_af_xdp.so");
      case GCC -> isProgram("gcc") && isLibrary("libxdp.so");
      case LIBPCAP -> isLibrary("libpcap.so.0.8");
    };
  }

  private static boolean isPrivileged() {
    return Capability.missing(
            Capability.CAP_NET_ADMIN,
            Capability.CAP_NET_RAW,
            Capability.CAP_SYS_ADMIN,
            Capability.CAP_BPF)
        .isEmpty();
  }

  private static boolean isProgram(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream((path + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /** Whether the linker would find a library whose name begins so: in the usual places. */
  private static boolean isLibrary(String name) {
    return Stream.of("/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib")
        .map(Path::of)
        .filter(Files::isDirectory)
        .anyMatch(directory -> isBelow(directory, name));
  }

  /** In the directory itself, or in one of its own, as Debian has one for each architecture. */
  private static boolean isBelow(Path directory, String name) {
    try (Stream<Path> files =
        Files.find(directory, 2, (file, is) -> file.getFileName().toString().startsWith(name))) {
      return files.findFirst().isPresent();
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
