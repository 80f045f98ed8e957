package org.wirecap.filter.ebpf;

/** A filter that is loaded into the kernel. */
public interface KernelDecider extends AutoCloseable {
  /**
   * @param packet of {@link KernelFilter#LEAST} bytes or more
   * @return whether the filter accepts it
   */
  boolean matches(byte[] packet);

  @Override
  void close();
}
