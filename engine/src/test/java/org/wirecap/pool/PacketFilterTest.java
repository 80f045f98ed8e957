package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.Matcher;

/** A chunk is sorted by what a filter wants, whichever way the filter is asked. */
class PacketFilterTest {
  private static final PoolShape SHAPE = new PoolShape(256, 2, 2048);

  /** One that is asked about 64 packets at once, and two that are asked about each. */
  private static final List<Filter> FILTERS =
      List.of(compile("ether[0] & 3 = 1"), compile("len & 3 = 2"), compile("outbound"));

  private static Filter compile(String expression) {
    return Filter.compile(expression, FilterOptions.ethernet().withLive(true));
  }

  @Property(tries = 300)
  void wantedPacketsComeFirstInOrder(
      @ForAll long seed,
      @ForAll @IntRange(max = 256) int size,
      @ForAll @IntRange(max = 256) int from,
      @ForAll @IntRange(max = 2) int kind) {
    Random random = new Random(seed);
    Filter filter = FILTERS.get(kind);
    assertEquals(kind == 0, filter.needsOnlyBytes());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SHAPE.bytes(), 4096);
      Chunk chunk = Chunk.ofCells(this, memory, 0, SHAPE, 0);
      List<Long> wanted = new ArrayList<>();
      List<Long> unwanted = new ArrayList<>();
      int first = Math.min(from, size);
      for (int i = 0; i < size; i++) {
        long offset = 2048L * (size - 1 - i) + 256;
        int original = random.nextInt(2000);
        boolean outgoing = random.nextBoolean();
        PacketMetadata.write(memory, offset, i, original, outgoing ? PacketMetadata.OUTGOING : 0);
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) random.nextInt(256));
        chunk.append(offset, length(offset));
        boolean accepted =
            filter.matches(
                memory,
                offset,
                length(offset),
                original,
                outgoing ? Matcher.OUTGOING : Matcher.TO_HOST,
                3);
        (i < first || accepted ? wanted : unwanted).add(offset);
      }
      PacketFilter packets = new PacketFilter();
      packets.set(filter, 3);
      int kept = packets.sort(chunk, memory, first);
      assertEquals(wanted.size(), kept);
      assertEquals(unwanted.size(), packets.unwanted());
      assertEquals(wanted, offsets(chunk, 0, kept));
      assertEquals(
          unwanted.stream().sorted().toList(),
          offsets(chunk, kept, size).stream().sorted().toList(),
          "their cells are not lost");
      for (int i = 0; i < size; i++) {
        assertEquals(length(chunk.offset(i)), chunk.length(i), "the length belongs to the packet");
      }
    }
  }

  private static int length(long offset) {
    return 1 + (int) (offset / 2048);
  }

  private static List<Long> offsets(Chunk chunk, int from, int to) {
    List<Long> offsets = new ArrayList<>();
    for (int i = from; i < to; i++) {
      offsets.add(chunk.offset(i));
    }
    return offsets;
  }
}
