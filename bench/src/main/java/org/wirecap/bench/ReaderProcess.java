package org.wirecap.bench;

import java.util.Map;

/** A {@link Reader} at the capture host. Used by one thread. */
public final class ReaderProcess implements AutoCloseable {
  private final Child child;

  /**
   * Starts it; when this returns, it captures.
   *
   * @param setup of basic mode, as {@link Setup#parse} reads it
   * @param packetsPerSecond that it can process; 0 for no load
   */
  public ReaderProcess(BenchLab lab, String setup, long packetsPerSecond) {
    this(lab, setup, packetsPerSecond, "");
  }

  /**
   * @param timestamps {@link Reader#COARSE}, or empty for precise ones
   */
  ReaderProcess(BenchLab lab, String setup, long packetsPerSecond, String timestamps) {
    child =
        Child.start(
            BenchJvm.command(
                Reader.class,
                lab.captureNetns(),
                setup,
                Long.toString(packetsPerSecond),
                timestamps),
            "ready");
  }

  /**
   * What a reader says of itself.
   *
   * @param seen packets that reached the queue
   * @param delivered packets that it has processed or is processing
   * @param lost packets, by all causes
   * @param idle whether nothing arrives
   * @param allocated bytes, by all threads of the process
   * @param collections of garbage
   * @param nanos when
   */
  public record Account(
      long seen,
      long delivered,
      long lost,
      boolean idle,
      long allocated,
      long collections,
      long nanos) {
    private static Account of(Map<String, Object> json) {
      return new Account(
          number(json, "seen"),
          number(json, "delivered"),
          number(json, "lost"),
          (Boolean) json.get("idle"),
          number(json, "allocated"),
          number(json, "collections"),
          number(json, "nanos"));
    }

    private static long number(Map<String, Object> json, String key) {
      return ((Number) json.get(key)).longValue();
    }
  }

  /** The next account that it gives. */
  public Account next() {
    return Account.of(Child.parse(child.await("{")));
  }

  /** Waits until it has seen so many packets, and every one is processed or lost. */
  public Account awaitSettled(long seen) {
    Account account = next();
    while (account.seen() < seen
        || !account.idle()
        || account.delivered() + account.lost() != account.seen()) {
      account = next();
    }
    return account;
  }

  Child child() {
    return child;
  }

  @Override
  public void close() {
    child.close();
  }
}
