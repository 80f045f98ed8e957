package org.wirecap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.wirecap.error.WirecapException;

/** The privileges of capabilities(7) that capturing needs. */
public enum Capability {
  /** Settings of interfaces, AF_XDP and the attaching of XDP programs. */
  CAP_NET_ADMIN(12),
  /** Packet and XDP sockets. */
  CAP_NET_RAW(13),
  /** Lock memory beyond RLIMIT_MEMLOCK. */
  CAP_IPC_LOCK(14),
  /** Enter another network namespace; also stands for CAP_BPF. */
  CAP_SYS_ADMIN(21),
  /** Load BPF programs and make BPF maps (Linux 5.8). */
  CAP_BPF(39);

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /** Those in effect for the calling thread. */
  public static Set<Capability> effective() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/thread-self/status")));
    } catch (IOException e) {
      throw new WirecapException(
          "/proc/thread-self/status: cannot be read, so privileges are unknown: mount /proc", e);
    }
  }

  /** Which of some the calling thread lacks; CAP_SYS_ADMIN makes up for CAP_BPF. */
  public static Set<Capability> missing(Capability... needed) {
    EnumSet<Capability> missing = EnumSet.noneOf(Capability.class);
    Collections.addAll(missing, needed);
    Set<Capability> effective = effective();
    missing.removeAll(effective);
    if (effective.contains(CAP_SYS_ADMIN)) {
      missing.remove(CAP_BPF);
    }
    return missing;
  }

  /** Their names in the order of their numbers: {@code CAP_NET_ADMIN, CAP_SYS_ADMIN}. */
  public static String names(Set<Capability> capabilities) {
    return capabilities.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
  }

  /** Reads the line {@code CapEff: 000001ffffffffff} of /proc/PID/status, see proc(5). */
  static Set<Capability> parse(List<String> status) {
    long mask =
        status.stream()
            .filter(line -> line.startsWith("CapEff:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    EnumSet<Capability> effective = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((mask >>> capability.bit & 1) != 0) {
        effective.add(capability);
      }
    }
    return effective;
  }
}
