package org.wirecap.lab;

import org.wirecap.error.WirecapException;

/**
 * Which transmit queue a packet leaves by. On a veth that is the receive queue by which it arrives
 * at the other end, so that a sender can play a NIC that steers.
 */
public sealed interface Steering {
  /** As an 82599 with as many queues as the interface has would steer what it receives. */
  Steering RSS = new Rss();

  /** The interface's own choice where it has one (AF_PACKET), else queue 0. */
  Steering NONE = new None();

  /** As an 82599: Toeplitz hash, 128-entry table ({@link org.wirecap.rss.RssSteering}). */
  record Rss() implements Steering {}

  /**
   * All by one queue.
   *
   * @param queue from 0
   */
  record ToQueue(int queue) implements Steering {
    /** Checks the range. */
    public ToQueue {
      if (queue < 0) {
        throw new WirecapException("--steer queue=" + queue + ": queues are counted from 0");
      }
    }
  }

  /** The interface's own choice where it has one, else queue 0. */
  record None() implements Steering {}

  /**
   * Reads {@code rss}, {@code none} or {@code queue=N}.
   *
   * @throws WirecapException if it is something else
   */
  static Steering parse(String text) {
    if (text.equals("rss")) {
      return RSS;
    }
    if (text.equals("none")) {
      return NONE;
    }
    if (text.matches("queue=\\d{1,4}")) {
      return new ToQueue(Integer.parseInt(text.substring("queue=".length())));
    }
    throw new WirecapException("--steer " + text + ": use rss, queue=N or none");
  }
}
