package org.wirecap.error;

/** The interface was deleted, or moved to another network namespace, while it was in use. */
public final class InterfaceGoneException extends WirecapException {
  private static final long serialVersionUID = 1L;

  /**
   * @param interfaceName the interface that is no more
   */
  public InterfaceGoneException(String interfaceName) {
    super(interfaceName + ": the interface was removed while it was in use");
  }
}
