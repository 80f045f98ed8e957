package org.wirecap.filter.ir;

import java.util.Objects;

/** A 32-bit unsigned number, computed from a packet. Immutable. */
public sealed interface Value {

  /**
   * A number of the program.
   *
   * @param value unsigned
   */
  record Const(int value) implements Value {}

  /**
   * Bytes of the packet, in network order. The bytes are those from {@code base + displacement}, a
   * sum that does <em>not</em> wrap around: the packet is rejected unless base, displacement and
   * size together, as unsigned numbers, are at most the captured length.
   *
   * @param size bytes: 1, 2 or 4
   * @param base unsigned; {@code Const(0)} when the place is fixed
   * @param displacement unsigned
   */
  record Load(int size, Value base, int displacement) implements Value {
    /** Checks the size. */
    public Load {
      Objects.requireNonNull(base);
      if (size != 1 && size != 2 && size != 4) {
        throw new IllegalArgumentException("size " + size);
      }
    }

    /**
     * A load from a fixed place.
     *
     * @param size bytes: 1, 2 or 4
     * @param offset bytes from the start of the packet, unsigned
     * @return the load
     */
    public static Load at(int size, int offset) {
      return new Load(size, new Const(0), offset);
    }

    /**
     * @return whether the place is the same in every packet: then it is the displacement
     */
    public boolean isFixed() {
      return base.equals(new Const(0));
    }
  }

  /** Bytes that the packet had, whether captured or not. */
  record PacketLength() implements Value {}

  /**
   * Two values, combined.
   *
   * @param operator how
   * @param left left operand
   * @param right right operand
   */
  record Arithmetic(Operator operator, Value left, Value right) implements Value {
    /** Checks for nulls. */
    public Arithmetic {
      Objects.requireNonNull(operator);
      Objects.requireNonNull(left);
      Objects.requireNonNull(right);
    }
  }

  /**
   * What is known beside the bytes; the packet is rejected where that is not known.
   *
   * @param field which
   */
  record Metadata(Field field) implements Value {
    /** Checks for null. */
    public Metadata {
      Objects.requireNonNull(field);
    }
  }
}
