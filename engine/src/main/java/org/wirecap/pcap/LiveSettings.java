package org.wirecap.pcap;

import java.util.List;
import org.wirecap.CaptureMode;
import org.wirecap.WireCap;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.packet.PacketOptions;
import org.wirecap.pcap.PcapWarning.Kind;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;

/** What is set on a handle before it is activated, and the way to activate it. */
final class LiveSettings {
  /** A block that is not full waits no longer than this, however long the user's timeout is. */
  private static final int LONGEST_BLOCK_TIMEOUT = 40;

  private final String name;
  final WireCap wirecap;
  CaptureMode mode = CaptureMode.SHARED;
  int snaplen = PacketOptions.MAX_SNAPLEN;
  boolean promiscuous;
  boolean immediate;
  boolean rfmon;
  int timeoutMillis;
  TimestampType timestampType = TimestampType.HOST;

  LiveSettings(String name) {
    this.name = name;
    this.wirecap = WireCap.on(name);
  }

  /** A pool of about so many bytes for each receive queue. */
  static PoolShape shape(long bytes) {
    int cells = PoolShape.DEFAULT.cells();
    // A chunk is what waits together: rather more of them than large ones.
    while (cells > 64 && bytes / ((long) cells * Cell.DEFAULT_SIZE) < 16) {
      cells /= 2;
    }
    long most = PoolShape.MAX_CELLS / cells;
    long chunks = Math.clamp(bytes / ((long) cells * Cell.DEFAULT_SIZE), 2, most);
    return new PoolShape(cells, (int) chunks, Cell.DEFAULT_SIZE);
  }

  /** Opens the interface; its warnings go into the list. */
  LiveSource activate(List<PcapWarning> warnings) {
    if (!Capability.missing(Capability.CAP_NET_RAW).isEmpty()) {
      throw new PcapException(
          PcapError.PERM_DENIED,
          name + ": capturing needs the capability CAP_NET_RAW: run it as root");
    }
    NetworkDevice device = Interfaces.find(name).orElseThrow(this::noSuchDevice);
    if (rfmon) {
      throw new PcapException(
          PcapError.RFMON_NOTSUP, name + ": monitor mode is not supported: setRfmon(false)");
    }
    if (!device.up()) {
      throw new PcapException(
          PcapError.IFACE_NOT_UP, name + ": the interface is down: ip link set " + name + " up");
    }
    if (timestampType != TimestampType.HOST) {
      warnings.add(
          new PcapWarning(
              Kind.TSTAMP_TYPE_NOTSUP, name + ": timestamps are the host's, not " + timestampType));
    }
    LiveSource source = open(device);
    for (String note : source.notes()) {
      warnings.add(new PcapWarning(Kind.WARNING, note));
    }
    return source;
  }

  private PcapException noSuchDevice() {
    // libpcap has a device of this name, for all interfaces together.
    String why =
        name.equals("any")
            ? "a handle is on one interface: open one for each of findAllDevs"
            : "there is no such interface: findAllDevs lists those that are";
    return new PcapException(PcapError.NO_SUCH_DEVICE, name + ": " + why);
  }

  private LiveSource open(NetworkDevice device) {
    // Filters see whole packets, whatever is kept of them: cut is what is given.
    wirecap
        .mode(mode)
        .promiscuous(promiscuous)
        .snaplen(PacketOptions.MAX_SNAPLEN)
        .blockTimeout(immediate ? 1 : Math.min(timeoutMillis, LONGEST_BLOCK_TIMEOUT));
    try {
      Engine engine = wirecap.open();
      try {
        return new LiveSource(engine, device, snaplen);
      } catch (RuntimeException | Error e) {
        engine.close();
        throw e;
      }
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /** How long reading waits: 0 or less is for ever. */
  long timeoutNanos() {
    return timeoutMillis <= 0 ? -1 : timeoutMillis * 1_000_000L;
  }
}
