package org.wirecap.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.Netns;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.XdpFeature;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wirecap interfaces}: what can be captured on, and how. */
@Command(
    name = "interfaces",
    mixinStandardHelpOptions = true,
    description = {
      "List the interfaces: what can be captured on, and how.",
      "",
      "XDP says what --mode exclusive can use: zero-copy and native are the driver's; generic works"
          + " on every interface, and is slower. The interface of the default route is not taken in"
          + " that mode unless --force says so.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_INTERNAL
    })
final class InterfacesCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("name", "state", "driver", "queues", "MTU", "XDP", "XDP program", "default route");

  private final Console console;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "List those of this network namespace (ip netns).")
  private String netns;

  InterfacesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return print(console, netns, json);
  }

  /** Prints the list; also for {@code capture -D}. */
  static int print(Console console, String netns, boolean json) throws IOException {
    List<Row> rows = netns == null ? rows() : Netns.call(netns, InterfacesCommand::rows);
    if (json) {
      Json.print(console, Map.of("interfaces", rows.stream().map(Row::json).toList()));
    } else {
      List<List<String>> table = new ArrayList<>();
      table.add(HEADER);
      rows.forEach(row -> table.add(row.cells()));
      console.println(String.join("\n", TextTable.leftAligned(table)));
    }
    return ExitCode.OK;
  }

  private static List<Row> rows() {
    return Interfaces.list().stream()
        .map(
            device ->
                new Row(
                    device,
                    Ethtool.driver(device.name()).map(Ethtool.Driver::name).orElse(""),
                    Ethtool.receiveQueues(device),
                    xdpModes(device)))
        .toList();
  }

  /** What {@code --attach} can ask for, the fastest first. */
  private static List<String> xdpModes(NetworkDevice device) {
    List<String> modes = new ArrayList<>();
    Set<XdpFeature> features = Interfaces.xdpFeatures(device.index()).orElse(null);
    if (features == null) {
      // Before Linux 6.3 the kernel cannot say what a driver can do.
      modes.add("unknown");
      return modes;
    }
    boolean redirects =
        features.contains(XdpFeature.BASIC) && features.contains(XdpFeature.REDIRECT);
    if (redirects && features.contains(XdpFeature.XSK_ZEROCOPY)) {
      modes.add("zero-copy");
    }
    if (redirects) {
      modes.add("native");
    }
    modes.add("generic");
    return modes;
  }

  private static String text(NetworkDevice.Address address) {
    byte[] bytes = address.address().getAddress();
    Frame frame = new Frame();
    frame.moveTo(MemorySegment.ofArray(bytes), 0, bytes.length);
    StringBuilder text = new StringBuilder();
    if (bytes.length == 4) {
      AddressText.appendIpv4(frame, 0, text);
    } else {
      AddressText.appendIpv6(frame, 0, text);
    }
    return text.append('/').append(address.prefixLength()).toString();
  }

  /** One interface. */
  private record Row(NetworkDevice device, String driver, int queues, List<String> xdpModes) {
    private String state() {
      if (!device.up()) {
        return "down";
      }
      return device.running() ? "up" : "no carrier";
    }

    List<String> cells() {
      return List.of(
          device.name(),
          state(),
          driver.isEmpty() ? "-" : driver,
          Integer.toString(queues),
          Integer.toString(device.mtu()),
          String.join(",", xdpModes),
          device.xdp().isEmpty()
              ? "-"
              : device.xdp().stream()
                  .map(
                      program ->
                          program.mode().name().toLowerCase(Locale.ROOT)
                              + " id "
                              + program.programId())
                  .collect(Collectors.joining(",")),
          device.defaultRoute() ? "yes" : "no");
    }

    Map<String, Object> json() {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("name", device.name());
      object.put("index", device.index());
      object.put("state", state());
      object.put("driver", driver);
      object.put("queues", queues);
      object.put("mtu", device.mtu());
      object.put("mac", device.mac());
      object.put("promiscuous", device.promiscuous());
      object.put("xdp_modes", xdpModes);
      object.put(
          "xdp_programs",
          device.xdp().stream()
              .map(
                  program ->
                      Map.of(
                          "mode",
                          program.mode().name().toLowerCase(Locale.ROOT),
                          "id",
                          program.programId()))
              .toList());
      object.put("default_route", device.defaultRoute());
      object.put("addresses", device.addresses().stream().map(InterfacesCommand::text).toList());
      return object;
    }
  }
}
