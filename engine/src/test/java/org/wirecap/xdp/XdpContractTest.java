package org.wirecap.xdp;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueueContract;

@Tag("live")
class XdpContractTest extends ReceiveQueueContract {
  private static final int LENGTH = 64;
  private final List<TestNetwork> networks = new ArrayList<>();

  @Override
  protected int queues() {
    return 2;
  }

  @Override
  protected byte[] frame(int queue, int number) {
    return NumberedSender.frame(number(queue, number), LENGTH);
  }

  private static int number(int queue, int number) {
    return queue * 1_000_000 + number;
  }

  @Override
  protected Engine open(PoolShape shape, int... packets) {
    TestNetwork network = new TestNetwork(queues());
    networks.add(network);
    return network.call(
        () -> {
          Engine engine =
              XdpEngine.open(
                  new XdpOptions(
                      "vb",
                      List.of(),
                      shape.cells(),
                      shape.chunks(),
                      shape.cellSize(),
                      AttachMode.AUTO,
                      false,
                      false));
          for (int queue = 0; queue < packets.length; queue++) {
            try (NumberedSender sender = new NumberedSender("va", queue)) {
              sender.send(number(queue, 0), packets[queue], LENGTH);
            }
          }
          return engine;
        });
  }

  @AfterEach
  void remove() {
    networks.forEach(TestNetwork::close);
  }
}
