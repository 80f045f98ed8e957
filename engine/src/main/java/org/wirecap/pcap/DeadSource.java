package org.wirecap.pcap;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.wirecap.ledger.Ledger;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Engine;

/** Nothing: a handle that only compiles filters and writes files. */
record DeadSource(int linkType, int snaplen) implements PacketSource {
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public PacketFeed feed() {
    throw refusal("no packets come from it");
  }

  @Override
  public Engine engine(int fileQueues) {
    throw refusal("no packets come from it");
  }

  @Override
  public Ledger ledger() {
    return new Ledger(List.of(), 0);
  }

  @Override
  public void requireStatistics() {
    throw refusal("it has no statistics");
  }

  @Override
  public void requireDirection(Direction direction) {
    throw refusal("it has no direction to set");
  }

  @Override
  public void send(MemorySegment frame) {
    throw refusal("packets cannot be sent on it");
  }

  @Override
  public void close() {
    // There is nothing to release.
  }

  private static PcapException refusal(String why) {
    return new PcapException(PcapError.ERROR, "a handle of openDead: " + why);
  }
}
