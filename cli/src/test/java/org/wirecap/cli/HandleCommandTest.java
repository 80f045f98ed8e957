package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packet handler on a file whose flows fall unevenly into simulated receive queues. A file
 * waits, so nothing is lost; which packets are offloaded is up to the threads, sums are not.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandleCommandTest {
  private static final int PACKETS = 1178;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String file, String... options) {
    List<String> args = new ArrayList<>(List.of("handle", "-r", Captures.file(file).toString()));
    args.addAll(List.of(options));
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

  private static long sum(Object rows, String key) {
    return ((List<?>) rows).stream().mapToLong(row -> number(row, key)).sum();
  }

  private static long number(Object row, String key) {
    return ((Number) ((Map<?, ?>) row).get(key)).longValue();
  }

  /** Queue 2 gets 1,071 packets of 1,178; the readers are slower than the file. */
  @ParameterizedTest
  @CsvSource({"none, 1", "none, 4", "chunk, 4", "chunk, 2", "flow, 4"})
  void everyPacketIsHandledOnceWhateverThePolicy(String policy, String threads) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of("--queues", "4", "--offload", policy, "-M", "16", "-R", "64", "--json"));
    options.addAll(
        List.of("--pace", "10k", "--measure-order", "--capture-threads", threads, "--quiet"));
    if (!policy.equals("none")) {
      options.addAll(List.of("-T", "10"));
    }
    assertEquals(ExitCode.OK, run("smb2.pcap", options.toArray(String[]::new)), this::err);
    Map<String, Object> object = json();
    assertEquals(PACKETS, object.get("delivered"));
    assertEquals(0, object.get("lost"));
    assertEquals(true, object.get("balanced"));
    assertEquals(List.of(List.of(0, 1, 2, 3)), object.get("buddy_groups"));
    assertEquals(Integer.valueOf(threads), object.get("capture_threads"));
    assertEquals(1071, number(((List<?>) object.get("queues")).get(2), "delivered"));
    assertEquals(PACKETS, sum(object.get("work_queues"), "packets"));
    assertEquals(0, sum(object.get("work_queues"), "depth"));
    long offloaded = number(object, "packets_offloaded");
    assertEquals(sum(object.get("offloads"), "packets"), offloaded);
    assertEquals(sum(object.get("bucket_moves"), "buckets"), number(object, "buckets_moved"));
    assertEquals(number(object, "out_of_order"), sum(object.get("work_queues"), "out_of_order"));
    assertTrue(sum(object.get("work_queues"), "peak_load_percent") > 0);
    if (policy.equals("none")) {
      assertEquals(0, offloaded);
      assertEquals(1071, number(((List<?>) object.get("work_queues")).get(2), "packets"));
    }
    if (policy.equals("chunk")) {
      assertTrue(offloaded > 0, this::out);
      assertEquals(0, number(object, "buckets_moved"));
    } else {
      assertEquals(0, number(object, "out_of_order"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "back-off", "spin"})
  void everyPacketIsHandledHoweverThreadsIdle(String idle) throws IOException {
    String options =
        "--queues 2 --offload flow -M 16 -R 64 -T 10 --capture-threads 1 --quiet --json";
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.addAll(List.of("--idle", idle));
    assertEquals(ExitCode.OK, run("smb2.pcap", all.toArray(String[]::new)), this::err);
    assertEquals(PACKETS, json().get("delivered"));
    assertEquals(true, json().get("balanced"));
  }

  @Test
  void queuesOutsideTheGroupAreInBasicModeAndOffloadingStaysInTheGroup() throws IOException {
    assertEquals(
        ExitCode.OK,
        run(
            "smb2.pcap",
            "--queues 4 --offload chunk -T 5 --buddy-group 0,1 --buddy-group 2 --pace 20k --json"
                .split(" ")),
        this::err);
    Map<String, Object> object = json();
    assertEquals(PACKETS, object.get("delivered"));
    assertEquals(true, object.get("balanced"));
    assertEquals(List.of(List.of(0, 1), List.of(2)), object.get("buddy_groups"));
    List<?> workQueues = (List<?>) object.get("work_queues");
    assertEquals(List.of(0L, 1L, 2L), workQueues.stream().map(q -> number(q, "queue")).toList());
    assertEquals(List.of(0L, 0L, 1L), workQueues.stream().map(q -> number(q, "group")).toList());
    assertEquals(0, number(object, "packets_offloaded"));
    assertNull(object.get("out_of_order"));
    assertEquals(4, object.get("handler_threads"));
    assertEquals(3, object.get("capture_threads"));
  }

  @Test
  void basicModeForPeople() {
    assertEquals(
        ExitCode.OK, run("smb2.pcap", "--queues", "4", "--load", "3", "-M", "8", "-R", "32"));
    List<String> lines = out().lines().toList();
    assertTrue(lines.getFirst().startsWith("1,178 packets from "), this::out);
    assertEquals("WireCAP-B-(8,32): 4 handler threads, filter applied 3 times", lines.get(1));
    assertEquals("ledger: balanced", lines.getLast());
    assertEquals("", err());
  }

  @Test
  void advancedModeForPeople() {
    assertEquals(
        ExitCode.OK,
        run(
            "smb2.pcap",
            "--queues 4 --offload chunk -T 10 -M 16 -R 64 --pace 10k --measure-order".split(" ")));
    String text = out();
    assertTrue(
        text.contains(
            "WireCAP-A-(16,64,10%), chunk: 4 handler threads and 4 capture threads, each at 10,000"
                + " packets/s"),
        text);
    assertTrue(text.contains("work queue  group  policy  peak  waiting"), text);
    assertTrue(text.contains("    2 > "), text);
    assertTrue(text.lines().anyMatch(line -> line.startsWith("offloaded: ")), text);
    assertTrue(text.endsWith("ledger: balanced\n"), text);
  }

  @Test
  void aCountEndsIt() throws IOException {
    assertEquals(
        ExitCode.OK,
        run("smb2.pcap", "--queues 4 -M 1 -R 2 --pace 100 -c 50 --json".split(" ")),
        this::err);
    Map<String, Object> object = json();
    assertTrue(number(object, "delivered") >= 50, this::out);
    assertTrue(number(object, "delivered") < PACKETS, this::out);
    assertEquals(true, object.get("balanced"));
  }

  @Test
  void framesThatCannotBeSteeredAreRefusedInOneLine() {
    assertEquals(ExitCode.FAILED, run("linux_dlt_sll2.pcap", "--queues", "4"));
    assertTrue(err().contains("only Ethernet frames can be steered"), this::err);
    assertEquals(1, err().lines().count(), this::err);
  }

  @Test
  void aGroupOfQueuesThatAreNotThereIsRefusedInOneLine() {
    assertEquals(
        ExitCode.FAILED,
        run("smb2.pcap", "--queues", "2", "--offload", "chunk", "--buddy-group", "0-3"));
    assertTrue(err().contains("no receive queue 2"), this::err);
    assertEquals(1, err().lines().count(), this::err);
  }
}
