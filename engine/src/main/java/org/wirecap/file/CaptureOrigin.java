package org.wirecap.file;

/**
 * Who made a capture file, as the section header of a pcapng file says. Empty strings where not
 * known.
 *
 * @param hardware the machine, e.g. its CPU
 * @param os operating system and version
 * @param application the program that wrote the file
 */
public record CaptureOrigin(String hardware, String os, String application) {
  /** Nothing is known. */
  public static final CaptureOrigin UNKNOWN = new CaptureOrigin("", "", "");

  /**
   * This machine, as the JVM knows it.
   *
   * @param application the program that writes the file, with its version
   * @return architecture, operating system and application
   */
  public static CaptureOrigin here(String application) {
    return new CaptureOrigin(
        System.getProperty("os.arch"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        application);
  }
}
