package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a driver counts of an interface, by its own names, as {@code ethtool -S} shows it. It holds
 * a socket of the network namespace in which it was made, so that any thread may ask.
 */
public final class DriverCounters implements AutoCloseable {
  private static final int ETHTOOL_GDRVINFO = 0x3;
  private static final int ETHTOOL_GSTRINGS = 0x1b;
  private static final int ETHTOOL_GSTATS = 0x1d;
  private static final int ETH_SS_STATS = 1;
  private static final int NAME_BYTES = 32;

  /** The kernel writes as many counters as there are by then, whatever room there is. */
  private static final int SPARE = 1024;

  private final String interfaceName;
  private final Fd socket;
  private boolean closed;

  /**
   * @param interfaceName in the network namespace of the calling thread
   */
  public DriverCounters(String interfaceName) {
    this.interfaceName = interfaceName;
    this.socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0, "socket for ethtool");
  }

  /**
   * The counters now, in the driver's order; none if the driver has none, the interface is gone, or
   * this is closed.
   */
  public synchronized Map<String, Long> read() {
    if (closed) {
      return Map.of();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(EthtoolDrvinfo.SIZE, 8);
      if (!ask(arena, ETHTOOL_GDRVINFO, info)) {
        return Map.of();
      }
      int count = info.get(JAVA_INT, EthtoolDrvinfo.N_STATS);
      long room = (long) count + SPARE;
      MemorySegment names = arena.allocate(EthtoolGstrings.SIZE + room * NAME_BYTES, 8);
      names.set(JAVA_INT, EthtoolGstrings.STRING_SET, ETH_SS_STATS);
      MemorySegment values = arena.allocate(EthtoolStats.SIZE + room * Long.BYTES, 8);
      values.set(JAVA_INT, EthtoolStats.N_STATS, count);
      if (count == 0
          || !ask(arena, ETHTOOL_GSTRINGS, names)
          || !ask(arena, ETHTOOL_GSTATS, values)) {
        return Map.of();
      }
      int known =
          Math.min(
              names.get(JAVA_INT, EthtoolGstrings.LEN), values.get(JAVA_INT, EthtoolStats.N_STATS));
      Map<String, Long> counters = new LinkedHashMap<>();
      for (int i = 0; i < known; i++) {
        counters.put(
            Ethtool.text(names, EthtoolGstrings.SIZE + (long) i * NAME_BYTES),
            values.get(JAVA_LONG, EthtoolStats.SIZE + (long) i * Long.BYTES));
      }
      return counters;
    }
  }

  private boolean ask(Arena arena, int command, MemorySegment argument) {
    argument.set(JAVA_INT, 0, command);
    return Ioctl.call(socket, Ethtool.SIOCETHTOOL, Ethtool.request(arena, interfaceName, argument))
        >= 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
    socket.close();
  }
}
