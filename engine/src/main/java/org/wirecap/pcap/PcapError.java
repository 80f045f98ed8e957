package org.wirecap.pcap;

/** What went wrong, with the codes of libpcap: see pcap_activate(3PCAP). */
public enum PcapError {
  /** PCAP_ERROR: something else; the message of the exception says what. */
  ERROR(-1, "error"),
  /** PCAP_ERROR_NOT_ACTIVATED: the handle was created and not yet activated. */
  NOT_ACTIVATED(-3, "the handle is not activated"),
  /** PCAP_ERROR_ACTIVATED: too late, the handle is activated. */
  ACTIVATED(-4, "the handle is activated already"),
  /** PCAP_ERROR_NO_SUCH_DEVICE: there is no such interface. */
  NO_SUCH_DEVICE(-5, "no such interface"),
  /** PCAP_ERROR_RFMON_NOTSUP: the interface has no monitor mode. */
  RFMON_NOTSUP(-6, "no monitor mode"),
  /** PCAP_ERROR_NOT_RFMON: only in monitor mode. */
  NOT_RFMON(-7, "only in monitor mode"),
  /** PCAP_ERROR_PERM_DENIED: a privilege is missing. */
  PERM_DENIED(-8, "a privilege is missing"),
  /** PCAP_ERROR_IFACE_NOT_UP: the interface is down. */
  IFACE_NOT_UP(-9, "the interface is down"),
  /** PCAP_ERROR_CANTSET_TSTAMP_TYPE: the type of timestamps cannot be set. */
  CANTSET_TSTAMP_TYPE(-10, "the type of timestamps cannot be set"),
  /** PCAP_ERROR_PROMISC_PERM_DENIED: capturing is allowed, promiscuous mode is not. */
  PROMISC_PERM_DENIED(-11, "promiscuous mode is not allowed"),
  /** PCAP_ERROR_TSTAMP_PRECISION_NOTSUP: no timestamps of that precision. */
  TSTAMP_PRECISION_NOTSUP(-12, "no timestamps of that precision");

  private final int code;
  private final String text;

  PcapError(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /**
   * @return the number that a function of libpcap returns for it, negative
   */
  public int code() {
    return code;
  }

  /**
   * @return what it means in general: pcap_statustostr
   */
  public String text() {
    return text;
  }
}
