package org.wirecap.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.Rotation;
import picocli.CommandLine.Option;

/** Where a capture puts its packets: the options and their checks. */
final class TargetOptions {
  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description = {
        "Write the packets to FILE, in time order; - is standard output.",
        "Without -w: one line for each packet."
      })
  private String file;

  @Option(
      names = {"-F", "--file-format"},
      paramLabel = "FORMAT",
      description =
          "pcapng, pcap, or pcap-us (microseconds); default: pcap if FILE ends in .pcap, else"
              + " pcapng.")
  private FormatName format;

  @Option(
      names = "-C",
      paramLabel = "SIZE",
      converter = FileSizeConverter.class,
      description =
          "Begin a new file when one is larger: millions of bytes, or with k, m, g KiB, MiB, GiB.")
  private Long fileBytes;

  @Option(
      names = "-G",
      paramLabel = "SECONDS",
      description =
          "Begin a new file after this time; FILE may contain strftime(3) conversions, e.g."
              + " %%Y%%m%%d-%%H%%M%%S.")
  private Integer fileSeconds;

  @Option(
      names = "--file-packets",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Begin a new file after N packets.")
  private Long filePackets;

  @Option(
      names = "-W",
      paramLabel = "FILES",
      description = "With -C: use FILES names in turn; with -G alone: end after FILES files.")
  private Integer files;

  @Option(
      names = {"-U", "--packet-buffered"},
      description = "Write each batch of packets at once, not only when a buffer is full or idle.")
  private boolean unbuffered;

  /** The kinds of file as they are written on the command line. */
  enum FormatName {
    PCAPNG("pcapng", CaptureFileFormat.Kind.PCAPNG),
    PCAP("pcap", CaptureFileFormat.Kind.PCAP),
    PCAP_US("pcap-us", CaptureFileFormat.Kind.PCAP_MICROSECONDS);

    private final String text;
    private final CaptureFileFormat.Kind kind;

    FormatName(String text, CaptureFileFormat.Kind kind) {
      this.text = text;
      this.kind = kind;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Checks what the options say together. */
  void check(Usage usage) {
    for (String option :
        new String[] {"--file-format", "-C", "-G", "--file-packets", "-W", "--packet-buffered"}) {
      usage.refuse(file == null && usage.given(option), option + " makes sense with -w only");
    }
    usage.refuse(file != null && file.isEmpty(), "-w: the name of the file is empty");
    usage.refuse(fileSeconds != null && fileSeconds == 0, "-G 0: the time is a positive number");
    usage.refuse(filePackets != null && filePackets == 0, "--file-packets 0: it is positive");
    usage.refuse(files != null && files == 0, "-W 0: the number of files is positive");
    Rotation rotation = usage.checked(this::rotation);
    usage.refuse(
        isStandardOutput() && rotation.isActive(),
        "-w - is one stream: it cannot go on in another file");
  }

  Rotation rotation() {
    return new Rotation(
        fileBytes == null ? 0 : fileBytes,
        fileSeconds == null ? 0 : fileSeconds,
        filePackets == null ? 0 : filePackets,
        files == null ? 0 : files);
  }

  /** The name of the file, which may be a pattern; null when packets are printed. */
  String file() {
    return file;
  }

  /** Whether the file that is written is the one that is read, by whatever name; or null. */
  boolean overwrites(Path read) {
    if (read == null || file == null || isStandardOutput() || rotation().isActive()) {
      return false;
    }
    return CaptureFileWriter.overwrites(read, Path.of(file));
  }

  /**
   * Whether the first file can be made, as far as that shows before; a pattern in a directory is
   * not looked at.
   */
  boolean canBeMade() {
    return canBeMade(Path.of("").toAbsolutePath());
  }

  /** The same for who works in a directory. */
  boolean canBeMade(Path workingDirectory) {
    if (isStandardOutput()) {
      return true;
    }
    Path path = workingDirectory.resolve(file);
    if (Files.exists(path) && !rotation().isActive()) {
      return !Files.isDirectory(path) && Files.isWritable(path);
    }
    Path directory = path.getParent();
    if (directory == null) {
      return false;
    }
    return directory.toString().contains("%")
        || (Files.isDirectory(directory) && Files.isWritable(directory));
  }

  boolean isStandardOutput() {
    return "-".equals(file);
  }

  boolean unbuffered() {
    return unbuffered;
  }

  CaptureFileFormat.Kind kind() {
    if (format != null) {
      return format.kind;
    }
    return file.toLowerCase(Locale.ROOT).endsWith(".pcap")
        ? CaptureFileFormat.Kind.PCAP
        : CaptureFileFormat.Kind.PCAPNG;
  }
}
