package org.wirecap.filter.ir;

import org.wirecap.error.WirecapException;

/** A filter that cannot run in the kernel; it can in user space. The message is the reason. */
public final class KernelRefusal extends WirecapException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason goes on from "because"
   */
  public KernelRefusal(String reason) {
    super(reason);
  }

  /**
   * @param reason goes on from "because"
   * @param cause what the kernel said
   */
  public KernelRefusal(String reason, Throwable cause) {
    super(reason, cause);
  }
}
