package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The settings of a network driver, by SIOCETHTOOL (linux/ethtool.h), in the network namespace of
 * the calling thread. Reading needs no privileges, setting needs CAP_NET_ADMIN.
 */
public final class Ethtool {
  static final long SIOCETHTOOL = 0x8946;
  private static final int IFNAMSIZ = 16;
  private static final int ETHTOOL_GDRVINFO = 0x3;
  private static final int ETHTOOL_GFLAGS = 0x25;
  private static final int ETHTOOL_SFLAGS = 0x26;
  private static final int ETHTOOL_GCHANNELS = 0x3c;

  private Ethtool() {}

  /** Something that a driver, or the kernel on its behalf, does to packets. */
  public enum Feature {
    /** Checks the checksums of received packets. */
    RX_CHECKSUM(0x14, 0x15, 0),
    /** Fills in the checksums of sent packets: without it, capturing shows partial ones. */
    TX_CHECKSUM(0x16, 0x17, 0),
    /** Takes packets in several pieces. */
    SCATTER_GATHER(0x18, 0x19, 0),
    /** Cuts TCP segments that are larger than the MTU. */
    TSO(0x1e, 0x1f, 0),
    /** The kernel cuts them, right before the driver. */
    GSO(0x23, 0x24, 0),
    /** Joins received packets of a flow. */
    GRO(0x2b, 0x2c, 0),
    /** Takes VLAN tags out of received packets. */
    RX_VLAN(ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, 1 << 8),
    /** Puts VLAN tags into sent packets. */
    TX_VLAN(ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, 1 << 7),
    /** The card joins received packets of a flow. */
    LRO(ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, 1 << 15);

    private final int get;
    private final int set;
    private final int flag;

    Feature(int get, int set, int flag) {
      this.get = get;
      this.set = set;
      this.flag = flag;
    }
  }

  /**
   * Who drives an interface.
   *
   * @param name as {@code ixgbe}
   * @param version of the driver, often the kernel's
   * @param firmware version; empty if unknown
   * @param bus address of the card, as {@code 0000:01:00.0}; empty for virtual interfaces
   */
  public record Driver(String name, String version, String firmware, String bus) {}

  /**
   * The queues in use.
   *
   * @param receive queues that only receive
   * @param transmit queues that only transmit
   * @param combined queues that do both
   * @param maxReceive as many can be switched on
   * @param maxTransmit as many can be switched on
   * @param maxCombined as many can be switched on
   */
  public record Channels(
      int receive, int transmit, int combined, int maxReceive, int maxTransmit, int maxCombined) {
    /** How many queues receive. */
    public int receiving() {
      return receive + combined;
    }

    /** How many queues transmit. */
    public int transmitting() {
      return transmit + combined;
    }
  }

  /** Who drives an interface; empty if it has no driver that answers (lo). */
  public static Optional<Driver> driver(String interfaceName) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(EthtoolDrvinfo.SIZE, 8);
      info.set(JAVA_INT, EthtoolDrvinfo.CMD, ETHTOOL_GDRVINFO);
      return call(arena, interfaceName, "GDRVINFO", info)
          ? Optional.of(
              new Driver(
                  text(info, EthtoolDrvinfo.DRIVER),
                  text(info, EthtoolDrvinfo.VERSION),
                  text(info, EthtoolDrvinfo.FW_VERSION),
                  text(info, EthtoolDrvinfo.BUS_INFO)))
          : Optional.empty();
    }
  }

  /** A text of 32 bytes at most, which a driver may have filled to the last one. */
  static String text(MemorySegment info, long offset) {
    byte[] bytes = info.asSlice(offset, 32).toArray(JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return text.equals("N/A") ? "" : text;
  }

  /** The queues in use; empty if the driver does not say. */
  public static Optional<Channels> channels(String interfaceName) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(EthtoolChannels.SIZE, 8);
      channels.set(JAVA_INT, EthtoolChannels.CMD, ETHTOOL_GCHANNELS);
      return call(arena, interfaceName, "GCHANNELS", channels)
          ? Optional.of(
              new Channels(
                  channels.get(JAVA_INT, EthtoolChannels.RX_COUNT),
                  channels.get(JAVA_INT, EthtoolChannels.TX_COUNT),
                  channels.get(JAVA_INT, EthtoolChannels.COMBINED_COUNT),
                  channels.get(JAVA_INT, EthtoolChannels.MAX_RX),
                  channels.get(JAVA_INT, EthtoolChannels.MAX_TX),
                  channels.get(JAVA_INT, EthtoolChannels.MAX_COMBINED)))
          : Optional.empty();
    }
  }

  /** How many queues of an interface receive: what the driver says, else how it was made. */
  public static int receiveQueues(NetworkDevice device) {
    return channels(device.name())
        .map(Channels::receiving)
        .filter(queues -> queues > 0)
        .orElse(Math.max(1, device.receiveQueues()));
  }

  /** How many queues of an interface transmit: what the driver says, else how it was made. */
  public static int transmitQueues(NetworkDevice device) {
    return channels(device.name())
        .map(Channels::transmitting)
        .filter(queues -> queues > 0)
        .orElse(Math.max(1, device.transmitQueues()));
  }

  /** Whether a feature is on; empty if the driver does not have it. */
  public static Optional<Boolean> get(String interfaceName, Feature feature) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(EthtoolValue.SIZE, 8);
      value.set(JAVA_INT, EthtoolValue.CMD, feature.get);
      if (!call(arena, interfaceName, "get " + feature, value)) {
        return Optional.empty();
      }
      int data = value.get(JAVA_INT, EthtoolValue.DATA);
      return Optional.of((feature.flag == 0 ? data : data & feature.flag) != 0);
    }
  }

  /**
   * Switches a feature on or off; nothing happens if it is so already.
   *
   * @return whether it is now as asked: false if the driver cannot switch it
   * @throws LinuxException EPERM without CAP_NET_ADMIN
   */
  public static boolean set(String interfaceName, Feature feature, boolean on) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(EthtoolValue.SIZE, 8);
      int data = on ? 1 : 0;
      if (feature.flag != 0) {
        value.set(JAVA_INT, EthtoolValue.CMD, feature.get);
        if (!call(arena, interfaceName, "get " + feature, value)) {
          return false;
        }
        int flags = value.get(JAVA_INT, EthtoolValue.DATA);
        data = on ? flags | feature.flag : flags & ~feature.flag;
      }
      value.set(JAVA_INT, EthtoolValue.CMD, feature.set);
      value.set(JAVA_INT, EthtoolValue.DATA, data);
      boolean ignored = call(arena, interfaceName, "set " + feature, value);
    }
    return get(interfaceName, feature).filter(now -> now == on).isPresent();
  }

  /** False if the driver does not know the command. */
  private static boolean call(
      Arena arena, String interfaceName, String command, MemorySegment argument) {
    MemorySegment request = request(arena, interfaceName, argument);
    int result;
    try (Fd socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "socket for ethtool")) {
      result = Ioctl.call(socket, SIOCETHTOOL, request);
    }
    return switch (-result) {
      case Errno.EOPNOTSUPP, Errno.EINVAL -> false;
      case Errno.EPERM ->
          throw new LinuxException(
              "ethtool " + command,
              Errno.EPERM,
              interfaceName,
              "needs the capability CAP_NET_ADMIN: run it as root");
      default -> {
        int ignored = Native.check(result, "ethtool " + command, interfaceName);
        yield true;
      }
    };
  }

  /** What SIOCETHTOOL takes. */
  static MemorySegment request(Arena arena, String interfaceName, MemorySegment argument) {
    byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= IFNAMSIZ) {
      throw new LinuxException("ethtool", Errno.ENODEV, interfaceName);
    }
    MemorySegment request = arena.allocate(Ifreq.SIZE, 8);
    MemorySegment.copy(name, 0, request, JAVA_BYTE, Ifreq.NAME, name.length);
    request.set(ADDRESS, Ifreq.DATA, argument);
    return request;
  }
}
