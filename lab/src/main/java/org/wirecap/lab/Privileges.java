package org.wirecap.lab;

import java.util.Set;
import java.util.stream.Collectors;
import org.wirecap.linux.Capability;

/** Capabilities as they are named in messages. */
final class Privileges {
  private Privileges() {}

  /** Their names in the order of their numbers: {@code CAP_NET_ADMIN, CAP_SYS_ADMIN}. */
  static String text(Set<Capability> capabilities) {
    return capabilities.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
  }
}
