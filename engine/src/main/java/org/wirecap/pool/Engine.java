package org.wirecap.pool;

import java.util.List;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.Ledger;

/**
 * Receive queues that were opened together: those of one interface, of a file, or of a simulated
 * NIC. Different queues may be served by different threads. Closing an engine detaches it from the
 * interface first, then releases everything; nothing stays behind on the host.
 */
public interface Engine extends AutoCloseable {
  /**
   * @return the receive queues, by index; at least one
   */
  List<ReceiveQueue> queues();

  /**
   * @return the interface or the file that this engine reads
   */
  String name();

  /**
   * @return one line on what was opened, e.g. {@code xdp, native copy mode, 4 queues, (M,R) =
   *     (256,256)}
   */
  String description();

  /**
   * What the user asked for and did not get, and what is used instead; one line each.
   *
   * @return empty when everything is as asked
   */
  List<String> notes();

  /**
   * @return the link type of all packets, as in pcap files; 1 is Ethernet
   */
  int linkType();

  /**
   * @return the clock of this engine
   */
  Clock clock();

  /**
   * Waits until a packet may be there on any queue.
   *
   * @param timeoutNanos how long at most
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more
   */
  void await(long timeoutNanos);

  /**
   * Has a filter decide in user space which packets come into chunks. May be called while packets
   * are captured, by any thread; it then begins with the next batch.
   *
   * @param filter decides, called by the threads that capture; null to have all packets
   */
  default void filter(Matcher filter) {
    queues().forEach(queue -> queue.filter(filter, Matcher.UNKNOWN));
  }

  /**
   * Has the kernel filter from now on, in the place of what it filtered by before. May be called
   * while packets are captured, by any thread. Each packet is decided by the old filter or by the
   * new one, and stands in the ledger either way; what the old one had accepted before is still
   * given: to have it decided by the new one as well, call {@link #filter}, too.
   *
   * @param filter for the link type of this engine; null to have all packets
   * @throws KernelRefusal when the kernel cannot run it, or no kernel gives the packets; nothing
   *     has changed then
   */
  default void filterInKernel(FilterProgram filter) {
    throw new KernelRefusal(name() + " is no interface that is captured: no kernel filters it");
  }

  /** Stops all queues: what has arrived can still be captured. */
  void stop();

  /**
   * @return the accounts of all queues; exact once every queue is finished
   */
  Ledger ledger();

  /**
   * Releases everything. Called when no thread captures any more: {@link #stop} may be called by
   * any thread, and ends their loops. Calling it again does nothing.
   */
  @Override
  void close();
}
