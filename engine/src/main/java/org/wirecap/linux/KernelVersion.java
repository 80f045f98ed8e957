package org.wirecap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;

/**
 * A release of Linux: {@code 6.18.44-fc} is 6, 18, 44.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number, 0 if there is none
 */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
  private static final Comparator<KernelVersion> ORDER =
      Comparator.comparingInt(KernelVersion::major)
          .thenComparingInt(KernelVersion::minor)
          .thenComparingInt(KernelVersion::patch);

  /** The running kernel's. */
  public static KernelVersion running() {
    Path file = Path.of("/proc/sys/kernel/osrelease");
    try {
      return parse(Files.readString(file).strip());
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be read: mount /proc (is this Linux?)", e);
    }
  }

  /**
   * Reads a release.
   *
   * @param release as {@code uname -r} prints it
   * @throws WirecapException if it does not begin with two numbers
   */
  public static KernelVersion parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      throw new WirecapException(
          "kernel release \"" + release + "\": expected something like 6.1.0");
    }
    String patch = matcher.group(3);
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }

  /** Whether it is the given release or a later one. */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  @Override
  public int compareTo(KernelVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
