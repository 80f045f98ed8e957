package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.Sockets;

/**
 * The fanout group of an engine's packet sockets (packet(7), PACKET_FANOUT): each packet goes to
 * one member, which a program chooses.
 *
 * <p>The kernel numbers members in the order in which they join. When one leaves, the last takes
 * its number; so no member leaves before all do, and a queue that is closed early keeps its place
 * with a filter that lets nothing in. When the interface goes down and comes up, all leave and join
 * again in the order in which the sockets were opened.
 */
final class FanoutGroup {
  /** More members than this have to be announced, in the second word of struct fanout_args. */
  private static final int DEFAULT_MAX_MEMBERS = 256;

  private final Fd first;
  private final MemorySegment program;

  private FanoutGroup(Fd first, MemorySegment program) {
    this.first = first;
    this.program = program;
  }

  /**
   * Joins sockets that are bound to one interface.
   *
   * @param members in the order of the numbers that the program returns
   * @param program chooses the member
   * @param arena owns the program; outlives the group
   * @throws LinuxException on any error
   */
  static FanoutGroup of(List<Fd> members, ClassicBpf program, Arena arena) {
    int group = 0;
    int flags = AfPacket.PACKET_FANOUT_FLAG_UNIQUEID;
    for (Fd member : members) {
      join(member, group | (AfPacket.PACKET_FANOUT_CBPF | flags) << 16, members.size(), arena);
      if (flags != 0) {
        group =
            Sockets.getOption(member, Sockets.SOL_PACKET, AfPacket.PACKET_FANOUT, "PACKET_FANOUT")
                & 0xffff;
        flags = 0;
      }
    }
    FanoutGroup fanout = new FanoutGroup(members.getFirst(), program.assemble(arena));
    fanout.setProgram();
    return fanout;
  }

  private static void join(Fd member, int argument, int members, Arena arena) {
    MemorySegment arguments = arena.allocate(members > DEFAULT_MAX_MEMBERS ? 8 : 4, 4);
    arguments.set(JAVA_INT, 0, argument);
    if (members > DEFAULT_MAX_MEMBERS) {
      arguments.set(JAVA_INT, 4, members);
    }
    int result =
        Sockets.trySetOption(member, Sockets.SOL_PACKET, AfPacket.PACKET_FANOUT, arguments);
    if (result < 0) {
      throw new LinuxException(
          "setsockopt PACKET_FANOUT",
          -result,
          member.what(),
          result == -Errno.EINVAL
              ? "the interface is down: ip link set IF up (or the kernel is older than 4.3)"
              : Errno.text(-result));
    }
  }

  private void setProgram() {
    Sockets.setOption(
        first, Sockets.SOL_PACKET, AfPacket.PACKET_FANOUT_DATA, "PACKET_FANOUT_DATA", program);
  }

  /**
   * Waits until the kernel is done with every packet that it had begun to hand to a member. Setting
   * the program again does that: the kernel must not free the old one before (synchronize_net in
   * net/packet/af_packet.c). Takes some ms.
   */
  void settle() {
    setProgram();
  }
}
