package org.wirecap.pool;

/** Whether pools that are made from now on are {@linkplain Chunk#STRICT strict}. */
final class Strict {
  private Strict() {}

  static void set(boolean strict) {
    System.setProperty(Chunk.STRICT, Boolean.toString(strict));
  }
}
