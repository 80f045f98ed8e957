package org.wirecap.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * For live tests: a network namespace of this process's own with a veth pair {@code va} – {@code
 * vb} in it, both up. Skips the test, with the reason, where that cannot be had.
 */
public final class TestNetwork implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String namespace =
      "wirecap-test-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();

  /**
   * Makes it.
   *
   * @param queues of each end, receiving and transmitting
   */
  public TestNetwork(int queues) {
    Set<Capability> missing =
        Capability.missing(
            Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
    assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    assumeTrue(hasIp(), "no ip: install iproute2");
    String ignored = run("ip", "netns", "add", namespace);
    String q = Integer.toString(queues);
    try {
      ip(
          "link",
          "add",
          "va",
          "numrxqueues",
          q,
          "numtxqueues",
          q,
          "type",
          "veth",
          "peer",
          "name",
          "vb",
          "numrxqueues",
          q,
          "numtxqueues",
          q);
      for (String end : List.of("va", "vb")) {
        // No address resolution, no router solicitation: nothing but what the test sends.
        ip("link", "set", end, "addrgenmode", "none", "arp", "off", "up");
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The namespace's name. */
  public String namespace() {
    return namespace;
  }

  /** Does something in the namespace. */
  public <T> T call(Callable<T> work) {
    return Netns.call(namespace, work);
  }

  /**
   * Waits until an interface that lost its link is no longer running: a worker of the kernel sees
   * to it.
   */
  public void awaitLinkLoss(String name) {
    for (int i = 0; call(() -> Interfaces.get(name)).running(); i++) {
      if (i == 1000) {
        throw new AssertionError(name + " is running after 10 s without a link");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** Runs {@code ip -n NAMESPACE …}. */
  public void ip(String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "ip";
    command[1] = "-n";
    command[2] = namespace;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    String ignored = run(command);
  }

  /** Runs a program, which must succeed, and returns what it printed. */
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasIp() {
    try {
      return new ProcessBuilder("ip", "-V").redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    String ignored = run("ip", "netns", "del", namespace);
  }
}
