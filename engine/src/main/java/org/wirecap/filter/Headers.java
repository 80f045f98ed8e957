package org.wirecap.filter;

import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/**
 * Where in the packet the headers are that the rest of the expression is about. {@code vlan},
 * {@code mpls}, {@code pppoes} and {@code geneve} move them, for everything that stands behind them
 * in the expression, as in libpcap.
 */
final class Headers {
  /** What the link layer is that {@link #linkHeader} points at. */
  Link link;

  /** The link-layer header. */
  Offset linkHeader = Offset.at(0);

  /** The field that names the protocol of the payload. */
  Offset linkType;

  /** What comes after the link-layer header; for 802.3 that is the LLC header. */
  Offset payload;

  /** The network-layer header, in bytes behind {@link #payload}. */
  int network;

  /** The same for protocols that are on LLC without SNAP. */
  int networkWithoutSnap;

  /** Labels of MPLS that were passed. */
  int labels;

  /** Whether the innermost header passed was Geneve: then there may be no link-layer header. */
  boolean inGeneve;

  /** Geneve headers that were passed. */
  int tunnels;

  Headers(int number) {
    link = Link.of(number);
    linkType = Offset.at(link.typeOffset());
    payload = Offset.at(link.headerLength());
    networkWithoutSnap = link == Link.ETHERNET ? 3 : 0;
  }

  /** A field of the network-layer header. */
  Value network(int offset, int size) {
    return payload.load(network + offset, size);
  }

  /** A field behind an IPv4 header. */
  Value transport(int offset, int size) {
    return new Value.Load(size, ipv4HeaderLength(), payload.fixed() + network + offset);
  }

  /** A field behind an IPv4 header, at a place that is computed. */
  Value transport(Value index, int size) {
    return new Value.Load(size, Terms.add(index, ipv4HeaderLength()), payload.fixed() + network);
  }

  /** A field behind an IPv6 header without extension headers. */
  Value transport6(int offset, int size) {
    return network(40 + offset, size);
  }

  /** Bytes of the IPv4 header, plus the variable part of where it starts. */
  Value ipv4HeaderLength() {
    Value words = Terms.masked(network(0, 1), 0xf);
    Value length = new Value.Arithmetic(Operator.SHIFT_LEFT, words, Terms.constant(2));
    return payload.variable() == null ? length : Terms.add(length, payload.variable());
  }
}
