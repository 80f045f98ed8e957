package org.wirecap.file;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueueContract;

class FileContractTest extends ReceiveQueueContract {
  @Override
  protected int queues() {
    return 2;
  }

  /** The packets of the two queues in turn. */
  @Override
  protected Engine open(PoolShape shape, int... packets) {
    FileEncoder file = new FileEncoder(ByteOrder.BIG_ENDIAN).pcapHeader(0xa1b23c4d, 1);
    long nanos = 1_000_000_000L;
    for (int i = 0; i < Math.max(packets[0], packets[1]); i++) {
      for (int queue = 0; queue < 2; queue++) {
        if (i < packets[queue]) {
          file.pcapPacket(FileRecord.of(nanos++, frame(queue, i)), 1);
        }
      }
    }
    return FileEngine.open(
        CaptureFileReader.open(new ByteArrayInputStream(file.toBytes()), "contract"),
        FileOptions.DEFAULT
            .withQueues(2, (memory, offset, length) -> memory.get(BYTE, offset))
            .withPool(shape.cells(), shape.chunks(), shape.cellSize()));
  }

  private static final java.lang.foreign.ValueLayout.OfByte BYTE =
      java.lang.foreign.ValueLayout.JAVA_BYTE;

  @Override
  protected byte[] frame(int queue, int number) {
    return ByteBuffer.allocate(60 + number).put((byte) queue).putInt(number).array();
  }

  @Override
  protected boolean arrivesByItself() {
    return false; // the file is read only while somebody captures
  }
}
