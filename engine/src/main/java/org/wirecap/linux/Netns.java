package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.wirecap.error.WirecapException;

/**
 * Network namespaces (network_namespaces(7)). A namespace belongs to a thread; threads and
 * processes that the thread starts begin in it. Sockets stay in the namespace where they were
 * opened.
 *
 * <p>/sys, /proc/net and java.net.NetworkInterface do not follow: ask {@link Interfaces}.
 */
public final class Netns {
  private static final int CLONE_NEWNET = 0x40000000;

  private static final MethodHandle SETNS =
      Native.function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Netns() {}

  /**
   * Moves the calling thread into a namespace for good. The thread had better end in it: use {@link
   * #call} for an excursion.
   *
   * @param netns a name under /run/netns, or a process id, or the path of a namespace file
   * @throws WirecapException if there is no such namespace, or CAP_SYS_ADMIN is missing
   * @throws IllegalStateException on a virtual thread, whose carrier would stay there
   */
  public static void enter(String netns) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has no namespace: use a platform thread");
    }
    try (Fd fd = open(netns)) {
      MemorySegment state = Native.state();
      int result = Native.result((int) SETNS.invokeExact(state, fd.number(), CLONE_NEWNET), state);
      if (result < 0) {
        throw result == -Errno.EPERM
            ? new LinuxException(
                "setns",
                -result,
                "namespace " + netns,
                "needs the capability CAP_SYS_ADMIN: run it as root")
            : new LinuxException("setns", -result, "namespace " + netns);
      }
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  private static Fd open(String netns) {
    try {
      return Fd.open(path(netns), Fd.O_RDONLY);
    } catch (LinuxException e) {
      throw new WirecapException(
          "network namespace "
              + netns
              + ": "
              + (e.errno() == Errno.ENOENT ? "does not exist" : Errno.text(e.errno()))
              + ": list those that do with: ip netns list",
          e);
    }
  }

  /** Where the kernel keeps a namespace that is named so. */
  static String path(String netns) {
    if (netns.isEmpty() || netns.equals(".") || netns.equals("..")) {
      throw new WirecapException(
          "network namespace \"" + netns + "\": no such name: list them with: ip netns list");
    }
    if (netns.indexOf('/') >= 0) {
      return netns;
    }
    return netns.chars().allMatch(c -> c >= '0' && c <= '9')
        ? "/proc/" + netns + "/ns/net"
        : "/run/netns/" + netns;
  }

  /**
   * Does something in a namespace, on a platform thread of its own, and waits for it.
   *
   * @param netns see {@link #enter}
   * @return what the work returned
   * @throws WirecapException if the namespace cannot be entered, or around a checked exception of
   *     the work; unchecked ones and errors are passed on as they are
   */
  public static <T> T call(String netns, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(netns);
              return work.call();
            });
    Thread thread = Thread.ofPlatform().name("netns-" + netns).daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // The work must not be left behind in another thread: pass it on and wait for its end.
          interrupted = true;
          thread.interrupt();
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException || cause instanceof Error) {
        throw Native.unexpected(cause);
      }
      throw new WirecapException(
          "in network namespace " + netns + ": " + cause.getMessage(), cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
