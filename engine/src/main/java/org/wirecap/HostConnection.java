package org.wirecap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;

/** Nobody may lose a machine to a capture command: which interfaces the host cannot do without. */
final class HostConnection {
  private HostConnection() {}

  static void requireNotNeeded(String interfaceName) {
    requireNotNeeded(interfaceName, System.getenv());
  }

  /**
   * @param environment SSH_CONNECTION says over which address of this host the user came in
   * @throws WirecapException when taking the packets of the interface away would cut the host off
   */
  static void requireNotNeeded(String interfaceName, Map<String, String> environment) {
    NetworkDevice device = Interfaces.get(interfaceName);
    if (device.defaultRoute()) {
      throw new WirecapException(
          interfaceName
              + ": the default route goes over this interface, and exclusive mode takes its packets"
              + " away from the host: use --mode shared, another interface, or --force");
    }
    String[] ssh = environment.getOrDefault("SSH_CONNECTION", "").split(" ", -1);
    if (ssh.length == 4 && carries(device, ssh[2])) {
      throw new WirecapException(
          interfaceName
              + ": your SSH connection comes in over this interface ("
              + ssh[2]
              + "), and exclusive mode takes its packets away from the host: use --mode shared,"
              + " another interface, or --force");
    }
  }

  private static boolean carries(NetworkDevice device, String address) {
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
