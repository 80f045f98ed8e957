package org.wirecap.xdp;

import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;

/**
 * What to open on the interfaces of a middlebox.
 *
 * @param interfaces one or two names, in the network namespace of the calling thread
 * @param bidirectional whether the second one is captured, too
 * @param cells M
 * @param chunks R
 * @param cellSize 2,048 or 4,096 bytes; 0 for what the larger MTU needs
 * @param attach how packets get into the cells
 * @param promiscuous whether the captured interfaces shall accept frames for others
 * @param hugePages whether the cells shall be in huge pages
 * @param filter run in the kernel on what is captured, so that the rest reaches the host; null for
 *     everything
 */
public record XdpForwardOptions(
    List<String> interfaces,
    boolean bidirectional,
    int cells,
    int chunks,
    int cellSize,
    AttachMode attach,
    boolean promiscuous,
    boolean hugePages,
    FilterProgram filter) {
  /** Captures everything. */
  public XdpForwardOptions(
      List<String> interfaces,
      boolean bidirectional,
      int cells,
      int chunks,
      int cellSize,
      AttachMode attach,
      boolean promiscuous,
      boolean hugePages) {
    this(interfaces, bidirectional, cells, chunks, cellSize, attach, promiscuous, hugePages, null);
  }

  /** Copies the list, and refuses what makes no middlebox. */
  public XdpForwardOptions {
    interfaces = List.copyOf(interfaces);
    if (interfaces.isEmpty() || interfaces.size() > 2) {
      throw new WirecapException("forward: name one interface or two, not " + interfaces.size());
    }
    if (interfaces.stream().distinct().count() != interfaces.size()) {
      throw new WirecapException(
          interfaces.getFirst()
              + ": a packet that comes in here cannot leave here as the other port");
    }
  }
}
