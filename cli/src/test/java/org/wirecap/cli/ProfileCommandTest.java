package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.rss.RssSteering;

/** Profiles of files: numbers that arithmetic gives, and those of a naive count. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfileCommandTest {
  private static final double EXACT = 1e-9;
  private static final List<String> COLORS_OF_QUEUES =
      List.of("rgb(0,114,178)", "rgb(230,159,0)", "rgb(0,158,115)");

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Path file, String options) {
    List<String> args = new ArrayList<>(List.of("profile", "-r", file.toString()));
    args.addAll(List.of(options.split(" ")));
    out.reset();
    return Main.run(args.toArray(String[]::new), new ByteArrayInputStream(new byte[0]), out, err);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(out());
  }

  private static double number(Object object, String key) {
    return ((Number) ((Map<?, ?>) object).get(key)).doubleValue();
  }

  /**
   * A packet each ms for 4 s, and after 2.5 ms more than two seconds 500 at once. At 2,000
   * packets/s a packet takes 0.5 ms.
   */
  private Path burst() throws IOException {
    List<Long> millionths = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      if (i == 2003) {
        for (int burst = 0; burst < 500; burst++) {
          millionths.add(2_002_500L);
        }
      }
      millionths.add(1000L * i);
    }
    Path file = directory.resolve("burst.pcap");
    NumberedFile.write(file, millionths.stream().mapToLong(us -> us * 1000).toArray(), 1);
    return file;
  }

  @Test
  void theNumbersOfABurstAreThoseOfArithmetic() throws IOException {
    assertEquals(ExitCode.OK, run(burst(), "--thread-rate 2000 --json"), this::err);
    Map<String, Object> result = json();
    assertEquals(4500, result.get("delivered"));
    assertEquals(0, result.get("lost"));
    assertEquals(true, result.get("balanced"));
    Object profile = result.get("profile");
    assertEquals(1.7e18, number(profile, "start_ns"));
    assertEquals(4, number(profile, "seconds"), EXACT);
    assertEquals(400, number(profile, "bins"));
    assertEquals(4, number(profile, "windows"));
    assertEquals(1, number(profile, "max_over_mean"));
    assertEquals(1, number(profile, "jain_index"));
    // The second with the burst has 1,500 packets, and the thread can handle 2,000.
    assertEquals(0, number(profile, "windows_overloaded"));
    Object queue = ((List<?>) ((Map<?, ?>) profile).get("queues")).getFirst();
    assertEquals(4500, number(queue, "packets"));
    assertEquals(4500 * 60, number(queue, "bytes"));
    assertEquals(1125, number(queue, "mean_packets_per_second"), EXACT);
    assertEquals(51_000, number(queue, "peak_packets_per_second"), EXACT);
    assertEquals(510 / 11.25, number(queue, "peak_over_mean"), EXACT);
    assertEquals(1000, number(queue, "p99_packets_per_second"), EXACT);
    assertEquals(0.01, number(queue, "over_rate_seconds"), EXACT);
    assertEquals(0.01, number(queue, "over_rate_longest_seconds"), EXACT);
    // All 500; the packet before was done when they came.
    assertEquals(500, number(queue, "backlog_packets"));
    assertEquals(2 + 2, number(queue, "chunks_of_256"));
  }

  /** Every second packet: of the burst 250, which take as long as 250 do. */
  @Test
  void onlyWhatAFilterAcceptsIsProfiled() throws IOException {
    assertEquals(
        ExitCode.OK, run(burst(), "--thread-rate 2000 --json udp and ether[42:4]&1=0"), this::err);
    Map<String, Object> result = json();
    assertEquals(2250, result.get("delivered"));
    assertEquals(true, result.get("balanced"));
    Object queue = ((List<?>) ((Map<?, ?>) result.get("profile")).get("queues")).getFirst();
    assertEquals(2250, number(queue, "packets"));
    assertEquals(2250 * 60, number(queue, "bytes"));
    assertEquals(250, number(queue, "backlog_packets"));
    assertEquals(ExitCode.OK, run(burst(), "--json tcp"), this::err);
    assertEquals(0, json().get("delivered"));
  }

  /** Half the speed is half the rate: the same bins, twice as long. */
  @Test
  void speedStretchesTheTime() throws IOException {
    assertEquals(
        ExitCode.OK, run(burst(), "--thread-rate 1000 --speed 0.5 --bin 20ms --json"), this::err);
    Object profile = json().get("profile");
    assertEquals(8, number(profile, "seconds"), EXACT);
    assertEquals(400, number(profile, "bins"));
    assertEquals(8, number(profile, "windows"));
    Object queue = ((List<?>) ((Map<?, ?>) profile).get("queues")).getFirst();
    assertEquals(562.5, number(queue, "mean_packets_per_second"), EXACT);
    assertEquals(25_500, number(queue, "peak_packets_per_second"), EXACT);
    assertEquals(500, number(queue, "backlog_packets"));
    assertEquals(0.02, number(queue, "over_rate_seconds"), EXACT);
  }

  /** Queue 2 gets nearly all of it. */
  @Test
  void binsAndImbalanceAreThoseOfANaiveCount() throws IOException {
    Path file = Captures.file("smb2.pcap");
    Path csv = directory.resolve("load.csv");
    assertEquals(
        ExitCode.OK,
        run(file, "--queues 4 --bin 100ms --thread-rate 100 --json --csv " + csv),
        this::err);
    TreeMap<Long, long[]> bins = new TreeMap<>();
    long[] totals = new long[4];
    List<List<Long>> times =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    RssSteering rss = new RssSteering(4);
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        int queue = rss.queue(reader.memory(), reader.offset(), reader.capturedLength());
        long[] bin =
            bins.computeIfAbsent(reader.timestampNanos() / 100_000_000, ignored -> new long[8]);
        bin[queue]++;
        bin[4 + queue] += reader.originalLength();
        totals[queue]++;
        times.get(queue).add(reader.timestampNanos());
      }
    }
    List<String> expected = new ArrayList<>();
    expected.add(
        "start_ns,seconds,q0_packets,q1_packets,q2_packets,q3_packets,q0_bytes,q1_bytes,q2_bytes,"
            + "q3_bytes");
    for (long bin = bins.firstKey(); bin <= bins.lastKey(); bin++) {
      StringBuilder row = new StringBuilder();
      row.append(bin * 100_000_000).append(',');
      row.append("%.6f".formatted((bin - bins.firstKey()) / 10.0));
      for (long each : bins.getOrDefault(bin, new long[8])) {
        row.append(',').append(each);
      }
      expected.add(row.toString());
    }
    assertEquals(expected, Files.readAllLines(csv));
    Map<String, Object> result = json();
    assertEquals(1178, result.get("delivered"));
    assertEquals(List.of(csv.toString()), result.get("files"));
    Object profile = result.get("profile");
    assertEquals(4 * 1071 / 1178.0, number(profile, "max_over_mean"), EXACT);
    double squares = Arrays.stream(totals).mapToDouble(n -> (double) n * n).sum();
    assertEquals(1178.0 * 1178 / (4 * squares), number(profile, "jain_index"), EXACT);
    double maxima =
        bins.values().stream().mapToLong(bin -> Arrays.stream(bin, 0, 4).max().getAsLong()).sum();
    assertEquals(4 * maxima / 1178, number(profile, "bins_max_over_mean"), EXACT);
    List<?> queues = (List<?>) ((Map<?, ?>) profile).get("queues");
    for (int queue = 0; queue < 4; queue++) {
      assertEquals((double) totals[queue], number(queues.get(queue), "packets"));
      assertEquals(
          (double) backlog(times.get(queue), 10_000_000),
          number(queues.get(queue), "backlog_packets"));
    }
  }

  /** The most packets that are there at the arrival of one, each being done 10 ms after another. */
  private static long backlog(List<Long> arrivals, long service) {
    List<Long> done = new ArrayList<>();
    long most = 0;
    for (long now : arrivals) {
      long begin = done.isEmpty() ? now : Math.max(now, done.getLast());
      done.add(begin + service);
      most = Math.max(most, done.stream().filter(end -> end > now).count());
    }
    return most;
  }

  /** Seven packets of 2010 and forty of 2015: billions of empty bins between them. */
  @Test
  void yearsBetweenPacketsTakeNoTime() throws IOException {
    Path csv = directory.resolve("load.csv");
    Path file = Captures.file("mixed-vlan-mpls.pcap");
    assertEquals(ExitCode.OK, run(file, "--queues 2 --ascii --csv " + csv), this::err);
    assertTrue(out().startsWith("47 packets from "), this::out);
    assertTrue(out().endsWith("ledger: balanced\n"), this::out);
    assertTrue(err().contains("without packets got no rows"), this::err);
    assertTrue(Files.size(csv) < 20_000_000);
  }

  @Test
  void theSummarySaysWhatItTakes() throws IOException {
    assertEquals(
        ExitCode.OK,
        run(Captures.file("smb2.pcap"), "--queues 4 --thread-rate 100 --ascii"),
        err());
    List<String> lines = out().lines().toList();
    assertTrue(lines.getFirst().contains("of traffic in bins of 10 ms"), this::out);
    assertTrue(lines.get(1).startsWith("   mean of each column, @ is "), this::out);
    assertTrue(lines.get(2).startsWith("q0 |"), this::out);
    assertTrue(lines.stream().skip(1).limit(6).allMatch(line -> line.length() <= 79), this::out);
    assertTrue(out().contains("long-term imbalance: max/mean 3.637"), this::out);
    assertTrue(out().contains("  basic mode: queue 2 needs the largest pool"), this::out);
    assertTrue(out().contains("  one buddy group: "), this::out);
    assertEquals("ledger: balanced", lines.getLast());
    for (String line : lines.subList(1, lines.size())) {
      assertTrue(line.chars().allMatch(c -> c < 128), line);
    }
  }

  @Test
  void aPictureHasALineOfItsOwnColourForEachQueue() throws IOException {
    Path png = directory.resolve("load.png");
    assertEquals(
        ExitCode.OK,
        run(Captures.file("smb2.pcap"), "--queues 4 --bin 50ms --json --chart " + png),
        this::err);
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(1600, image.getWidth());
    assertEquals(900, image.getHeight());
    Set<Integer> colors = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth() * 3 / 4; x++) {
        colors.add(image.getRGB(x, y));
      }
    }
    for (int color : new int[] {0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x000000}) {
      assertTrue(colors.contains(new Color(color).getRGB()), Integer.toHexString(color));
    }
    assertEquals(List.of(png.toString()), json().get("files"));
  }

  @Test
  void aDrawingCanBeReadByOthers() throws Exception {
    Path svg = directory.resolve("load.svg");
    assertEquals(
        ExitCode.OK,
        run(Captures.file("smb2.pcap"), "--queues 3 --thread-rate 1k --json --chart " + svg),
        this::err);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document document = factory.newDocumentBuilder().parse(svg.toFile());
    assertEquals("svg", document.getDocumentElement().getTagName());
    assertEquals(
        "Load of the receive queues of smb2.pcap",
        document.getElementsByTagName("title").item(0).getTextContent());
    String words = document.getElementsByTagName("desc").item(0).getTextContent();
    for (String text : List.of("queue 0 (#0072b2)", "queue 2", "a thread: 1,000 packets/s")) {
      assertTrue(words.contains(text), words);
    }
    Map<String, Integer> lines = new HashMap<>();
    NodeList drawn = document.getElementsByTagName("line");
    for (int i = 0; i < drawn.getLength(); i++) {
      String style = ((Element) drawn.item(i)).getAttribute("style");
      for (String color : COLORS_OF_QUEUES) {
        if (style.contains("stroke:" + color)) {
          lines.merge(color, 1, Integer::sum);
        }
      }
    }
    // 44 bins are joined by 43 lines, and one stands in the legend.
    for (String color : COLORS_OF_QUEUES) {
      assertEquals(44, lines.get(color), lines::toString);
    }
  }

  @Test
  void filesThatCannotBeMadeAreOneLine() throws IOException {
    Path file = burst();
    String missing = directory.resolve("no").resolve("load.").toString();
    assertEquals(ExitCode.FAILED, run(file, "--csv " + missing + "csv"));
    assertEquals("wirecap profile: " + missing + "csv: cannot be made: no such directory\n", err());
    err.reset();
    assertEquals(ExitCode.FAILED, run(file, "--json --chart " + missing + "png"));
    String message = missing + "png: cannot be written: no such directory";
    assertEquals("wirecap profile: " + message + "\n", err());
    assertEquals(message, json().get("failure"));
    assertEquals(4500, json().get("delivered"));
  }

  @Test
  void afterAFullDiskTheMessageNamesTheFile() throws IOException {
    Path file = burst();
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full));
    for (String option : List.of("csv", "chart")) {
      Path target = Files.createSymbolicLink(directory.resolve(option + ".svg"), full);
      err.reset();
      assertEquals(ExitCode.FAILED, run(file, "--%s %s".formatted(option, target)));
      String message = target + ": cannot be written: no space left on device";
      assertTrue(err().startsWith("wirecap profile: " + message), this::err);
      assertEquals(1, err().lines().count(), this::err);
    }
  }

  @Test
  void nothingAtAllIsAProfileToo() throws IOException {
    Path file = directory.resolve("empty.pcap");
    NumberedFile.write(file, new long[0], 1);
    Path chart = directory.resolve("load.png");
    assertEquals(ExitCode.OK, run(file, "--json --chart " + chart), this::err);
    Object profile = json().get("profile");
    assertEquals(0, number(profile, "bins"));
    assertNull(((Map<?, ?>) profile).get("max_over_mean"));
    assertEquals(1600, ImageIO.read(chart.toFile()).getWidth());
    assertEquals(ExitCode.OK, run(file, "--quiet"), this::err);
    assertTrue(out().startsWith("0 packets from "), this::out);
  }

  @Test
  void aTerminalIsAskedWhatItShows() {
    assertTrue(TerminalChart.isUnicode(Map.of("LANG", "en_US.UTF-8")));
    assertTrue(TerminalChart.isUnicode(Map.of("LANG", "C", "LC_ALL", "C.utf8")));
    for (Map<String, String> plain :
        List.of(
            Map.<String, String>of(),
            Map.of("LANG", "C"),
            Map.of("LANG", "en_US.UTF-8", "LC_ALL", "POSIX"),
            Map.of("LANG", "de_DE.ISO-8859-1"),
            Map.of("LC_ALL", "C.UTF-8", "WIRECAP_ASCII", "1"))) {
      assertEquals(false, TerminalChart.isUnicode(plain), plain::toString);
    }
  }
}
