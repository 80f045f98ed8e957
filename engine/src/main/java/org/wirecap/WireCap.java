package org.wirecap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.file.FileEngine;
import org.wirecap.file.FileOptions;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.packet.Direction;
import org.wirecap.packet.PacketEngine;
import org.wirecap.packet.PacketOptions;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.xdp.AttachMode;
import org.wirecap.xdp.XdpEngine;
import org.wirecap.xdp.XdpOptions;

/**
 * Where a program begins: describes what to capture, and opens it.
 *
 * <pre>{@code
 * try (Engine engine = WireCap.on("eth1").exclusive().open()) {
 *   ReceiveQueue queue = engine.queues().getFirst();
 *   while (running) {
 *     Chunk chunk = queue.capture(Duration.ofMillis(100));
 *     if (chunk != null) {
 *       for (int i = 0; i < chunk.size(); i++) {
 *         count(chunk.packet(i));
 *       }
 *       queue.recycle(chunk);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Not thread-safe; {@link #open} may be called more than once.
 */
public final class WireCap {
  private final String interfaceName;
  private CaptureMode mode = CaptureMode.SHARED;
  private int cells = PoolShape.DEFAULT.cells();
  private int chunks = PoolShape.DEFAULT.chunks();
  private int cellSize;
  private List<Integer> queues = List.of();
  private AttachMode attach = AttachMode.AUTO;
  private boolean promiscuous;
  private boolean hugePages;
  private boolean coarseTimestamps;

  private int snaplen = 262_144;

  private Direction direction = Direction.INOUT;
  private int blockTimeoutMillis;
  private boolean force;
  private FilterProgram filter;

  private WireCap(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /**
   * Begins to describe a capture on an interface.
   *
   * @param interfaceName in the network namespace of the thread that will call {@link #open}
   * @return a description with the defaults: shared mode, all queues, (M,R) = (256,256)
   */
  public static WireCap on(String interfaceName) {
    return new WireCap(interfaceName);
  }

  /**
   * Opens a capture file, pcap or pcapng, gzipped or not, as one receive queue that gives its
   * packets as fast as they are taken.
   *
   * @param file what to read
   * @return an engine, which the caller closes
   * @throws WirecapException when it is no capture file
   */
  public static Engine file(Path file) {
    return FileEngine.open(file, FileOptions.DEFAULT);
  }

  /**
   * Shared or exclusive.
   *
   * @param newMode who has the packets
   * @return this
   */
  public WireCap mode(CaptureMode newMode) {
    mode = newMode;
    return this;
  }

  /**
   * Takes packets away from the host: AF_XDP.
   *
   * @return this
   */
  public WireCap exclusive() {
    return mode(CaptureMode.EXCLUSIVE);
  }

  /**
   * The shape of each queue's ring-buffer pool.
   *
   * @param newCells M, cells of a chunk
   * @param newChunks R, chunks of a pool
   * @return this
   */
  public WireCap shape(int newCells, int newChunks) {
    cells = newCells;
    chunks = newChunks;
    return this;
  }

  /**
   * The size of a cell.
   *
   * @param bytes 2,048 or 4,096; 0 for what the MTU of the interface needs
   * @return this
   */
  public WireCap cellSize(int bytes) {
    cellSize = bytes;
    return this;
  }

  /**
   * Which receive queues to capture.
   *
   * @param newQueues numbers of queues; none for all
   * @return this
   */
  public WireCap queues(List<Integer> newQueues) {
    List<Integer> sorted = new ArrayList<>(newQueues);
    sorted.sort(null);
    if (sorted.stream().distinct().count() != sorted.size()) {
      throw new WirecapException("queues " + newQueues + ": name each queue once");
    }
    queues = List.copyOf(sorted);
    return this;
  }

  /**
   * How AF_XDP gets packets into the cells; exclusive mode only.
   *
   * @param newAttach the mode to insist on, or {@link AttachMode#AUTO}
   * @return this
   */
  public WireCap attach(AttachMode newAttach) {
    attach = newAttach;
    return this;
  }

  /**
   * Whether the interface shall accept frames that are for others. It ends with the engine.
   *
   * @param on default off
   * @return this
   */
  public WireCap promiscuous(boolean on) {
    promiscuous = on;
    return this;
  }

  /**
   * Whether the cells shall be in huge pages, which must have been reserved; exclusive mode only.
   *
   * @param on default off
   * @return this
   */
  public WireCap hugePages(boolean on) {
    hugePages = on;
    return this;
  }

  /**
   * Whether timestamps may be those of the last tick of the kernel's clock: up to 10 ms old, many
   * packets with the same one, but cheaper by some tens of ns a packet on the CPU that receives;
   * exclusive mode only. libpcap calls it HOST_LOWPREC.
   *
   * @param on default off
   * @return this
   */
  public WireCap coarseTimestamps(boolean on) {
    coarseTimestamps = on;
    return this;
  }

  /**
   * The most bytes to capture of one packet. Exclusive mode captures whole packets whatever this
   * says; the application then cuts what it keeps.
   *
   * @param bytes 1 to 262,144
   * @return this
   */
  public WireCap snaplen(int bytes) {
    if (bytes < 1 || bytes > 262_144) {
      throw new WirecapException("snaplen " + bytes + ": 1 to 262144 bytes");
    }
    snaplen = bytes;
    return this;
  }

  /**
   * Which packets to capture; shared mode only, exclusive mode sees arriving packets.
   *
   * @param newDirection default both
   * @return this
   */
  public WireCap direction(Direction newDirection) {
    direction = newDirection;
    return this;
  }

  /**
   * How long packets may gather in a block of the kernel's ring that is not full; shared mode only.
   * A short time uses blocks up: where one packet comes now and then, each takes a whole one.
   *
   * @param millis 1 to 1,000; 0 for what suits the pool, 10 to 100 ms
   * @return this
   */
  public WireCap blockTimeout(int millis) {
    blockTimeoutMillis = millis;
    return this;
  }

  /**
   * Allows exclusive mode on the interface of the default route, or of the connection that the user
   * came in by: whoever works over that interface loses the machine.
   *
   * @param on default off
   * @return this
   */
  public WireCap force(boolean on) {
    force = on;
    return this;
  }

  /**
   * Has the kernel filter. In exclusive mode packets that are not accepted are left to the host, in
   * shared mode they are not captured. A filter that runs in user space is given to {@link
   * Engine#filter} after opening instead.
   *
   * @param newFilter as {@link org.wirecap.filter.Filter#program} gives it; null for everything
   * @return this
   */
  public WireCap filter(FilterProgram newFilter) {
    filter = newFilter;
    return this;
  }

  /**
   * Opens the engine: from here on packets are captured.
   *
   * @return an engine, which the caller closes
   * @throws org.wirecap.filter.ir.KernelRefusal when the kernel cannot run the filter
   * @throws WirecapException when it cannot be: one line on what, on what, and what to do
   */
  public Engine open() {
    return switch (mode) {
      case SHARED ->
          PacketEngine.open(
              new PacketOptions(
                  interfaceName,
                  queues,
                  new PoolShape(cells, chunks, cellSize == 0 ? Cell.DEFAULT_SIZE : cellSize),
                  snaplen,
                  promiscuous,
                  direction,
                  filter,
                  blockTimeoutMillis));
      case EXCLUSIVE -> {
        if (!force) {
          HostConnection.requireNotNeeded(interfaceName);
        }
        yield XdpEngine.open(
            new XdpOptions(
                    interfaceName, queues, cells, chunks, cellSize, attach, promiscuous, hugePages)
                .withFilter(filter)
                .withCoarseTimestamps(coarseTimestamps));
      }
    };
  }
}
