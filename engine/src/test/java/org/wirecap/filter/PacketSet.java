package org.wirecap.filter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Packets in native memory, one after the other, each behind its struct pcap_pkthdr. */
final class PacketSet {
  private final List<TestPacket> packets;
  private final MemorySegment memory;
  private final long[] offsets;

  PacketSet(List<TestPacket> packets) {
    this.packets = packets;
    offsets = new long[packets.size()];
    long size = 0;
    for (TestPacket packet : packets) {
      size += 24 + ((packet.bytes().length + 15) & ~7);
    }
    memory = Arena.ofAuto().allocate(Math.max(size, 8), 8);
    // What is between the packets must not be read: it would look like more of them.
    memory.fill((byte) 0x45);
    long at = 0;
    for (int i = 0; i < offsets.length; i++) {
      byte[] bytes = packets.get(i).bytes();
      memory.set(ValueLayout.JAVA_LONG, at, 0);
      memory.set(ValueLayout.JAVA_LONG, at + 8, 0);
      memory.set(ValueLayout.JAVA_INT, at + 16, bytes.length);
      memory.set(ValueLayout.JAVA_INT, at + 20, packets.get(i).originalLength());
      offsets[i] = at + 24;
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at + 24, bytes.length);
      at += 24 + ((bytes.length + 15) & ~7);
    }
  }

  int size() {
    return offsets.length;
  }

  TestPacket packet(int index) {
    return packets.get(index);
  }

  MemorySegment memory() {
    return memory;
  }

  long offset(int index) {
    return offsets[index];
  }

  int capturedLength(int index) {
    return packets.get(index).bytes().length;
  }

  int originalLength(int index) {
    return packets.get(index).originalLength();
  }

  MemorySegment header(int index) {
    return memory.asSlice(offsets[index] - 24, 24);
  }

  MemorySegment bytes(int index) {
    return memory.asSlice(offsets[index]);
  }
}
