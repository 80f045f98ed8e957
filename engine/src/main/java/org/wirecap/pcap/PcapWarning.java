package org.wirecap.pcap;

/**
 * Something that {@link Pcap#activate} could not do as asked; packets are captured all the same.
 *
 * @param kind with libpcap's code
 * @param message one line
 */
public record PcapWarning(Kind kind, String message) {
  /** The kinds of warning, with the codes of pcap_activate(3PCAP). */
  public enum Kind {
    /** PCAP_WARNING: something else, see the message. */
    WARNING(1),
    /** PCAP_WARNING_PROMISC_NOTSUP: the interface has no promiscuous mode. */
    PROMISC_NOTSUP(2),
    /** PCAP_WARNING_TSTAMP_TYPE_NOTSUP: timestamps are of the default type. */
    TSTAMP_TYPE_NOTSUP(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /**
     * @return the number that pcap_activate returns for it, positive
     */
    public int code() {
      return code;
    }
  }
}
