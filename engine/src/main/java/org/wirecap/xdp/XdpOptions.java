package org.wirecap.xdp;

import java.util.List;

/**
 * What to open on an interface in exclusive mode.
 *
 * @param interfaceName in the network namespace of the calling thread
 * @param queues receive queues to capture, ascending, each once; empty for all
 * @param cells M
 * @param chunks R
 * @param cellSize 2,048 or 4,096 bytes; 0 for what the MTU needs
 * @param attach how packets get into the cells
 * @param promiscuous whether the interface shall accept frames for others
 * @param hugePages whether the cells shall be in huge pages
 */
public record XdpOptions(
    String interfaceName,
    List<Integer> queues,
    int cells,
    int chunks,
    int cellSize,
    AttachMode attach,
    boolean promiscuous,
    boolean hugePages) {
  /** Keeps an unmodifiable copy. */
  public XdpOptions {
    queues = List.copyOf(queues);
  }
}
