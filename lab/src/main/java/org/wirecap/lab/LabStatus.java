package org.wirecap.lab;

import java.util.List;

/**
 * What there is of a lab.
 *
 * @param name of the lab
 * @param state whether it can be used
 * @param links the interfaces that are there: sender, capture host towards sender, capture host
 *     towards sink, sink
 * @param notes what the user should know, one line each
 */
public record LabStatus(String name, State state, List<Link> links, List<String> notes) {
  /** How much of a lab is there. */
  public enum State {
    /** All of it. */
    UP,
    /** A part: {@code up} is at work, or it or {@code down} was killed. {@code down} removes it. */
    PARTIAL,
    /** Nothing. */
    DOWN
  }

  /**
   * One interface of a lab.
   *
   * @param netns the namespace that it is in
   * @param name of the interface
   * @param role what it is for, as {@code sender}
   * @param queues transmit and receive queues
   * @param mtu in bytes
   * @param cellSize bytes of the cell that holds its longest frames
   * @param isUp whether it is set up
   */
  public record Link(
      String netns, String name, String role, int queues, int mtu, int cellSize, boolean isUp) {}
}
