package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;

/**
 * Gives frames to the transmit queues of an interface and keeps the account of what became of them.
 * Used by one thread, the one that opened it.
 */
interface FrameSender extends AutoCloseable {
  /** Bytes of an Ethernet header: the shortest thing that can be sent. */
  int ETHERNET_HEADER = 14;

  /** Most frames that wait for a {@link #flush}: the kernel's own limit for one call (AF_XDP). */
  int BATCH = 32;

  /**
   * Opens the best one that an interface allows: AF_XDP, else AF_PACKET with a note why.
   *
   * @param notes takes what the user should know
   * @throws org.wirecap.error.WirecapException if neither works, or the interface is down
   */
  static FrameSender open(NetworkDevice device, List<String> notes) {
    FrameLimits limits = FrameLimits.of(device);
    try {
      return new XdpFrameSender(device, transmitQueues(device), limits);
    } catch (LinuxException e) {
      FrameSender sender = new PacketFrameSender(device, limits);
      notes.add(
          "AF_XDP cannot send here (%s), so AF_PACKET is used, which is slower and leaves the queue to the kernel"
              .formatted(e.getMessage()));
      return sender;
    }
  }

  /** Transmit queues in use: what the driver says, else how the interface was made. */
  static int transmitQueues(NetworkDevice device) {
    return Ethtool.channels(device.name())
        .map(Ethtool.Channels::transmitting)
        .filter(queues -> queues > 0)
        .orElse(Math.max(1, device.transmitQueues()));
  }

  /** One line on how frames are sent. */
  String description();

  /** How many queues there are to choose from. */
  int queues();

  /**
   * Takes a copy of a frame. It leaves when {@link #BATCH} frames of its queue wait, or with {@link
   * #flush}. A frame that cannot be sent is counted.
   *
   * @param queue 0 to {@link #queues} - 1
   */
  void send(int queue, MemorySegment memory, long offset, int length);

  /**
   * Hands the frames of a queue that wait to the kernel.
   *
   * @throws LinuxException if the interface takes nothing any more: it is down or gone
   */
  void flush(int queue);

  /** Hands everything to the kernel and waits, some seconds at most, until it has sent it. */
  void finish();

  /** What became of the frames of a queue. */
  TransmitCounts counts(int queue);

  @Override
  void close();
}
