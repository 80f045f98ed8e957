package org.wirecap.filter.ir;

import java.util.List;
import java.util.Objects;

/** What holds for a packet or not, unless evaluating it rejects the packet. Immutable. */
public sealed interface Condition {

  /**
   * Always or never.
   *
   * @param value which of the two
   */
  record Constant(boolean value) implements Condition {}

  /**
   * Two values, compared.
   *
   * @param relation how
   * @param left left value
   * @param right right value
   */
  record Compare(Relation relation, Value left, Value right) implements Condition {
    /** Checks for nulls. */
    public Compare {
      Objects.requireNonNull(relation);
      Objects.requireNonNull(left);
      Objects.requireNonNull(right);
    }
  }

  /**
   * All terms hold. Evaluated from the first, up to one that does not hold.
   *
   * @param terms at least two
   */
  record And(List<Condition> terms) implements Condition {
    /** Copies the terms. */
    public And {
      terms = List.copyOf(terms);
      if (terms.size() < 2) {
        throw new IllegalArgumentException("two terms or more");
      }
    }
  }

  /**
   * One term holds. Evaluated from the first, up to one that holds.
   *
   * @param terms at least two
   */
  record Or(List<Condition> terms) implements Condition {
    /** Copies the terms. */
    public Or {
      terms = List.copyOf(terms);
      if (terms.size() < 2) {
        throw new IllegalArgumentException("two terms or more");
      }
    }
  }

  /**
   * The term does not hold.
   *
   * @param term what
   */
  record Not(Condition term) implements Condition {
    /** Checks for null. */
    public Not {
      Objects.requireNonNull(term);
    }
  }

  /**
   * The search of {@code protochain}: whether {@code protocol} is found when one goes from IP
   * header to extension header to extension header. {@link HeaderChain} is the walk, step by step;
   * a load beyond the captured bytes rejects the packet, as everywhere. That the packet is IP of
   * this version was tested before.
   *
   * @param version 4 or 6
   * @param protocol number that is searched for, 0 to 255
   * @param networkLayer where the IP header is: bytes from the start of the packet
   */
  record ProtocolChain(int version, int protocol, int networkLayer) implements Condition {
    /** Checks the version. */
    public ProtocolChain {
      if (version != 4 && version != 6) {
        throw new IllegalArgumentException("IP version " + version);
      }
    }
  }
}
