package org.wirecap.cli;

import java.io.OutputStream;
import java.util.List;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.file.LinkType;
import org.wirecap.file.Rotation;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.xdp.Rehearsal;

/**
 * A capture of packets that nobody sent to a file that nobody keeps, before the first real packet:
 * the JIT compiler then has seen the way from a pool to a file, which it would else learn during
 * the first second of the capture, while packets are lost.
 */
final class WriteRehearsal {
  /** Takes what is written, and keeps nothing. */
  private static final String NOWHERE = "/dev/null";

  private static final long NANOS = 500_000_000;
  private static final int MOST_QUEUES = 4;

  private WriteRehearsal() {}

  /**
   * Captures and writes for half a second, or until somebody wishes to stop. Nothing of the host
   * but its processor is used.
   *
   * @param target how the capture is to be written
   * @param offload whether handler threads are to prepare what is written
   * @param snapLength bytes to keep of each packet
   * @param queues receive queues that will be captured
   * @param stop the wish to stop
   * @return packets that were written
   */
  static long run(
      TargetOptions target, OffloadOptions offload, int snapLength, int queues, StopRequest stop) {
    return run(target, offload, snapLength, queues, stop, Long.MAX_VALUE, NANOS);
  }

  /** The same, for so many packets or for so long. */
  static long run(
      TargetOptions target,
      OffloadOptions offload,
      int snapLength,
      int queues,
      StopRequest stop,
      long packets,
      long nanos) {
    CaptureFileFormat format =
        new CaptureFileFormat(
            target.kind(),
            CaptureOrigin.UNKNOWN,
            List.of(CaptureInterface.of(LinkType.ETHERNET, 0)),
            true,
            id -> null);
    try (Rehearsal engine = new Rehearsal(Math.clamp(queues, 1, MOST_QUEUES), Long.MAX_VALUE);
        PacketSink sink =
            target.isStandardOutput()
                ? FileSink.toStream(format, OutputStream.nullOutputStream(), snapLength)
                : FileSink.toFiles(format, NOWHERE, endless(target.rotation()), 0, snapLength)) {
      Tally tally = new Tally(engine);
      CaptureLoop loop =
          new CaptureLoop(engine, sink, tally, packets, nanos, target.unbuffered(), stop);
      if (offload.isAdvanced()) {
        List<List<Integer>> all =
            List.of(engine.queues().stream().map(ReceiveQueue::index).toList());
        try (OffloadedOrder order =
            new OffloadedOrder(engine, offload, all, sink::preparer, loop::onPrepared)) {
          loop.run(order);
        }
      } else {
        loop.run();
      }
      return tally.total();
    }
  }

  /** Looks for the same reasons to begin the next file, and finds none. */
  private static Rotation endless(Rotation rotation) {
    return new Rotation(
        rotation.bytes() == 0 ? 0 : Long.MAX_VALUE,
        rotation.seconds() == 0 ? 0 : Long.MAX_VALUE,
        rotation.packets() == 0 ? 0 : Long.MAX_VALUE,
        0);
  }
}
