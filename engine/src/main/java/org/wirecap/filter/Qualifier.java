package org.wirecap.filter;

/**
 * What stands before an identifier and says what it is: {@code tcp dst port}.
 *
 * @param protocol protocol
 * @param side which of the two ends
 * @param kind kind of the identifier
 */
record Qualifier(Protocol protocol, Side side, Kind kind) {
  /** After something that has no qualifiers to give on, e.g. {@code tcp}. */
  static final Qualifier NONE = new Qualifier(Protocol.DEFAULT, Side.DEFAULT, Kind.NONE);

  enum Side {
    DEFAULT,
    SOURCE,
    DESTINATION,
    EITHER,
    BOTH,
    /** {@code addr1} to {@code addr4}, {@code ra}, {@code ta}: addresses of 802.11. */
    WIRELESS
  }

  enum Kind {
    NONE(""),
    DEFAULT("host"),
    HOST("host"),
    NET("net"),
    PORT("port"),
    PORT_RANGE("portrange"),
    GATEWAY("gateway"),
    PROTOCOL("proto"),
    PROTOCOL_CHAIN("protochain");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }
}
