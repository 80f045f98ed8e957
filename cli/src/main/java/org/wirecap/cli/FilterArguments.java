package org.wirecap.cli;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterException;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.pool.Engine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The filter of a command: the expression, and where it is to run. */
final class FilterArguments {
  /** Where a filter runs. */
  enum Place {
    KERNEL("kernel"),
    USER("user"),
    AUTO("auto");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "FILTER",
      description = {
        "Only packets that this expression accepts, as for tcpdump: pcap-filter(7). In quotes, or"
            + " as several words."
      })
  private List<String> words = List.of();

  @Option(
      names = "--filter-file",
      paramLabel = "FILE",
      description = "Read the filter from this file; what follows a # is a comment.")
  private Path file;

  @Option(
      names = "--filter-in",
      paramLabel = "PLACE",
      description = {
        "Where the filter runs on an interface: in the kernel, before a packet is captured; in user"
            + " space, before it is delivered; or auto (default), in the kernel if that can run it."
      })
  private Place place;

  /** Checks what the arguments say together. */
  void check(Usage usage, boolean live) {
    usage.refuse(
        file != null && !words.isEmpty(), "--filter-file and a filter on the command line");
    usage.refuse(place != null && !isGiven(), "--filter-in makes sense with a filter only");
    usage.refuse(
        place == Place.KERNEL && !live,
        "--filter-in kernel makes no sense with -r: a file is filtered in user space");
  }

  boolean isGiven() {
    return file != null || !words.isEmpty();
  }

  Place place() {
    return place == null ? Place.AUTO : place;
  }

  /** As it was written; empty when there is none. */
  String expression() {
    return file == null ? String.join(" ", words) : read(file);
  }

  /** The expression in a file: all lines, without what follows a #. */
  static String read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .collect(Collectors.joining(" "));
    } catch (NoSuchFileException e) {
      throw new WirecapException(file + ": the filter cannot be read: no such file", e);
    } catch (CharacterCodingException e) {
      throw new WirecapException(file + ": the filter cannot be read: this is no text in UTF-8", e);
    } catch (IOException e) {
      throw new WirecapException(file + ": the filter cannot be read: " + FileReason.of(e), e);
    }
  }

  /**
   * Compiles the expression.
   *
   * @param device the interface whose packets it is for; null for those of a file
   */
  Filter compile(Usage usage, int linkType, NetworkDevice device) {
    FilterOptions options = FilterOptions.of(linkType).withLive(device != null);
    try {
      return Filter.compile(
          expression(), device == null ? options : options.withNetmask(netmask(device)));
    } catch (FilterException e) {
      throw usage.wrong(e.getMessage());
    }
  }

  /**
   * Opens an engine that filters: in the kernel if it can and shall, else in user space. Says
   * which.
   *
   * @param compiled what {@link #compile} made
   * @param kernel what runs it in the kernel
   * @param opening opens the engine with the filter that it is given, in the kernel, or without if
   *     that is null
   * @throws WirecapException if it must run in the kernel and cannot
   */
  <E extends Engine> E open(
      Filter compiled, String kernel, Console console, Function<Filter, E> opening) {
    String reason = "as --filter-in says";
    if (place() != Place.USER) {
      try {
        E engine = opening.apply(compiled);
        console.err().println("filter: in the kernel (%s)".formatted(kernel));
        return engine;
      } catch (KernelRefusal e) {
        if (place() == Place.KERNEL) {
          throw new WirecapException(
              "the filter cannot run in the kernel, because %s: use --filter-in user"
                  .formatted(e.getMessage()),
              e);
        }
        reason = "because " + e.getMessage();
      }
    }
    E engine = opening.apply(null);
    engine.filter(compiled);
    console.err().println("filter: in user space, " + reason);
    return engine;
  }

  /** Of the first IPv4 address, as tcpdump takes it. */
  private static int netmask(NetworkDevice device) {
    return device.addresses().stream()
        .filter(address -> address.address() instanceof Inet4Address)
        .mapToInt(address -> (int) (-1L << (32 - address.prefixLength())))
        .findFirst()
        .orElse(FilterOptions.UNKNOWN_NETMASK);
  }
}
