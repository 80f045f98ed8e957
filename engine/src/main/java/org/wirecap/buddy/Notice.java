package org.wirecap.buddy;

/** Tells the reader of a work queue, in its place among the chunks, that buckets change hands. */
final class Notice {
  private final BucketMove move;
  private final boolean taken;
  private volatile boolean seen;

  private Notice(BucketMove move, boolean taken) {
    this.move = move;
    this.taken = taken;
  }

  /** For the reader that has them no more. */
  static Notice given(BucketMove move) {
    return new Notice(move, false);
  }

  /** For the reader that has them from now on. */
  static Notice taken(BucketMove move) {
    return new Notice(move, true);
  }

  void deliver(BucketListener listener) {
    try {
      if (taken) {
        listener.onTaken(move);
      } else {
        listener.onGiven(move);
      }
    } finally {
      seen = true;
    }
  }

  /** Whether the reader is past it: then what the reader did before is visible to the caller. */
  boolean isSeen() {
    return seen;
  }
}
