package org.wirecap.packet;

import java.util.List;
import org.wirecap.linux.AfPacket;

/**
 * The two programs behind the queues: the one that chooses a fanout group's member for a packet,
 * and the socket filter that says what is wanted at all.
 *
 * <p>The kernel notes a queue with each packet (queue_mapping of the skb):
 *
 * <ul>
 *   <li>of an outgoing packet, the transmit queue, from 0;
 *   <li>of an arriving one, the receive queue plus one, 0 if the driver did not say
 *       (skb_record_rx_queue); measured with tun;
 *   <li>but on veth, which hands the sender's packet over as it is, the transmit queue of the peer,
 *       from 0: measured on Linux 6.18 with four queues, with and without GRO. The queue that a
 *       veth receives on has the same number. Packets that XDP redirects or transmits into a veth
 *       carry no queue, and count as queue 0.
 * </ul>
 *
 * Transmit queues beyond the receive queues are folded onto them (modulo), so that every packet has
 * a queue.
 *
 * @param receiveQueues how many the interface has
 * @param queues those to capture from, ascending
 * @param countsFromOne whether arriving packets carry their queue plus one, which all drivers do
 *     but veth
 * @param direction which packets are wanted
 * @param snaplen bytes of a packet to keep
 */
record QueuePrograms(
    int receiveQueues,
    List<Integer> queues,
    boolean countsFromOne,
    Direction direction,
    int snaplen) {

  /** Lets nothing in. */
  static final ClassicBpf DROP = new ClassicBpf().add(ClassicBpf.RET_K, 0);

  /** Leaves the queue of the packet in A. */
  private ClassicBpf queue() {
    ClassicBpf program = new ClassicBpf();
    if (countsFromOne) {
      program
          .add(ClassicBpf.LD_W_ABS, ClassicBpf.AD_PKTTYPE)
          .jump(ClassicBpf.JEQ_K, AfPacket.PACKET_OUTGOING, 4, 0)
          .add(ClassicBpf.LD_W_ABS, ClassicBpf.AD_QUEUE)
          .jump(ClassicBpf.JEQ_K, 0, 3, 0)
          .add(ClassicBpf.SUB_K, 1)
          .add(ClassicBpf.JA, 1);
    }
    return program
        .add(ClassicBpf.LD_W_ABS, ClassicBpf.AD_QUEUE)
        .add(ClassicBpf.MOD_K, receiveQueues);
  }

  boolean allQueues() {
    return queues.size() == receiveQueues;
  }

  /** Returns the index, in {@link #queues}, of the member that gets the packet. */
  ClassicBpf fanout() {
    ClassicBpf program = queue();
    if (allQueues()) {
      return program.add(ClassicBpf.RET_A, 0);
    }
    for (int member = 0; member < queues.size(); member++) {
      program.jump(ClassicBpf.JEQ_K, queues.get(member), 0, 1).add(ClassicBpf.RET_K, member);
    }
    return program.add(ClassicBpf.RET_K, 0); // nobody's: the filter drops it there
  }

  /**
   * As {@link #filter()}, with a program behind it that decides about the packets of these queues
   * and this direction.
   */
  ClassicBpf filter(ClassicBpf wanted) {
    ClassicBpf program = new ClassicBpf();
    if (direction != Direction.INOUT) {
      boolean out = direction == Direction.OUT;
      program
          .add(ClassicBpf.LD_W_ABS, ClassicBpf.AD_PKTTYPE)
          .jump(ClassicBpf.JEQ_K, AfPacket.PACKET_OUTGOING, out ? 1 : 0, out ? 0 : 1)
          .add(ClassicBpf.RET_K, 0);
    }
    if (!allQueues()) {
      program.append(queue());
      for (int left = queues.size() - 1; left >= 0; left--) {
        program
            .jump(ClassicBpf.JEQ_K, queues.get(queues.size() - 1 - left), 0, 1)
            .add(ClassicBpf.JA, 2 * left + 1);
      }
      program.add(ClassicBpf.RET_K, 0);
    }
    return program.append(wanted);
  }

  /**
   * Returns how many bytes of the packet to keep; 0 for a packet that is not wanted. It lets in all
   * queues that are captured, not only the member's own: while an interface comes up its members
   * join the group again one by one, and a packet at the wrong one is better than none.
   */
  ClassicBpf filter() {
    return filter(new ClassicBpf().add(ClassicBpf.RET_K, snaplen));
  }
}
