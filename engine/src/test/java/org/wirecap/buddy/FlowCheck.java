package org.wirecap.buddy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.PacedBuddies;
import org.wirecap.sim.PacketStamp;

/** Looks at what readers do with stamped packets: order, simultaneity, completeness. */
final class FlowCheck implements PacedBuddies.Work {
  private final FlowParser parser = new FlowParser();
  private final Map<Integer, Integer> lastOfFlow = new HashMap<>();
  private final Map<Integer, Integer> workingOn = new HashMap<>();
  private final Set<Long> seen = new HashSet<>();
  private final Map<Integer, Set<Integer>> homesOfReader = new HashMap<>();
  long packets;
  long outOfOrder;
  long simultaneous;
  long duplicates;

  private long payload(Packet packet) {
    parser.parse(packet.memory(), packet.offset(), packet.capturedLength());
    return parser.portsOffset() + (parser.protocol() == FlowParser.TCP ? 20 : 8);
  }

  private int flow(Packet packet) {
    return PacketStamp.flow(packet.memory(), payload(packet));
  }

  @Override
  public void begin(int queue, Chunk chunk) {
    homesOfReader.computeIfAbsent(queue, q -> new HashSet<>()).add(chunk.queue());
    for (int i = 0; i < chunk.size(); i++) {
      Integer other = workingOn.put(flow(chunk.packet(i)), queue);
      if (other != null && other != queue) {
        simultaneous++;
      }
    }
  }

  @Override
  public void end(int queue, Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      Packet packet = chunk.packet(i);
      long payload = payload(packet);
      int flow = PacketStamp.flow(packet.memory(), payload);
      int sequence = PacketStamp.flowSequence(packet.memory(), payload);
      workingOn.remove(flow);
      if (!seen.add(PacketStamp.sequence(packet.memory(), payload))) {
        duplicates++;
      }
      Integer last = lastOfFlow.get(flow);
      if (last != null && sequence < last) {
        outOfOrder++;
      } else {
        lastOfFlow.put(flow, sequence);
      }
      packets++;
    }
  }

  /** The receive queues whose packets a reader was given. */
  Set<Integer> homesOf(int reader) {
    return homesOfReader.getOrDefault(reader, Set.of());
  }
}
