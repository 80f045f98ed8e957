package org.wirecap.bench;

import java.util.List;
import java.util.Locale;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;

/**
 * An engine that is compared, in its configuration.
 *
 * @param mode basic mode with a pool; basic mode with no more cells than a ring has descriptors; or
 *     advanced mode
 * @param policy of advanced mode; else null
 * @param cells M
 * @param chunks R
 * @param threshold T, per cent, of advanced mode
 */
public record Setup(Mode mode, OffloadPolicy policy, int cells, int chunks, int threshold) {
  /** What the threads read. */
  public enum Mode {
    BASIC,
    RING,
    ADVANCED
  }

  private static final int CELLS = 256;
  private static final int CHUNKS = 100;

  /** M for a ring: small against it. */
  private static final int RING_CELLS = 32;

  /**
   * @param text basic, ring:DESCRIPTORS, none, chunk:T or flow:T
   */
  public static Setup parse(String text) {
    String[] parts = text.split(":", 2);
    try {
      return switch (parts[0]) {
        case "basic" -> new Setup(Mode.BASIC, null, CELLS, CHUNKS, 0);
        case "ring" ->
            new Setup(Mode.RING, null, RING_CELLS, Integer.parseInt(parts[1]) / RING_CELLS, 0);
        case "none" -> advanced(OffloadPolicy.NONE, BuddyGroup.DEFAULT_THRESHOLD);
        case "chunk" -> advanced(OffloadPolicy.CHUNK, Integer.parseInt(parts[1]));
        case "flow" -> advanced(OffloadPolicy.FLOW, Integer.parseInt(parts[1]));
        default -> throw new IllegalArgumentException(text);
      };
    } catch (RuntimeException e) {
      throw new WirecapException(
          "--engines " + text + ": basic, ring:DESCRIPTORS, none, chunk:T or flow:T", e);
    }
  }

  private static Setup advanced(OffloadPolicy policy, int threshold) {
    return new Setup(Mode.ADVANCED, policy, CELLS, CHUNKS, threshold);
  }

  public boolean isAdvanced() {
    return mode == Mode.ADVANCED;
  }

  /** Packets of one queue that can wait. */
  public int places() {
    return cells * chunks;
  }

  public BuddyGroup group(List<Integer> queues) {
    return BuddyGroup.of(queues)
        .policy(policy)
        .threshold(policy == OffloadPolicy.NONE ? BuddyGroup.DEFAULT_THRESHOLD : threshold);
  }

  /** As reports write it. */
  public String title() {
    return switch (mode) {
      case BASIC -> "WireCAP-B-(%d,%d)".formatted(cells, chunks);
      case RING -> "AF_XDP ring, %,d".formatted(places());
      case ADVANCED ->
          policy == OffloadPolicy.NONE
              ? "WireCAP-A-(%d,%d), none".formatted(cells, chunks)
              : "WireCAP-A-(%d,%d,%d %%), %s"
                  .formatted(cells, chunks, threshold, policy.name().toLowerCase(Locale.ROOT));
    };
  }
}
