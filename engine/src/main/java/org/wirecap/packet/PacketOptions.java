package org.wirecap.packet;

import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.pool.PoolShape;

/**
 * What to capture with packet sockets.
 *
 * @param interfaceName as {@code eth1}, in the network namespace of the thread that opens
 * @param queues the receive queues to capture from; empty for all
 * @param shape R, M and the cell size of each queue's pool: a ring of R blocks with room for M
 *     packets of the cell's capacity
 * @param snaplen bytes of a packet to keep, 1 to {@link #MAX_SNAPLEN}
 * @param promiscuous whether to receive packets that are addressed to others, too
 * @param direction which packets
 * @param filter what the kernel shall capture of them; null for everything
 * @param blockTimeoutMillis how long a block that is not full waits at most, 1 to 1,000 ms; 0 for
 *     what suits the shape. In a short time blocks are used up: see {@link PacketRing}
 */
public record PacketOptions(
    String interfaceName,
    List<Integer> queues,
    PoolShape shape,
    int snaplen,
    boolean promiscuous,
    Direction direction,
    FilterProgram filter,
    int blockTimeoutMillis) {

  /** Nothing is cut: what tcpdump takes by default. */
  public static final int MAX_SNAPLEN = 262_144;

  /** Sorts the queues, and drops those named twice. */
  public PacketOptions {
    queues = queues.stream().sorted().distinct().toList();
    if (!queues.isEmpty() && queues.getFirst() < 0) {
      throw new WirecapException("--queues " + queues.getFirst() + ": queues count from 0");
    }
    if (snaplen < 1 || snaplen > MAX_SNAPLEN) {
      throw new WirecapException(
          "-s " + snaplen + ": the snapshot length is 1 to " + MAX_SNAPLEN + " bytes");
    }
    if (blockTimeoutMillis < 0 || blockTimeoutMillis > 1000) {
      throw new WirecapException(
          "block timeout " + blockTimeoutMillis + " ms: 1 to 1000, or 0 for what suits the pool");
    }
  }

  /**
   * All queues, whole packets, both directions, not promiscuous, the default pool.
   *
   * @param interfaceName as {@code eth1}
   * @return the options
   */
  public static PacketOptions of(String interfaceName) {
    return new PacketOptions(
        interfaceName, List.of(), PoolShape.DEFAULT, MAX_SNAPLEN, false, Direction.INOUT, null, 0);
  }

  /**
   * @param newQueues the receive queues to capture from; empty for all
   * @return these options with other queues
   */
  public PacketOptions withQueues(List<Integer> newQueues) {
    return new PacketOptions(
        interfaceName,
        newQueues,
        shape,
        snaplen,
        promiscuous,
        direction,
        filter,
        blockTimeoutMillis);
  }

  /**
   * @param newShape R, M and the cell size
   * @return these options with another pool
   */
  public PacketOptions withShape(PoolShape newShape) {
    return new PacketOptions(
        interfaceName,
        queues,
        newShape,
        snaplen,
        promiscuous,
        direction,
        filter,
        blockTimeoutMillis);
  }

  /**
   * @param newSnaplen bytes of a packet to keep
   * @return these options with another snapshot length
   */
  public PacketOptions withSnaplen(int newSnaplen) {
    return new PacketOptions(
        interfaceName,
        queues,
        shape,
        newSnaplen,
        promiscuous,
        direction,
        filter,
        blockTimeoutMillis);
  }

  /**
   * @param newPromiscuous whether to receive packets that are addressed to others
   * @return these options with or without promiscuous mode
   */
  public PacketOptions withPromiscuous(boolean newPromiscuous) {
    return new PacketOptions(
        interfaceName,
        queues,
        shape,
        snaplen,
        newPromiscuous,
        direction,
        filter,
        blockTimeoutMillis);
  }

  /**
   * @param newDirection which packets
   * @return these options with another direction
   */
  public PacketOptions withDirection(Direction newDirection) {
    return new PacketOptions(
        interfaceName,
        queues,
        shape,
        snaplen,
        promiscuous,
        newDirection,
        filter,
        blockTimeoutMillis);
  }

  /**
   * @param newFilter what the kernel shall capture; null for everything
   * @return these options with another filter
   */
  public PacketOptions withFilter(FilterProgram newFilter) {
    return new PacketOptions(
        interfaceName,
        queues,
        shape,
        snaplen,
        promiscuous,
        direction,
        newFilter,
        blockTimeoutMillis);
  }

  /**
   * @param millis how long a block that is not full waits at most; 0 for what suits the shape
   * @return these options with another block timeout
   */
  public PacketOptions withBlockTimeout(int millis) {
    return new PacketOptions(
        interfaceName, queues, shape, snaplen, promiscuous, direction, filter, millis);
  }
}
