package org.wirecap.bench;

import java.util.List;
import java.util.Locale;
import org.wirecap.WireCap;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Engine;

/**
 * An engine that is compared, in its configuration.
 *
 * @param mode basic mode with a pool; basic mode with no more cells than a ring has descriptors;
 *     advanced mode; or packet sockets with the ring that libpcap makes
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
    ADVANCED,
    PACKET
  }

  private static final int CELLS = 256;
  private static final int CHUNKS = 100;

  /** M for a ring: small against it. */
  private static final int RING_CELLS = 32;

  /**
   * libpcap's default: a buffer of 2 MiB, in blocks of the longest packet that it captures, 256 KiB
   * (pcap-linux.c of 1.10, create_ring).
   */
  private static final int PACKET_BLOCKS = 8;

  private static final int PACKET_BLOCK = 256 << 10;
  private static final int PACKET_CELLS = PACKET_BLOCK / Cell.DEFAULT_SIZE;

  /** What the kernel and the engine put before a frame in a block, and what it is rounded to. */
  private static final int BEFORE_FRAME = 106;

  private static final int ALIGNMENT = 8;

  /**
   * @param text basic, basic:MxR, ring:DESCRIPTORS, none, chunk:T, flow:T or packet
   */
  public static Setup parse(String text) {
    String[] parts = text.split(":", 2);
    try {
      return switch (parts[0]) {
        case "basic" -> basic(parts);
        case "ring" ->
            new Setup(Mode.RING, null, RING_CELLS, Integer.parseInt(parts[1]) / RING_CELLS, 0);
        case "none" -> advanced(OffloadPolicy.NONE, BuddyGroup.DEFAULT_THRESHOLD);
        case "chunk" -> advanced(OffloadPolicy.CHUNK, Integer.parseInt(parts[1]));
        case "flow" -> advanced(OffloadPolicy.FLOW, Integer.parseInt(parts[1]));
        case "packet" -> new Setup(Mode.PACKET, null, PACKET_CELLS, PACKET_BLOCKS, 0);
        default -> throw new IllegalArgumentException(text);
      };
    } catch (RuntimeException e) {
      throw new WirecapException(
          "--engines "
              + text
              + ": basic, basic:MxR, ring:DESCRIPTORS, none, chunk:T, flow:T or packet",
          e);
    }
  }

  private static Setup basic(String[] parts) {
    if (parts.length == 1) {
      return new Setup(Mode.BASIC, null, CELLS, CHUNKS, 0);
    }
    String[] shape = parts[1].split("x", 2);
    return new Setup(Mode.BASIC, null, Integer.parseInt(shape[0]), Integer.parseInt(shape[1]), 0);
  }

  private static Setup advanced(OffloadPolicy policy, int threshold) {
    return new Setup(Mode.ADVANCED, policy, CELLS, CHUNKS, threshold);
  }

  public boolean isAdvanced() {
    return mode == Mode.ADVANCED;
  }

  /** Packets of one queue that can wait, if they are as long as those of a {@link Scenario}. */
  public int places() {
    return places(Scenario.FRAME_BYTES);
  }

  /**
   * @param frame bytes of each packet
   * @return packets of one queue that can wait
   */
  public int places(int frame) {
    int slot = Math.ceilDiv(BEFORE_FRAME + frame, ALIGNMENT) * ALIGNMENT;
    return mode == Mode.PACKET ? PACKET_BLOCK / slot * PACKET_BLOCKS : cells * chunks;
  }

  /**
   * Opens it in the network namespace of the calling thread.
   *
   * @return an engine, which the caller closes
   */
  public Engine open(String interfaceName) {
    return open(interfaceName, false);
  }

  /** The same, in exclusive mode with timestamps of the clock's last tick if they are wanted. */
  Engine open(String interfaceName, boolean coarseTimestamps) {
    WireCap capture =
        WireCap.on(interfaceName).shape(cells, chunks).coarseTimestamps(coarseTimestamps);
    return mode == Mode.PACKET
        ? capture.direction(Direction.IN).open()
        : capture.exclusive().open();
  }

  /**
   * Packets that found no place where the device puts them. A packet socket has none of them of its
   * own: its packets have arrived in the kernel, which copies them.
   */
  public long captureDrops(QueueLedger queue) {
    return mode == Mode.PACKET ? 0 : queue.lostNoCell() + queue.lostRxRing() + queue.invalid();
  }

  /**
   * Packets that had arrived, and were thrown away before the application had them: by the kernel,
   * when the ring of a packet socket is full; by the engine, when a work queue ends.
   */
  public long deliveryDrops(QueueLedger queue) {
    return queue.lost() - captureDrops(queue) + queue.discarded();
  }

  public BuddyGroup group(List<Integer> queues) {
    return BuddyGroup.of(queues)
        .policy(policy)
        .threshold(policy == OffloadPolicy.NONE ? BuddyGroup.DEFAULT_THRESHOLD : threshold);
  }

  /** The policy, as on the command line; empty without. */
  public String policyName() {
    return policy == null ? "" : policy.name().toLowerCase(Locale.ROOT);
  }

  /** As reports write it. */
  public String title() {
    return switch (mode) {
      case BASIC -> "WireCAP-B-(%d,%d)".formatted(cells, chunks);
      case RING -> "AF_XDP ring, %,d".formatted(places());
      case PACKET -> "TPACKET_V3, %d MiB".formatted((PACKET_BLOCKS * PACKET_BLOCK) >> 20);
      case ADVANCED ->
          policy == OffloadPolicy.NONE
              ? "WireCAP-A-(%d,%d), none".formatted(cells, chunks)
              : "WireCAP-A-(%d,%d,%d %%), %s".formatted(cells, chunks, threshold, policyName());
    };
  }
}
