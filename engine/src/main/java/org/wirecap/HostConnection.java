package org.wirecap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;

/** Nobody may lose a machine to a capture command: which interfaces the host cannot do without. */
final class HostConnection {
  private HostConnection() {}

  static void requireNotNeeded(String interfaceName) {
    requireNotNeeded(interfaceName, sshConnection());
  }

  /**
   * @param ssh SSH_CONNECTION, which says over which address of this host the user came in; empty
   *     if the user did not
   * @throws WirecapException when taking the packets of the interface away would cut the host off
   */
  static void requireNotNeeded(String interfaceName, String ssh) {
    String[] ends = ssh.split(" ", -1);
    for (NetworkDevice device : carried(Interfaces.get(interfaceName), Interfaces.list())) {
      String through =
          device.name().equals(interfaceName) ? "" : " through " + device.name() + " on top of it";
      if (device.defaultRoute()) {
        throw refusal(interfaceName, "the default route goes over this interface" + through);
      }
      if (ends.length == 4 && hasAddress(device, ends[2])) {
        throw refusal(
            interfaceName,
            "your SSH connection comes in over this interface" + through + " (" + ends[2] + ")");
      }
    }
  }

  private static WirecapException refusal(String interfaceName, String why) {
    return new WirecapException(
        interfaceName
            + ": "
            + why
            + ", and exclusive mode takes its packets away from the host: use --mode shared,"
            + " another interface, or --force");
  }

  /** The interface and all that depend on it: its bridge or bond, VLANs and macvlans, and so on. */
  private static Set<NetworkDevice> carried(NetworkDevice lowest, List<NetworkDevice> all) {
    Set<NetworkDevice> carried = new LinkedHashSet<>();
    Deque<NetworkDevice> open = new ArrayDeque<>(List.of(lowest));
    while (!open.isEmpty()) {
      NetworkDevice lower = open.remove();
      if (carried.add(lower)) {
        for (NetworkDevice upper : all) {
          // The link of a veth is its peer, which is beside it and not below.
          boolean stacked = upper.linkIndex() == lower.index() && upper.peerIndex().isEmpty();
          if (upper.index() == lower.masterIndex() || stacked) {
            open.add(upper);
          }
        }
      }
    }
    return carried;
  }

  /** SSH_CONNECTION of this process, or of one that it descends from: sudo takes it away. */
  private static String sshConnection() {
    String own = System.getenv("SSH_CONNECTION");
    Optional<ProcessHandle> process = ProcessHandle.current().parent();
    while (own == null && process.isPresent()) {
      own = sshConnection(process.get().pid());
      process = process.get().parent();
    }
    return own == null ? "" : own;
  }

  private static String sshConnection(long pid) {
    try {
      String environment =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      for (String variable : environment.split("\0", -1)) {
        if (variable.startsWith("SSH_CONNECTION=")) {
          return variable.substring("SSH_CONNECTION=".length());
        }
      }
    } catch (IOException e) {
      return null; // another user's process, or one that has just ended
    }
    return null;
  }

  private static boolean hasAddress(NetworkDevice device, String address) {
    try {
      // A scope, as in fe80::1%eth0, names the interface by itself.
      String literal = address.replaceFirst("%.*", "");
      InetAddress local = InetAddress.getByName(literal);
      return device.addresses().stream().anyMatch(own -> own.address().equals(local));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
