package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueueContract;
import org.wirecap.rss.RssSteering;

class SimulatedContractTest extends ReceiveQueueContract {
  @Override
  protected Engine open(PoolShape shape, int... packets) {
    return new SimulatedNic(
        NicModel.wholePool(1, shape), new RssSteering(1), new Numbered(packets[0]));
  }

  @Override
  protected byte[] frame(int queue, int number) {
    return numbered(number);
  }

  @Override
  protected boolean arrivesByItself() {
    return false; // time passes only while somebody waits
  }

  private static byte[] numbered(int number) {
    return ByteBuffer.allocate(60 + number).putShort(12, (short) 0x88b5).putInt(14, number).array();
  }

  private static final class Numbered implements PacketSource {
    private final int packets;
    private int at = -1;
    private MemorySegment frame;

    Numbered(int packets) {
      this.packets = packets;
    }

    @Override
    public boolean next() {
      if (++at >= packets) {
        return false;
      }
      frame = MemorySegment.ofArray(numbered(at));
      return true;
    }

    @Override
    public long timeNanos() {
      return at * 1000L;
    }

    @Override
    public MemorySegment memory() {
      return frame;
    }

    @Override
    public int length() {
      return (int) frame.byteSize();
    }
  }
}
