package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Expressions and packets by chance. In bin/test a fixed number of them, the same each time; with
 * the profile nightly new ones for ten minutes of the processor's time, so that a night is as much
 * on a busy machine, or when the test is stopped for a while. {@code -Dwirecap.seed=N} repeats one
 * round, with the seed that a failure names.
 */
class FilterRandomTest {
  private static final int ROUNDS = 60;
  private static final int EXPRESSIONS = 150;
  private static final int PACKETS = 400;
  private static final long NIGHT_NANOS = 600_000_000_000L;

  @Test
  void agrees() {
    Libpcap library = Libpcap.require();
    Long one = Long.getLong("wirecap.seed");
    if (one != null) {
      round(library, one);
      return;
    }
    boolean nightly = Boolean.getBoolean("wirecap.nightly");
    long seed = nightly ? System.nanoTime() : 20_141_105L;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    List<String> failures = new ArrayList<>();
    long decisions = 0;
    int rounds = 0;
    while (nightly ? threads.getCurrentThreadCpuTime() - start < NIGHT_NANOS : rounds < ROUNDS) {
      try {
        decisions += round(library, seed + rounds);
      } catch (AssertionError e) {
        // A night is long: it goes on, for what else there is.
        System.out.println(e.getMessage());
        failures.add(e.getMessage());
      }
      rounds++;
    }
    System.out.printf(
        "%,d rounds from seed %d: each %d expressions on %d packets; %,d decisions%n",
        rounds, seed, EXPRESSIONS, PACKETS, decisions);
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
  }

  /** Returns how many decisions were compared. */
  private static long round(Libpcap library, long seed) {
    Random random = new Random(seed);
    int linkType =
        random.nextInt(2) == 0
            ? 1
            : PacketCorpus.LINK_TYPES.get(random.nextInt(PacketCorpus.LINK_TYPES.size()));
    PacketSet packets = new PacketSet(packets(random, linkType));
    RandomExpressions expressions = new RandomExpressions(random);
    try (Agreement agreement = new Agreement(library, linkType, random.nextInt(4) == 0, packets)) {
      for (int i = 0; i < EXPRESSIONS; i++) {
        agreement.compare(expressions.next());
      }
      agreement.assertNone();
      agreement
          .miscompiled()
          .forEach(
              expression ->
                  System.out.println("libpcap's optimizer gets wrong: '" + expression + "'"));
      return agreement.decisions();
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", link type " + linkType + ": " + e.getMessage(), e);
    }
  }

  /** Made packets with some bytes changed and cut somewhere, and some that are nothing at all. */
  private static List<TestPacket> packets(Random random, int linkType) {
    List<TestPacket> whole = PacketCorpus.whole(linkType);
    List<TestPacket> packets = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      if (i % 20 == 0) {
        byte[] noise = new byte[random.nextInt(120)];
        random.nextBytes(noise);
        packets.add(new TestPacket(linkType, noise, noise.length + random.nextInt(20), "noise"));
        continue;
      }
      TestPacket packet = whole.get(random.nextInt(whole.size()));
      byte[] bytes = packet.bytes().clone();
      for (int change = random.nextInt(4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      TestPacket changed = new TestPacket(linkType, bytes, packet.origin() + ", changed");
      packets.add(random.nextInt(3) == 0 ? changed.cut(random.nextInt(bytes.length)) : changed);
    }
    return packets;
  }
}
