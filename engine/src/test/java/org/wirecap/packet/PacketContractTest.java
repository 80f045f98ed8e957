package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueueContract;

@Tag("live")
class PacketContractTest extends ReceiveQueueContract {
  private final List<TestNetwork> networks = new ArrayList<>();

  @Override
  protected int queues() {
    return 2;
  }

  @Override
  protected boolean chunksAreBlocks() {
    return true;
  }

  @Override
  protected byte[] frame(int queue, int number) {
    return FrameSender.numbered(queue, number);
  }

  @Override
  protected Engine open(PoolShape shape, int... packets) {
    TestNetwork network = new TestNetwork(queues());
    networks.add(network);
    PacketEngine engine =
        network.call(() -> PacketEngine.open(PacketOptions.of("vb").withShape(shape)));
    FrameSender sender = new FrameSender(network, "va");
    for (int i = 0; i < packets.length; i++) {
      int queue = i;
      sender.useQueue(queue, queues());
      sender.send(IntStream.range(0, packets[i]).mapToObj(number -> frame(queue, number)).toList());
    }
    PacketEngineTest.awaitSeen(engine, IntStream.of(packets).sum());
    return engine;
  }

  @AfterEach
  void remove() {
    networks.forEach(TestNetwork::close);
    assertTrue(networks.size() <= 2);
  }
}
