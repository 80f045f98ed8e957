package org.wirecap.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Netns;

/** A lab of a name that nobody else has, removed at the end; skips the test where none can be. */
final class TestLab implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;

  private TestLab(String name) {
    this.name = name;
  }

  /** A name of this process's own; nothing is made. */
  static String uniqueName() {
    Set<Capability> missing =
        Capability.missing(
            Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
    assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    try {
      String ignored = IpTool.find("ip", "iproute2");
    } catch (WirecapException e) {
      assumeTrue(false, e.getMessage());
    }
    return "wctest-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
  }

  static TestLab up(int queues, int mtu, boolean gro) {
    LabOptions options = new LabOptions(uniqueName(), queues, mtu, false, gro);
    LabStatus ignored = Lab.up(options);
    return new TestLab(options.name());
  }

  String name() {
    return name;
  }

  <T> T atSender(Callable<T> work) {
    return Netns.call(Lab.senderNetns(name), work);
  }

  <T> T atCaptureHost(Callable<T> work) {
    return Netns.call(Lab.captureNetns(name), work);
  }

  @Override
  public void close() {
    LabStatus ignored = Lab.down(name);
  }
}
