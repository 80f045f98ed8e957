package org.wirecap.xdp;

/** How packets get from the interface into the UMEM. */
public enum AttachMode {
  /** The best that the interface can do: zero-copy, else native, else generic. */
  AUTO("auto"),
  /** The driver writes packets into the cells by itself. */
  ZERO_COPY("zero-copy"),
  /** The XDP program runs in the driver, and the kernel copies once, into the cell. */
  NATIVE("native copy"),
  /** The XDP program runs behind the driver, on every interface: slower, and copied once more. */
  GENERIC("generic");

  private final String label;

  AttachMode(String label) {
    this.label = label;
  }

  /**
   * @return what reports call it
   */
  public String label() {
    return label;
  }
}
