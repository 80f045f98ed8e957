package org.wirecap.lab;

/** Is told how a demonstration goes, by the thread that runs it. */
public interface DemoListener {
  /**
   * A step begins.
   *
   * @param what it does, one line
   */
  void step(String what);

  /** Some tenths of a second have passed. */
  void progress(DemoProgress progress);
}
