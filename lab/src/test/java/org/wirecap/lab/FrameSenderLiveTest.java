package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.KernelVersion;
import org.wirecap.linux.NetworkDevice;

/** What a sender says of frames that the driver has taken and not sent. */
@Tag("live")
class FrameSenderLiveTest {
  private static final int SHORT = 60;
  private static final int LONG = 1000;

  /** The driver drops frames that are longer than its peer takes, here every third. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFrameThatTheDriverDropsIsNotSent(boolean xdp) {
    assumeTrue(KernelVersion.running().isAtLeast(6, 7), "before Linux 6.7 veth does not say so");
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      String ignored =
          IpTool.ip(
              "-n", Lab.captureNetns(lab.name()), "link", "set", Lab.CAPTURE_LINK, "mtu", "600");
      assertEquals(
          new TransmitCounts(0, 90, 60, 60 * SHORT, 0, 30, 0),
          lab.atSender(
              () -> {
                NetworkDevice device = Interfaces.get(Lab.SENDER_LINK);
                FrameLimits limits = FrameLimits.of(device);
                try (FrameSender sender =
                    xdp
                        ? new XdpFrameSender(device, 1, limits)
                        : new PacketFrameSender(device, limits)) {
                  return send(sender);
                }
              }));
    }
  }

  private static TransmitCounts send(FrameSender sender) {
    MemorySegment frame = MemorySegment.ofArray(new byte[LONG]);
    for (int i = 0; i < 90; i++) {
      sender.send(0, frame, 0, i % 3 == 1 ? LONG : SHORT);
    }
    sender.finish();
    return sender.counts(0);
  }
}
