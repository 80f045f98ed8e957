package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.file.Tool;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.TestNetwork;
import org.wirecap.linux.TunDevice;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;

/** A cooked capture as others read it. */
@Tag("live")
class CookedLiveTest {
  private static final int ARPHRD_PPP = 512;

  /** An echo request from 10.8.0.2 to 10.8.0.1, without data. */
  private static final byte[] PING =
      HexFormat.of().parseHex("4500001c000040004001268f0a0800020a0800010800f7fd00010001");

  @TempDir private Path directory;

  @Test
  void tsharkReadsWhatAPointToPointLinkCarries() throws Exception {
    Path file = directory.resolve("ppp.pcapng");
    int index;
    try (TestNetwork network = new TestNetwork(1);
        TunDevice tun = TunDevice.posingAs(ARPHRD_PPP, network, "ppp8")) {
      index = network.call(() -> Interfaces.get("ppp8").index());
      try (Engine engine = network.call(() -> PacketEngine.open(PacketOptions.of("ppp8")));
          CaptureFileWriter writer =
              CaptureFileFormat.pcapng(
                      CaptureOrigin.UNKNOWN,
                      CaptureInterface.of(engine.linkType(), CaptureInterface.WHOLE_PACKETS))
                  .create(file)) {
        for (int i = 0; i < 3; i++) {
          tun.arrive(0, PING);
        }
        PacketEngineTest.awaitSeen(engine, 3);
        engine.stop();
        new OrderedCapture(engine).run(p -> writer.write(p, 0, p.capturedLength()));
      }
    }
    Tool tshark =
        Tool.run(
            "tshark",
            "-r",
            file.toString(),
            "-T",
            "fields",
            "-E",
            "separator= ",
            "-e",
            "frame.encap_type",
            "-e",
            "sll.etype",
            "-e",
            "sll.ifindex",
            "-e",
            "sll.hatype",
            "-e",
            "sll.pkttype",
            "-e",
            "ip.dst",
            "-e",
            "icmp.type",
            "-e",
            "frame.len");
    assumeTrue(tshark.isThere(), "tshark is not installed");
    assertEquals(0, tshark.exit(), tshark.errors());
    String line = "210 0x0800 " + index + " 512 0 10.8.0.1 8 " + (20 + PING.length);
    assertEquals(List.of(line, line, line), tshark.output().lines().toList());
  }
}
