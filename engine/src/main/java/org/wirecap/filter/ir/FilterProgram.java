package org.wirecap.filter.ir;

import java.util.Objects;

/**
 * A filter, ready to be run or translated.
 *
 * @param condition which packets to accept
 * @param linkType what the packets are, a number of {@code org.wirecap.file.LinkType}
 * @param snaplen bytes to keep of an accepted packet: what a program of classic BPF returns; above
 *     0
 */
public record FilterProgram(Condition condition, int linkType, int snaplen) {
  /** Checks the snaplen. */
  public FilterProgram {
    Objects.requireNonNull(condition);
    if (snaplen <= 0) {
      throw new IllegalArgumentException("snaplen " + snaplen);
    }
  }
}
