package org.wirecap.bench;

import java.util.Map;
import org.wirecap.buddy.IdleStrategy;

/** A {@link DelayMain} at the capture host. Used by one thread. */
public final class DelayProcess implements AutoCloseable {
  private final Child child;

  /**
   * Starts it; when this returns, it captures.
   *
   * @param setup as {@link Setup#parse} reads it
   * @param timeoutMicros how long a chunk that is not full waits
   * @param idle of capture and handler threads in advanced mode
   * @param liveThousands objects that are alive, for a collection of garbage to walk over
   */
  public DelayProcess(
      BenchLab lab, String setup, long timeoutMicros, IdleStrategy idle, int liveThousands) {
    child =
        Child.start(
            BenchJvm.command(
                DelayMain.class,
                lab.captureNetns(),
                setup,
                Long.toString(timeoutMicros),
                idle.name(),
                Integer.toString(liveThousands)),
            "ready");
  }

  /** What was since the last lap. */
  public Map<String, Object> lap() {
    child.say("lap\n");
    return Child.parse(child.await("{"));
  }

  /** A value of a lap. */
  public static double number(Map<String, Object> lap, String name) {
    return ((Number) lap.get(name)).doubleValue();
  }

  /** Has it collect garbage, and waits for that. */
  public void collect() {
    child.say("gc\n");
    String ignored = child.await("collected");
  }

  /** Stops all its threads for about that long. */
  public void stopFor(long millis) {
    child.signal("STOP");
    MemoryBench.pause(millis);
    child.signal("CONT");
  }

  /** CPU time of all its threads up to now, and of the machine. */
  public CpuTime cpu() {
    return CpuTime.now(child.pid());
  }

  /** Ends it. */
  public void end() {
    child.endInput();
    child.awaitEnd();
  }

  @Override
  public void close() {
    child.close();
  }
}
