package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.file.LinkType;
import org.wirecap.filter.ebpf.KernelDecider;
import org.wirecap.filter.ebpf.KernelFilter;
import org.wirecap.filter.ebpf.SocketKernelFilter;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;

/**
 * Every expression of the corpus in the kernel: its verifier takes it, or the filter is refused
 * with a reason; and it accepts what the interpreter accepts, which is compared with libpcap
 * elsewhere.
 */
@Tag("live")
// Only against a hang: a busy machine, or a test that is stopped for a while, must not fail it.
@Timeout(value = 3, unit = TimeUnit.HOURS)
class KernelAgreementLiveTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("wirecap.nightly");

  /** So many packets for each expression: in the nightly profile all. */
  private static final int PACKETS = NIGHTLY ? Integer.MAX_VALUE : 40;

  static List<Integer> linkTypes() {
    return PacketCorpus.linkTypes();
  }

  private static List<byte[]> packets(int linkType) throws IOException {
    List<byte[]> packets = new ArrayList<>();
    PacketCorpus.captured(20).stream()
        .filter(packet -> packet.linkType() == linkType)
        .forEach(packet -> packets.add(packet.bytes()));
    PacketCorpus.cut(linkType).forEach(packet -> packets.add(packet.bytes()));
    PacketCorpus.whole(linkType).forEach(packet -> packets.add(packet.bytes()));
    packets.removeIf(packet -> packet.length < KernelFilter.LEAST || packet.length > 3000);
    List<byte[]> some = new ArrayList<>();
    int step = Math.max(1, packets.size() / PACKETS);
    for (int i = 0; i < packets.size(); i += step) {
      some.add(packets.get(i));
    }
    return some;
  }

  /** In the driver: an XDP program is for Ethernet, but the code does not know what it reads. */
  @ParameterizedTest
  @MethodSource("linkTypes")
  void inTheXdpProgram(int linkType) throws IOException {
    compare(linkType, f -> new KernelFilter(f.program()), KernelFilter.INTERFACE);
  }

  /** On a socket, whose packets have no tag beside the bytes. */
  @ParameterizedTest
  @MethodSource("linkTypes")
  void onASocket(int linkType) throws IOException {
    compare(linkType, f -> new SocketKernelFilter(f.program()), SocketKernelFilter.INTERFACE);
  }

  /** As classic BPF: the kernel checks it, and translates it by itself. */
  @ParameterizedTest
  @MethodSource("linkTypes")
  void asClassicBpf(int linkType) throws IOException {
    compare(linkType, KernelAgreementLiveTest::classic, Matcher.UNKNOWN);
  }

  private static KernelDecider classic(Filter filter) {
    if (filter.program().toString().contains("INTERFACE_INDEX")) {
      // Of a packet without interface the kernel keeps as much as the accumulator says.
      throw new KernelRefusal("no interface");
    }
    return new SocketKernelFilter(filter.classicBpf());
  }

  /** A filter that is loaded. */
  private interface Loaded {
    KernelDecider load(Filter filter);
  }

  private static void compare(int linkType, Loaded kernel, int interfaceIndex) throws IOException {
    List<byte[]> packets = packets(linkType);
    assertTrue(packets.size() > 20, packets.size() + " packets");
    FilterOptions options =
        FilterOptions.of(linkType)
            .withLive(linkType == LinkType.ETHERNET)
            .withNetmask(0xffff_ff00)
            .withNames(new NoHosts());
    Map<String, Integer> refusals = new TreeMap<>();
    int run = 0;
    List<String> expressions = ExpressionCorpus.all();
    // All of them for Ethernet; for the other link types, which take as long, all of them at night.
    int each = NIGHTLY || linkType == LinkType.ETHERNET ? 1 : 20;
    for (int i = 0; i < expressions.size(); i += each) {
      String expression = expressions.get(i);
      Filter filter;
      try {
        filter = Filter.compile(expression, options);
      } catch (FilterException e) {
        continue;
      }
      Matcher interpreter = new Interpreter(filter.program());
      try (KernelDecider decider = kernel.load(filter)) {
        for (byte[] packet : packets) {
          boolean expected =
              interpreter.matches(
                  MemorySegment.ofArray(packet),
                  0,
                  packet.length,
                  packet.length,
                  Matcher.TO_HOST,
                  interfaceIndex);
          assertEquals(
              expected,
              decider.matches(packet),
              () -> "'" + expression + "' of " + HexFormat.of().formatHex(packet));
        }
        run++;
      } catch (KernelRefusal e) {
        refusals.merge(e.getMessage(), 1, Integer::sum);
      }
    }
    System.out.printf(
        "link type %d: %,d expressions in the kernel × %,d packets; refused: %s%n",
        linkType, run, packets.size(), refusals);
    assertTrue(run > 900 / each, run + " expressions");
    refusals.keySet().forEach(r -> assertTrue(r.matches("protochain.*|no interface"), r));
  }

  /** The names of this machine, without asking the network. */
  private static final class NoHosts implements NameResolver {
    private final NameResolver system = SystemNames.get();

    @Override
    public List<InetAddress> addresses(String host) {
      return List.of();
    }

    @Override
    public OptionalInt network(String network) {
      return system.network(network);
    }

    @Override
    public OptionalInt port(String service, String transport) {
      return system.port(service, transport);
    }

    @Override
    public OptionalInt protocol(String protocol) {
      return system.protocol(protocol);
    }

    @Override
    public Optional<byte[]> ethernetAddress(String host) {
      return system.ethernetAddress(host);
    }
  }
}
