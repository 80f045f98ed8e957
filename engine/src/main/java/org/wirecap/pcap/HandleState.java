package org.wirecap.pcap;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.Filter;

/**
 * How a handle is set up, what it captures from, and whether it is activated and not yet closed.
 * Any thread asks. Who opens, closes or uses up what it captures from holds this object's monitor,
 * and never while a packet is handled.
 */
final class HandleState {
  private final String name;

  /** Null for handles that are opened without being created first. */
  private final LiveSettings settings;

  private volatile TimestampPrecision precision;
  private volatile boolean nonBlock;

  /** Null until the handle is activated. */
  private volatile PacketSource source;

  private volatile boolean closed;

  private HandleState(
      String name, LiveSettings settings, PacketSource source, TimestampPrecision precision) {
    this.name = name;
    this.settings = settings;
    this.source = source;
    this.precision = precision;
  }

  /** A handle on an interface, to be activated. */
  static HandleState created(String device) {
    return new HandleState(device, new LiveSettings(device), null, TimestampPrecision.MICRO);
  }

  /** A handle that is activated from the beginning. */
  static HandleState opened(String name, PacketSource source, TimestampPrecision precision) {
    return new HandleState(name, null, source, precision);
  }

  String name() {
    return name;
  }

  TimestampPrecision precision() {
    return precision;
  }

  void setPrecision(TimestampPrecision newPrecision) {
    precision = newPrecision;
  }

  boolean isNonBlock() {
    return nonBlock;
  }

  void setNonBlock(boolean on) {
    nonBlock = on;
  }

  /** How long a call that reads waits for a packet: 0 does not wait, negative waits for ever. */
  long waitNanos() {
    return nonBlock ? 0 : settings == null ? -1 : settings.timeoutNanos();
  }

  /** What it captures from; null before it is activated. */
  PacketSource source() {
    return source;
  }

  synchronized List<PcapWarning> activate(PacketSelection selection) {
    List<PcapWarning> warnings = new ArrayList<>();
    LiveSource live = requireNotActivated().activate(warnings);
    selection.setInterface(live.interfaceIndex());
    source = live;
    return List.copyOf(warnings);
  }

  /** From here on nothing can be asked for; what it captures from is released afterwards. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw refusal("this handle is closed");
    }
  }

  LiveSettings requireNotActivated() {
    requireOpen();
    if (source != null) {
      throw new PcapException(
          PcapError.ACTIVATED,
          name + ": this handle is activated already: this call is for one that is not");
    }
    return settings;
  }

  PacketSource requireActivated() {
    requireOpen();
    PacketSource open = source;
    if (open == null) {
      throw new PcapException(
          PcapError.NOT_ACTIVATED, name + ": this handle is not activated: call activate first");
    }
    return open;
  }

  /** Makes sure that it is activated, has packets, and that they are what the filter is for. */
  PacketSource requireFilterable(Filter filter) {
    PacketSource open = requireActivated();
    if (open instanceof DeadSource) {
      throw refusal("a filter cannot be set: it has no packets");
    }
    if (filter != null && filter.program().linkType() != open.linkType()) {
      throw refusal(
          "the filter was compiled for link type %d, and packets have %d: compile it with this handle"
              .formatted(filter.program().linkType(), open.linkType()));
    }
    return open;
  }

  /** An error of this handle without a code of its own. */
  PcapException refusal(String why) {
    return new PcapException(PcapError.ERROR, name + ": " + why);
  }
}
