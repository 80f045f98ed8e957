package org.wirecap.pcap;

import java.util.function.Consumer;
import org.wirecap.pool.Packet;

/** What a program does with one packet: pcap_handler. */
@FunctionalInterface
public interface PcapHandler {
  /**
   * Called once for each packet; one at which this throws is not given again. Header and packet are
   * views of the pool's memory, the same objects each time, valid during this call only: afterwards
   * they throw {@link IllegalStateException}, or are on the next packet.
   *
   * @param header when it was seen, and its lengths
   * @param packet its bytes, from the link-layer header
   */
  void onPacket(PcapHeader header, Packet packet);

  /**
   * A handler for programs that keep packets.
   *
   * @param keeper is given a copy of each packet, of its own
   * @return a handler that copies
   */
  static PcapHandler copying(Consumer<PcapPacket> keeper) {
    return (header, packet) -> keeper.accept(PcapPacket.copyOf(header, packet));
  }
}
