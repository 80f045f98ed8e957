package org.wirecap.pcap;

import org.wirecap.error.WirecapException;

/**
 * A call of {@link Pcap} failed. The message is one line: on what, what, and what to do; it is what
 * pcap_geterr says in libpcap.
 */
public final class PcapException extends WirecapException {
  private static final long serialVersionUID = 1L;

  private final PcapError error;

  /**
   * @param error what went wrong
   * @param message one line
   */
  public PcapException(PcapError error, String message) {
    super(message);
    this.error = error;
  }

  PcapException(PcapError error, WirecapException cause) {
    super(cause.getMessage(), cause);
    this.error = error;
  }

  /**
   * @return what went wrong, with libpcap's code
   */
  public PcapError error() {
    return error;
  }
}
