package org.wirecap.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.lab.SpacingRecorder;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * A process of its own that captures queue 0, and takes the time from a packet's arrival in the
 * kernel to its handler. It reads lines: {@code lap} for what was since the last one, as a line of
 * JSON; {@code gc} for a full collection of garbage. It ends with its input.
 *
 * <p>Arguments: namespace, setup, timeout in µs (of a chunk that is not full), idle strategy (of
 * advanced mode), thousands of objects that are alive.
 */
final class DelayMain {
  private static final int OBJECT_BYTES = 24;

  private final Engine engine;
  private final List<byte[]> live = new ArrayList<>();
  private SpacingRecorder delays = new SpacingRecorder();
  private long lastNanos;
  private long longestGap;

  private DelayMain(Engine engine, int thousands) {
    this.engine = engine;
    for (int i = 0; i < thousands * 1000; i++) {
      live.add(new byte[OBJECT_BYTES]);
    }
  }

  /**
   * Runs until standard input ends.
   *
   * @param args as above
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Netns.enter(args[0]);
    Setup setup = Setup.parse(args[1]);
    long timeoutNanos = Long.parseLong(args[2]) * 1000;
    try (Engine engine = setup.open(BenchLab.INTERFACE)) {
      DelayMain delay = new DelayMain(engine, Integer.parseInt(args[4]));
      if (setup.isAdvanced()) {
        try (AdvancedCapture capture = delay.advanced(setup, timeoutNanos, args[3])) {
          delay.obey();
          engine.stop();
          boolean ignored = capture.await(Duration.ofSeconds(5));
        }
      } else {
        Thread reader = Thread.ofPlatform().start(() -> delay.read(timeoutNanos));
        delay.obey();
        engine.stop();
        reader.join();
      }
    }
  }

  private AdvancedCapture advanced(Setup setup, long timeoutNanos, String idle) {
    IdleStrategy strategy = IdleStrategy.valueOf(idle);
    return AdvancedMode.on(engine)
        .idle(strategy)
        .chunkTimeout(Duration.ofNanos(timeoutNanos))
        .group(
            setup
                .group(engine.queues().stream().map(ReceiveQueue::index).toList())
                .idle(strategy)
                .chunks(queue -> this::take))
        .start();
  }

  private void read(long timeoutNanos) {
    Cpus.pinThisThread(BenchLab.receivingCpu());
    ReceiveQueue queue = engine.queues().getFirst();
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(timeoutNanos);
      take(chunk);
      if (chunk != null) {
        queue.recycle(chunk);
      }
    }
  }

  /** A lock for each chunk: the one who asks for a lap is another thread. */
  private synchronized void take(Chunk chunk) {
    long now = System.nanoTime();
    longestGap = lastNanos == 0 ? 0 : Math.max(longestGap, now - lastNanos);
    lastNanos = now;
    if (chunk == null) {
      return;
    }
    Instant time = Instant.now();
    long epoch = time.getEpochSecond() * 1_000_000_000 + time.getNano();
    for (int i = 0; i < chunk.size(); i++) {
      delays.record(Math.max(0, epoch - chunk.packet(i).timestampNanos()));
    }
  }

  private void obey() throws IOException {
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("gc")) {
        System.gc();
        System.out.println("collected");
      } else {
        System.out.println(lap().json());
      }
    }
  }

  private synchronized Outcome lap() {
    Outcome lap =
        Outcome.of("lap")
            .with("packets", delays.count())
            .with("p50_us", delays.quantile(0.5) / 1e3)
            .with("p99_us", delays.quantile(0.99) / 1e3)
            .with("p999_us", delays.quantile(0.999) / 1e3)
            .with("max_us", delays.quantile(1) / 1e3)
            .with("gap_ms", longestGap / 1e6)
            .with("lost", engine.ledger().lost())
            .with("live", live.size());
    delays = new SpacingRecorder();
    longestGap = 0;
    return lap;
  }
}
