package org.wirecap.filter;

import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.constant;
import static org.wirecap.filter.Terms.equal;

import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/** Bytes of the packet, arithmetic and comparisons. */
final class AccessCode {
  private static final int ICMPV6 = 58;

  private final Headers headers;
  private final ProtocolCode protocols;
  private final PortCode ports;
  private final Faults faults;

  AccessCode(Headers headers, ProtocolCode protocols, PortCode ports, Faults faults) {
    this.headers = headers;
    this.protocols = protocols;
    this.ports = ports;
    this.faults = faults;
  }

  /** {@code protocol[index:size]}, of 1, 2 or 4 bytes. */
  Arithmetic access(Protocol protocol, Arithmetic index, int size) {
    Value place = index.value();
    Condition before = index.check();
    return switch (protocol) {
      case LINK -> new Arithmetic(headers.linkHeader.load(place, 0, size), before);
      case IP, ARP, RARP, ATALK, DECNET, SCA, LAT, MOPRC, MOPDL, IPV6 ->
          new Arithmetic(
              headers.payload.load(place, headers.network, size),
              and(before, protocols.named(protocol)));
      case SCTP, TCP, UDP, ICMP, IGMP, IGRP, PIM, VRRP, CARP ->
          new Arithmetic(
              headers.transport(place, size),
              and(
                  protocols.named(Protocol.IP),
                  before,
                  protocols.named(protocol),
                  ports.firstFragment()));
      case ICMPV6 ->
          new Arithmetic(
              headers.payload.load(place, headers.network + 40, size),
              and(before, protocols.named(Protocol.IPV6), equal(headers.network(6, 1), ICMPV6)));
      default -> throw faults.fault("'" + protocol + "[...]' cannot be read");
    };
  }

  Arithmetic combine(Operator operator, Arithmetic left, Arithmetic right) {
    if (right.value() instanceof Value.Const(int number)) {
      if (operator.divides() && number == 0) {
        throw faults.fault("division by zero");
      }
      boolean shift = operator == Operator.SHIFT_LEFT || operator == Operator.SHIFT_RIGHT;
      if (shift && Integer.compareUnsigned(number, 31) > 0) {
        throw faults.fault("shift by more than 31 bits");
      }
    }
    // As in libpcap, what the right operand needs is not tested.
    return new Arithmetic(
        new Value.Arithmetic(operator, left.value(), right.value()), left.check());
  }

  Arithmetic negate(Arithmetic operand) {
    return new Arithmetic(
        new Value.Arithmetic(Operator.SUBTRACT, constant(0), operand.value()), operand.check());
  }

  /** A comparison by one of the six operators. */
  Condition compare(String operator, Arithmetic left, Arithmetic right) {
    Relation relation =
        switch (operator) {
          case "=", "!=" -> Relation.EQUAL;
          case ">", "<=" -> Relation.GREATER;
          default -> Relation.GREATER_OR_EQUAL;
        };
    boolean negated = operator.equals("!=") || operator.equals("<=") || operator.equals("<");
    Condition holds = new Condition.Compare(relation, left.value(), right.value());
    return and(left.check(), right.check(), negated ? Terms.not(holds) : holds);
  }
}
