package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.NetworkDevice;

/**
 * How long a frame may be that an interface sends.
 *
 * @param mtu bytes behind the Ethernet header; one VLAN tag does not count
 */
record FrameLimits(int mtu) {
  private static final int VLAN_TAG = 4;
  private static final long ETHER_TYPE = 12;
  private static final int C_TAG = 0x8100;
  private static final int S_TAG = 0x88a8;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /**
   * Those of an interface that can send.
   *
   * @throws WirecapException if it is down or does not carry Ethernet
   */
  static FrameLimits of(NetworkDevice device) {
    if (device.linkType() != NetworkDevice.ARPHRD_ETHER
        && device.linkType() != NetworkDevice.ARPHRD_LOOPBACK) {
      throw new WirecapException(
          device.name() + ": is no Ethernet interface, so it cannot send Ethernet frames");
    }
    if (!device.up()) {
      throw new WirecapException(
          "%s: is down: switch it on with: ip link set %s up"
              .formatted(device.name(), device.name()));
    }
    return new FrameLimits(device.mtu());
  }

  /** The longest frame of any kind. */
  int longest() {
    return mtu + FrameSender.ETHERNET_HEADER + VLAN_TAG;
  }

  /** Whether a frame is longer than the interface may send. */
  boolean exceededBy(MemorySegment memory, long offset, int length) {
    return length > mtu + FrameSender.ETHERNET_HEADER
        && (length > longest() || !isTagged(memory, offset));
  }

  /** The smallest MTU with which a frame of this length can be sent, whatever is in it. */
  static int mtuFor(int length) {
    return length - FrameSender.ETHERNET_HEADER;
  }

  private static boolean isTagged(MemorySegment memory, long offset) {
    int type = Short.toUnsignedInt(memory.get(BE_SHORT, offset + ETHER_TYPE));
    return type == C_TAG || type == S_TAG;
  }
}
