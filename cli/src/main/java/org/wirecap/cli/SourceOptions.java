package org.wirecap.cli;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.wirecap.CaptureMode;
import org.wirecap.WireCap;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.FileEngine;
import org.wirecap.file.FileOptions;
import org.wirecap.file.LinkType;
import org.wirecap.filter.Filter;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.packet.Direction;
import org.wirecap.packet.PacketEngine;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;
import org.wirecap.xdp.AttachMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a capture takes its packets from: the options, their checks, and the opening. */
final class SourceOptions {
  /** What makes sense for an interface only. */
  private static final List<String> LIVE_ONLY =
      List.of(
          "--mode",
          "--queues",
          "--direction",
          "--promiscuous",
          "--no-promiscuous",
          "--attach",
          "--huge-pages",
          "--time-stamp-type",
          "--force",
          "--netns",
          "-M",
          "-R",
          "--cell-size");

  /** Of these, what makes sense for a file that is spread over simulated receive queues. */
  private static final List<String> SPREADING = List.of("--queues", "-M", "-R", "--cell-size");

  private boolean spreadsFiles;

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "IF",
      description = "Capture on this interface; 'wirecap interfaces' lists them.")
  private String interfaceName;

  @Option(
      names = {"-r", "--read"},
      paramLabel = "FILE",
      description = "Read this pcap or pcapng file, also gzipped; - is standard input.")
  private String file;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "shared",
      description = {
        "shared (default): the host keeps its packets (AF_PACKET), both directions are seen.",
        "exclusive: packets are taken away from the host (AF_XDP); for dedicated capture ports."
      })
  private ModeName mode;

  @Option(
      names = {"-M", "--cells"},
      paramLabel = "CELLS",
      description = "Cells of a chunk (default: 256).")
  private Integer cells;

  @Option(
      names = {"-R", "--chunks"},
      paramLabel = "CHUNKS",
      description =
          "Chunks of a receive queue's pool (default: 256). The pool absorbs bursts of M x R"
              + " packets.")
  private Integer chunks;

  @Option(
      names = "--cell-size",
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      description = "2048, or 4096 for a larger MTU (default: what the MTU needs).")
  private Integer cellSize;

  @Option(
      names = "--queues",
      paramLabel = "LIST",
      converter = QueueListConverter.class,
      description = "Capture on these receive queues, e.g. 0-3,5 (default: all).")
  private BitSet queues;

  @Option(
      names = {"-s", "--snapshot-length"},
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      description = "Keep the first BYTES of each packet; 0 keeps all (default).")
  private int snapLength;

  @Option(
      names = "--promiscuous",
      description = "Switch promiscuous mode on: packets for other hosts are seen too.")
  private boolean promiscuous;

  @Option(
      names = {"-p", "--no-promiscuous"},
      description = "Leave promiscuous mode off; that is the default here, unlike tcpdump's.")
  private boolean notPromiscuous;

  @Option(
      names = {"-Q", "--direction"},
      paramLabel = "DIRECTION",
      description = "in, out or inout (default), with --mode shared.")
  private Direction direction;

  @Option(
      names = "--attach",
      paramLabel = "HOW",
      description = {
        "How --mode exclusive attaches: auto (default) takes the fastest that works;",
        "zero-copy, native and generic insist."
      })
  private AttachName attach;

  @Option(
      names = "--huge-pages",
      description = "Put the pool into huge pages; reserve them first (vm.nr_hugepages).")
  private boolean hugePages;

  @Option(
      names = {"-j", "--time-stamp-type"},
      paramLabel = "TYPE",
      description = {
        "With --mode exclusive: host (default), the kernel's clock for each packet; or host_lowprec,",
        "its last tick, up to 10 ms old, for higher rates."
      })
  private TimestampName timestamps;

  @Option(
      names = "--force",
      description =
          "With --mode exclusive: take the interface even if the host's default route, or your own"
              + " connection, goes through it.")
  private boolean force;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "Capture in this network namespace (ip netns).")
  private String netns;

  @Mixin private FilterArguments filter = new FilterArguments();

  /** The names of {@link CaptureMode} as they are written on the command line. */
  enum ModeName {
    SHARED("shared", CaptureMode.SHARED),
    EXCLUSIVE("exclusive", CaptureMode.EXCLUSIVE);

    private final String text;
    private final CaptureMode mode;

    ModeName(String text, CaptureMode mode) {
      this.text = text;
      this.mode = mode;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The names that libpcap has for timestamps; those that there are here. */
  enum TimestampName {
    HOST("host"),
    HOST_LOWPREC("host_lowprec");

    private final String text;

    TimestampName(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The names of {@link AttachMode} as they are written on the command line. */
  enum AttachName {
    AUTO("auto", AttachMode.AUTO),
    ZERO_COPY("zero-copy", AttachMode.ZERO_COPY),
    NATIVE("native", AttachMode.NATIVE),
    GENERIC("generic", AttachMode.GENERIC);

    private final String text;
    private final AttachMode mode;

    AttachName(String text, AttachMode mode) {
      this.text = text;
      this.mode = mode;
    }

    AttachMode mode() {
      return mode;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Options of a command for which {@code -r FILE --queues N} spreads the file over N simulated
   * receive queues, as the RSS of an Intel 82599 does.
   */
  static SourceOptions spreadingFiles() {
    SourceOptions options = new SourceOptions();
    options.spreadsFiles = true;
    return options;
  }

  /** Checks what the options say together. */
  void check(Usage usage) {
    usage.refuse(interfaceName == null && file == null, "name an interface (-i) or a file (-r)");
    usage.refuse(interfaceName != null && file != null, "-i and -r exclude each other");
    usage.refuse(
        "any".equals(interfaceName), "-i any: a capture is of one interface: start one for each");
    if (file != null) {
      for (String option : LIVE_ONLY) {
        boolean allowed = spreadsFiles && SPREADING.contains(option);
        usage.refuse(!allowed && usage.given(option), option + " makes no sense with -r");
      }
      usage.refuse(
          queues != null && (queues.cardinality() != 1 || queues.get(0) || queues.length() > 129),
          "with -r, --queues is how many receive queues to simulate: one number, 1 to 128");
    }
    usage.refuse(promiscuous && notPromiscuous, "--promiscuous and -p exclude each other");
    if (mode == ModeName.SHARED) {
      usage.refuse(attach != null, "--attach makes sense with --mode exclusive only");
      usage.refuse(force, "--force makes sense with --mode exclusive only");
      usage.refuse(hugePages, "--huge-pages makes sense with --mode exclusive only");
      usage.refuse(
          timestamps == TimestampName.HOST_LOWPREC,
          "-j host_lowprec makes sense with --mode exclusive only");
    } else {
      usage.refuse(
          direction != null, "--direction makes sense with --mode shared only: AF_XDP receives");
    }
    filter.check(usage, isLive());
    shape(usage);
  }

  private PoolShape shape(Usage usage) {
    return usage.checked(
        () ->
            new PoolShape(
                cells == null ? PoolShape.DEFAULT.cells() : cells,
                chunks == null ? PoolShape.DEFAULT.chunks() : chunks,
                cellSize == null ? PoolShape.DEFAULT.cellSize() : cellSize));
  }

  /** Opens the interface or the file, in the network namespace of the calling thread. */
  Engine open(Usage usage, Console console) {
    if (file != null) {
      return openFile(usage, console);
    }
    return filter.isGiven()
        ? openFiltered(usage, console)
        : describe(usage, snapLength == 0).open();
  }

  /** Says where the filter runs, before anything else is said. */
  private Engine openFiltered(Usage usage, Console console) {
    NetworkDevice device = Interfaces.get(interfaceName);
    Filter compiled =
        filter.compile(
            usage,
            mode == ModeName.SHARED ? PacketEngine.linkTypeOf(device) : LinkType.ETHERNET,
            device);
    return filter.open(
        compiled,
        mode == ModeName.SHARED ? "packet sockets" : "XDP",
        console,
        // A filter in user space has to see whole packets; what is kept of them is cut afterwards.
        inKernel ->
            describe(usage, inKernel == null || snapLength == 0)
                .filter(inKernel == null ? null : inKernel.program())
                .open());
  }

  private Engine openFile(Usage usage, Console console) {
    Engine engine =
        FileEngine.open(reader(console), spreadsFiles ? spreading() : FileOptions.DEFAULT);
    if (filter.isGiven()) {
      try {
        engine.filter(filter.compile(usage, engine.linkType(), null));
      } catch (RuntimeException e) {
        engine.close();
        throw e;
      }
    }
    return engine;
  }

  private WireCap describe(Usage usage, boolean wholePackets) {
    PoolShape shape = shape(usage);
    WireCap description =
        WireCap.on(interfaceName)
            .mode(mode.mode)
            .shape(shape.cells(), shape.chunks())
            .cellSize(cellSize == null ? 0 : cellSize)
            .queues(queues == null ? List.of() : queues.stream().boxed().toList())
            .direction(direction == null ? Direction.INOUT : direction)
            .promiscuous(promiscuous)
            .attach(attach == null ? AttachMode.AUTO : attach.mode)
            .hugePages(hugePages)
            .coarseTimestamps(timestamps == TimestampName.HOST_LOWPREC)
            .force(force);
    if (!wholePackets) {
      description.snaplen(Math.min(snapLength, CaptureInterface.WHOLE_PACKETS));
    }
    return description;
  }

  private CaptureFileReader reader(Console console) {
    CaptureFileReader reader =
        file.equals("-")
            ? CaptureFileReader.open(console.in(), "standard input")
            : CaptureFileReader.open(Path.of(file));
    int linkType =
        reader.interfaces().isEmpty()
            ? LinkType.ETHERNET
            : reader.interfaces().getFirst().linkType();
    if (fileQueues() > 1 && linkType != LinkType.ETHERNET) {
      reader.close();
      throw new WirecapException(
          "%s: packets are %s, and only Ethernet frames can be steered: use --queues 1"
              .formatted(reader.name(), LinkType.name(linkType)));
    }
    return reader;
  }

  private FileOptions spreading() {
    RssSteering steering = new RssSteering(fileQueues());
    return FileOptions.DEFAULT
        .withQueues(fileQueues(), steering::queue)
        .withPool(
            cells == null ? 0 : cells,
            chunks == null ? 0 : chunks,
            cellSize == null ? 0 : cellSize);
  }

  private int fileQueues() {
    return queues == null ? 1 : queues.nextSetBit(0);
  }

  boolean isLive() {
    return interfaceName != null;
  }

  /** The filter expression; empty when there is none. */
  String filter() {
    return filter.expression();
  }

  /** How many receive queues are asked for, or there are; 1 when there is no such interface. */
  int queueCount() {
    return queues != null
        ? queues.cardinality()
        : Interfaces.find(interfaceName).map(NetworkDevice::receiveQueues).orElse(1);
  }

  /** As the report names it. */
  String modeName() {
    return isLive() ? mode.toString() : "file";
  }

  /** The file that is read; null for an interface and for standard input. */
  Path file() {
    return file == null || file.equals("-") ? null : Path.of(file);
  }

  String interfaceName() {
    return interfaceName;
  }

  /** Whether packets can come: the interface is up, or a file is read. Any thread may ask. */
  boolean isUp() {
    return !isLive() || Interfaces.find(interfaceName).map(NetworkDevice::up).orElse(true);
  }

  String netns() {
    return netns;
  }

  /** Bytes to keep of each packet. */
  int snapLength() {
    return snapLength == 0 ? Integer.MAX_VALUE : snapLength;
  }
}
