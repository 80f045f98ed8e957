package org.wirecap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.wirecap.error.WirecapException;

/**
 * CPU time up to a moment, to 10 ms, from /proc: what interrupts and softirqs took stands with the
 * machine, and with the thread that they came in the middle of.
 *
 * @param process s, of one process; 0 without one
 * @param machine s, of everything that ran on any CPU
 */
public record CpuTime(double process, double machine) {
  /** USER_HZ, which is 100 on every architecture that this runs on (proc(5), sysconf(3)). */
  private static final double TICKS = 100;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STEAL = 7;

  /** Fields of /proc/PID/stat behind the name in parentheses, which is the second. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  /** CPU time up to now. */
  public static CpuTime now(long pid) {
    return new CpuTime(pid == 0 ? 0 : processSeconds(pid), machineSeconds());
  }

  /** What was used between another moment and this one. */
  public CpuTime since(CpuTime before) {
    return new CpuTime(process - before.process, machine - before.machine);
  }

  private static double machineSeconds() {
    String all = read(Path.of("/proc/stat")).lines().findFirst().orElseThrow();
    long[] ticks =
        Arrays.stream(all.strip().split(" +", -1)).skip(1).mapToLong(Long::parseLong).toArray();
    long busy = 0;
    for (int i = 0; i < STEAL; i++) {
      busy += i == IDLE || i == IO_WAIT ? 0 : ticks[i];
    }
    return busy / TICKS;
  }

  private static double processSeconds(long pid) {
    String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new WirecapException("the process that is measured has ended: " + file, e);
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
