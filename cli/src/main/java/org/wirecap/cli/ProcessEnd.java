package org.wirecap.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the JVM in an orderly way, whether the program came to its end or Ctrl-C, SIGTERM or SIGHUP
 * ask for it. On a signal the JVM runs its shutdown hooks: ours asks the program to stop, waits
 * until it has drained its queues and printed its summary, and ends with the program's own exit
 * code instead of 128 plus the signal's number.
 */
final class ProcessEnd {
  /** How long the program may take to stop: the reader of a pipe may hold it up. */
  private static final long STOP_SECONDS = 20;

  private final Console console;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile int exitCode = ExitCode.FAILED;

  ProcessEnd(Console console) {
    this.console = console;
    hook = new Thread(this::stopAndHalt, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The program has come to its end. Does not return. */
  void exit(int code) {
    exitCode = code;
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal was first: the hook is waiting for us, and ends the JVM.
      waitForever();
    }
    System.exit(code);
  }

  private void stopAndHalt() {
    console.stop().request();
    try {
      if (!finished.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        console.err().println("wirecap: could not stop within " + STOP_SECONDS + " s: gave up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    console.err().flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private static void waitForever() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // There is nothing else to do.
      }
    }
  }
}
