package org.wirecap.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.wirecap.lab.Generator;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.GeneratorResult;
import org.wirecap.lab.Lab;
import org.wirecap.lab.LabOptions;
import org.wirecap.linux.Cpus;
import org.wirecap.linux.Netns;

/**
 * A lab for one measurement, whose name has the process's number so that nobody else's can be
 * meant. Used by one thread.
 */
public final class BenchLab implements AutoCloseable {
  /** The interface that packets are captured on, in {@link #captureNetns}. */
  public static final String INTERFACE = Lab.CAPTURE_LINK;

  private final String name = "bench" + ProcessHandle.current().pid();
  private final Thread removal = new Thread(this::remove);
  private boolean removed;

  /** Makes the lab with one queue; see {@link #BenchLab(int, boolean)}. */
  public BenchLab() {
    this(1, true);
  }

  /**
   * Makes the lab.
   *
   * @param queues of each interface
   * @param gro whether receivers have generic receive offload, so that hosts without XDP receive as
   *     fast; they would merge packets of TCP flows
   */
  public BenchLab(int queues, boolean gro) {
    Runtime.getRuntime().addShutdownHook(removal);
    Lab.up(new LabOptions(name, queues, 1500, false, gro));
  }

  /** A CPU that the fastest generator does not run on, if there is one. */
  public static int receivingCpu() {
    return Cpus.allowed().length() - 1;
  }

  public String captureNetns() {
    return Lab.captureNetns(name);
  }

  public String sinkNetns() {
    return Lab.sinkNetns(name);
  }

  /** Sends to queue 0 of the capture host, and waits until everything is sent. */
  public GeneratorResult generate(GeneratorOptions options) {
    return inSender(() -> new Generator(options).run());
  }

  /** Begins to send to queue 0 of the capture host. */
  public CompletableFuture<GeneratorResult> startGenerating(GeneratorOptions options) {
    return CompletableFuture.supplyAsync(
        () -> generate(options), task -> Thread.ofPlatform().name("generate").start(task));
  }

  /** The result of what was started. */
  public static GeneratorResult join(CompletableFuture<GeneratorResult> sending) {
    try {
      return sending.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Does something where packets are sent from. */
  public <T> T inSender(Callable<T> work) {
    return Netns.call(Lab.senderNetns(name), work);
  }

  @Override
  public void close() {
    remove();
    try {
      boolean ignored = Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook finds that nothing is left to do.
    }
  }

  /** Once, whoever is first: the owner, or the end of the JVM. */
  private synchronized void remove() {
    if (!removed) {
      Lab.down(name);
      removed = true;
    }
  }
}
