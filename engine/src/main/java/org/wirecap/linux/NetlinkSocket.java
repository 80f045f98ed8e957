package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Asks the kernel by netlink(7), in the network namespace of the thread that opened it. One
 * question at a time, one thread.
 */
final class NetlinkSocket implements AutoCloseable {
  static final int NETLINK_ROUTE = 0;
  static final int NETLINK_GENERIC = 16;

  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_ACK = 0x4;
  private static final int NLM_F_DUMP = 0x300;

  /** How often a question is asked again because the kernel's tables changed meanwhile. */
  private static final int ATTEMPTS = 20;

  private final Fd fd;
  private int sequence;

  NetlinkSocket(int protocol) {
    fd = Sockets.open(Sockets.AF_NETLINK, Sockets.SOCK_RAW, protocol, "netlink socket");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SockaddrNl.SIZE, 4);
      address.set(JAVA_SHORT, SockaddrNl.FAMILY, (short) Sockets.AF_NETLINK);
      Sockets.bind(fd, address);
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  /**
   * Asks for all of something. A dump that the kernel marks as inconsistent, or that lost messages,
   * is begun again.
   *
   * @param what for messages
   * @throws LinuxException if the kernel answers with an error
   */
  List<NetlinkMessage> dump(NetlinkRequest request, String what) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      NetlinkAnswer answer = ask(request, NLM_F_REQUEST | NLM_F_DUMP, what);
      // EBUSY: a dump that was given up is still under way; reading has moved it on.
      if (answer.errno() == Errno.EBUSY || !answer.isConsistent()) {
        continue;
      }
      if (answer.errno() != 0) {
        throw new LinuxException("netlink", answer.errno(), what);
      }
      return answer.messages();
    }
    throw new LinuxException(
        "netlink",
        Errno.EINTR,
        what,
        "the kernel's tables changed during each of " + ATTEMPTS + " readings: try again");
  }

  /**
   * Asks for one thing.
   *
   * @return the answer, or empty if the kernel says that there is no such thing (ENODEV, ENOENT)
   * @throws LinuxException if the kernel answers with another error
   */
  Optional<NetlinkMessage> get(NetlinkRequest request, String what) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      NetlinkAnswer answer = ask(request, NLM_F_REQUEST | NLM_F_ACK, what);
      if (!answer.isConsistent()) {
        continue;
      }
      return switch (answer.errno()) {
        case 0 -> answer.messages().stream().findFirst();
        case Errno.ENODEV, Errno.ENOENT -> Optional.empty();
        default -> throw new LinuxException("netlink", answer.errno(), what);
      };
    }
    throw new LinuxException("netlink", Errno.ENOBUFS, what);
  }

  private NetlinkAnswer ask(NetlinkRequest request, int flags, String what) {
    sequence++;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment message = MemorySegment.ofArray(request.encode(flags, sequence));
      MemorySegment copy = memory.allocate(message.byteSize(), 4).copyFrom(message);
      long sent = Sockets.send(fd, copy, 0);
      if (sent < 0) {
        throw new LinuxException("send", (int) -sent, what);
      }
    }
    NetlinkAnswer answer = new NetlinkAnswer(sequence);
    while (!answer.isComplete()) {
      receive(what).ifPresentOrElse(answer::add, answer::lost);
    }
    return answer;
  }

  /** The next datagram, as long as it is; empty if the kernel had to throw one away (ENOBUFS). */
  private Optional<ByteBuffer> receive(String what) {
    try (Arena memory = Arena.ofConfined()) {
      long length = receive(memory.allocate(1), Sockets.MSG_PEEK | Sockets.MSG_TRUNC, what);
      if (length < 0) {
        return Optional.empty();
      }
      MemorySegment buffer = memory.allocate(Math.max(length, 1), 4);
      long received = receive(buffer, Sockets.MSG_TRUNC, what);
      if (received < 0 || received > buffer.byteSize()) {
        return Optional.empty();
      }
      return Optional.of(
          ByteBuffer.wrap(buffer.asSlice(0, received).toArray(JAVA_BYTE))
              .order(ByteOrder.nativeOrder()));
    }
  }

  private long receive(MemorySegment buffer, int flags, String what) {
    while (true) {
      long result = Sockets.receive(fd, buffer, flags);
      if (result == -Errno.EINTR) {
        continue;
      }
      if (result < 0 && result != -Errno.ENOBUFS) {
        throw new LinuxException("recv", (int) -result, what);
      }
      return result;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
