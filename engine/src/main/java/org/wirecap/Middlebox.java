package org.wirecap;

import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.pool.PoolShape;
import org.wirecap.xdp.AttachMode;
import org.wirecap.xdp.XdpForwardEngine;
import org.wirecap.xdp.XdpForwardOptions;

/**
 * Where a program begins that stands between two interfaces: describes the ports, and opens them.
 *
 * <pre>{@code
 * try (ForwardEngine engine = Middlebox.between("eth1", "eth2").bidirectional().open();
 *     Forwarding forwarding =
 *         Forwarder.on(engine).handlers(worker -> (packet, outlet) -> Verdict.FORWARD).start()) {
 *   forwarding.await(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Not thread-safe; {@link #open} may be called more than once.
 */
public final class Middlebox {
  private final List<String> interfaces;
  private boolean bidirectional;
  private int cells = PoolShape.DEFAULT.cells();
  private int chunks = PoolShape.DEFAULT.chunks();
  private int cellSize;
  private AttachMode attach = AttachMode.AUTO;
  private boolean promiscuous = true;
  private boolean hugePages;
  private boolean force;
  private FilterProgram filter;

  private Middlebox(List<String> interfaces) {
    this.interfaces = interfaces;
  }

  /**
   * Begins to describe a middlebox: what arrives on the first interface can leave by the second.
   *
   * @param first port 0, in the network namespace of the thread that will call {@link #open}
   * @param second port 1
   * @return a description with the defaults: one direction, (M,R) = (256,256), promiscuous
   */
  public static Middlebox between(String first, String second) {
    return new Middlebox(List.of(first, second));
  }

  /**
   * Begins to describe a middlebox with one port, which answers what arrives there.
   *
   * @param interfaceName port 0
   * @return a description
   */
  public static Middlebox on(String interfaceName) {
    return new Middlebox(List.of(interfaceName));
  }

  /**
   * Captures on the second interface, too, so that its packets can leave by the first.
   *
   * @return this
   */
  public Middlebox bidirectional() {
    return bidirectional(true);
  }

  /**
   * Whether the second interface is captured, too.
   *
   * @param on default off
   * @return this
   */
  public Middlebox bidirectional(boolean on) {
    bidirectional = on;
    return this;
  }

  /**
   * The shape of each receive queue's ring-buffer pool.
   *
   * @param newCells M, cells of a chunk, and the most packets of a batch
   * @param newChunks R, chunks of a pool
   * @return this
   */
  public Middlebox shape(int newCells, int newChunks) {
    cells = newCells;
    chunks = newChunks;
    return this;
  }

  /**
   * The size of a cell.
   *
   * @param bytes 2,048 or 4,096; 0 for what the larger MTU of the two needs
   * @return this
   */
  public Middlebox cellSize(int bytes) {
    cellSize = bytes;
    return this;
  }

  /**
   * How AF_XDP gets packets into the cells; the same on both interfaces.
   *
   * @param newAttach the mode to insist on, or {@link AttachMode#AUTO}
   * @return this
   */
  public Middlebox attach(AttachMode newAttach) {
    attach = newAttach;
    return this;
  }

  /**
   * Whether the captured interfaces shall accept frames that are for others, as almost all are that
   * are to be forwarded. It ends with the engine.
   *
   * @param on default on
   * @return this
   */
  public Middlebox promiscuous(boolean on) {
    promiscuous = on;
    return this;
  }

  /**
   * Whether the cells shall be in huge pages, which must have been reserved.
   *
   * @param on default off
   * @return this
   */
  public Middlebox hugePages(boolean on) {
    hugePages = on;
    return this;
  }

  /**
   * Allows the interface of the default route, or of the connection that the user came in by:
   * whoever works over that interface loses the machine.
   *
   * @param on default off
   * @return this
   */
  public Middlebox force(boolean on) {
    force = on;
    return this;
  }

  /**
   * Has the kernel filter what arrives, on each captured interface: packets that are not accepted
   * are left to the host, and are not forwarded. A filter that runs in user space is given to
   * {@link ForwardEngine#filter} after opening instead: what it does not accept is dropped.
   *
   * @param newFilter as {@link org.wirecap.filter.Filter#program} gives it; null for everything
   * @return this
   */
  public Middlebox filter(FilterProgram newFilter) {
    filter = newFilter;
    return this;
  }

  /**
   * Opens the engine: from here on packets are captured, and reach the host no longer.
   *
   * @return an engine, which the caller closes
   * @throws org.wirecap.filter.ir.KernelRefusal when the kernel cannot run the filter
   * @throws WirecapException when it cannot be: one line on what, on what, and what to do
   */
  public ForwardEngine open() {
    if (!force) {
      // The second one, too, when it only sends: who has the wrong cable in it floods his own way
      // in.
      interfaces.forEach(HostConnection::requireNotNeeded);
    }
    return XdpForwardEngine.open(
        new XdpForwardOptions(
            interfaces,
            bidirectional,
            cells,
            chunks,
            cellSize,
            attach,
            promiscuous,
            hugePages,
            filter));
  }
}
