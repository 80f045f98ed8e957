package org.wirecap.cli;

import java.lang.invoke.VarHandle;
import org.wirecap.pool.Packet;

/**
 * The filter of the paper's experiments, {@code 131.225.2 and udp}, applied several times to a
 * packet as work of a known size. It is an interpreter of classic BPF with the program that {@code
 * tcpdump -d 'net 131.225.2 and udp'} prints.
 */
final class UdpNetFilter {
  private static final int LOAD_WORD = 0;
  private static final int LOAD_HALF = 1;
  private static final int LOAD_BYTE = 2;
  private static final int AND = 3;
  private static final int JUMP_IF_EQUAL = 4;
  private static final int RETURN = 5;

  private static final int ETHERTYPE = 12;
  private static final int PROTOCOL = 23;
  private static final int SOURCE = 26;
  private static final int DESTINATION = 30;
  private static final int NETMASK = 0xffffff00;
  private static final int NETWORK = 131 << 24 | 225 << 16 | 2 << 8;

  /** Instruction, operand, and how many to skip if a jump is taken, or is not. */
  private static final int[][] PROGRAM = {
    {LOAD_HALF, ETHERTYPE, 0, 0},
    {JUMP_IF_EQUAL, 0x0800, 0, 9},
    {LOAD_WORD, SOURCE, 0, 0},
    {AND, NETMASK, 0, 0},
    {JUMP_IF_EQUAL, NETWORK, 3, 0},
    {LOAD_WORD, DESTINATION, 0, 0},
    {AND, NETMASK, 0, 0},
    {JUMP_IF_EQUAL, NETWORK, 0, 3},
    {LOAD_BYTE, PROTOCOL, 0, 0},
    {JUMP_IF_EQUAL, 17, 0, 1},
    {RETURN, 1, 0, 0},
    {RETURN, 0, 0, 0},
  };

  private UdpNetFilter() {}

  /**
   * Applies the filter.
   *
   * @param times how often, 1 or more
   * @return whether it lets the packet pass
   */
  static boolean matches(Packet packet, int times) {
    boolean matches = false;
    for (int i = 0; i < times; i++) {
      matches = matches(packet);
      // Without it the compiler would see that all rounds are one.
      VarHandle.acquireFence();
    }
    return matches;
  }

  private static boolean matches(Packet packet) {
    int length = packet.capturedLength();
    int accumulator = 0;
    int next = 0;
    while (true) {
      int[] instruction = PROGRAM[next++];
      int operand = instruction[1];
      switch (instruction[0]) {
        case LOAD_WORD -> {
          if (operand + 4 > length) {
            return false;
          }
          accumulator = packet.getInt(operand);
        }
        case LOAD_HALF -> {
          if (operand + 2 > length) {
            return false;
          }
          accumulator = packet.getUnsignedShort(operand);
        }
        case LOAD_BYTE -> {
          if (operand + 1 > length) {
            return false;
          }
          accumulator = packet.getUnsignedByte(operand);
        }
        case AND -> accumulator &= operand;
        case JUMP_IF_EQUAL -> next += accumulator == operand ? instruction[2] : instruction[3];
        default -> {
          return operand != 0;
        }
      }
    }
  }
}
