package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The socket calls. Those with "try" in their names and those for the hot path return a negative
 * errno; the others throw.
 */
public final class Sockets {
  /** IPv4. */
  public static final int AF_INET = 2;

  /** IPv6. */
  public static final int AF_INET6 = 10;

  /** Netlink. */
  public static final int AF_NETLINK = 16;

  /** Packet sockets, packet(7). */
  public static final int AF_PACKET = 17;

  /** XDP sockets, Documentation/networking/af_xdp.rst. */
  public static final int AF_XDP = 44;

  /** Datagrams. */
  public static final int SOCK_DGRAM = 2;

  /** Raw frames or messages. */
  public static final int SOCK_RAW = 3;

  /** The level of socket options of any socket. */
  public static final int SOL_SOCKET = 1;

  /** Option: the error that is pending, an errno; reading clears it. */
  public static final int SO_ERROR = 4;

  /** Option: the classic BPF program that decides what a socket receives, {@link SockFprog}. */
  public static final int SO_ATTACH_FILTER = 26;

  /** Option: the BPF program that decides what a socket receives, a descriptor. */
  public static final int SO_ATTACH_BPF = 50;

  /** The level of the options of packet sockets. */
  public static final int SOL_PACKET = 263;

  /** The level of the options of netlink sockets. */
  public static final int SOL_NETLINK = 270;

  /** The level of the options of XDP sockets. */
  public static final int SOL_XDP = 283;

  /** Do not block. */
  public static final int MSG_DONTWAIT = 0x40;

  /** Look without taking. */
  public static final int MSG_PEEK = 0x02;

  /** Return the true length, even if it was cut. */
  public static final int MSG_TRUNC = 0x20;

  private static final int SOCK_CLOEXEC = 0x80000;

  private static final MethodHandle SOCKET =
      Native.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Native.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      Native.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      Native.function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Native.function(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDTO =
      Native.function(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVFROM =
      Native.function(
          "recvfrom",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));

  private Sockets() {}

  /**
   * Opens a socket, close-on-exec (socket(2)).
   *
   * @param what what it is for, for messages: {@code AF_XDP socket of eth1 queue 3}
   * @throws LinuxException with the missing capability or kernel option as its remedy
   */
  public static Fd open(int domain, int type, int protocol, String what) {
    int result;
    try {
      MemorySegment state = Native.state();
      result =
          Native.result(
              (int) SOCKET.invokeExact(state, domain, type | SOCK_CLOEXEC, protocol), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
    if (result >= 0) {
      return Fd.owning(result, what);
    }
    throw switch (-result) {
      case Errno.EPERM, Errno.EACCES ->
          new LinuxException(
              "socket",
              -result,
              what,
              "needs the capability CAP_NET_RAW: run it as root, or: setcap cap_net_raw+ep on the"
                  + " java program");
      case Errno.EAFNOSUPPORT ->
          new LinuxException(
              "socket",
              -result,
              what,
              "this kernel was built without it (AF_XDP: CONFIG_XDP_SOCKETS, AF_PACKET:"
                  + " CONFIG_PACKET)");
      default -> new LinuxException("socket", -result, what);
    };
  }

  /**
   * Binds (bind(2)).
   *
   * @param address a sockaddr, its whole segment
   * @return 0 or a negative errno
   */
  public static int tryBind(Fd socket, MemorySegment address) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (int) BIND.invokeExact(state, socket.number(), address, (int) address.byteSize()), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Binds (bind(2)).
   *
   * @param address a sockaddr, its whole segment
   * @throws LinuxException on any error
   */
  public static void bind(Fd socket, MemorySegment address) {
    int ignored = Native.check(tryBind(socket, address), "bind", socket.what());
  }

  /**
   * The address that the kernel has given to a socket (getsockname(2)).
   *
   * @param address receives a sockaddr of at most its size
   */
  public static void name(Fd socket, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) GETSOCKNAME.invokeExact(state, socket.number(), address, length), state);
      int ignored = Native.check(result, "getsockname", socket.what());
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Sets an option (setsockopt(2)).
   *
   * @param value its whole segment
   * @return 0 or a negative errno
   */
  public static int trySetOption(Fd socket, int level, int option, MemorySegment value) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (int)
              SETSOCKOPT.invokeExact(
                  state, socket.number(), level, option, value, (int) value.byteSize()),
          state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Sets an option (setsockopt(2)).
   *
   * @param name the option's name, for messages: {@code XDP_UMEM_REG}
   * @param value its whole segment
   * @throws LinuxException on any error
   */
  public static void setOption(Fd socket, int level, int option, String name, MemorySegment value) {
    int ignored =
        Native.check(
            trySetOption(socket, level, option, value), "setsockopt " + name, socket.what());
  }

  /**
   * Sets an option that is an int (setsockopt(2)).
   *
   * @param name the option's name, for messages: {@code PACKET_VERSION}
   * @throws LinuxException on any error
   */
  public static void setOption(Fd socket, int level, int option, String name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      setOption(socket, level, option, name, arena.allocateFrom(JAVA_INT, value));
    }
  }

  /**
   * Reads an option (getsockopt(2)).
   *
   * @param value receives it
   * @param length an int that belongs to the caller; says afterwards how many bytes were written
   * @return 0 or a negative errno
   */
  public static int tryGetOption(
      Fd socket, int level, int option, MemorySegment value, MemorySegment length) {
    try {
      length.set(JAVA_INT, 0, (int) value.byteSize());
      MemorySegment state = Native.state();
      return Native.result(
          (int) GETSOCKOPT.invokeExact(state, socket.number(), level, option, value, length),
          state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Reads an option (getsockopt(2)).
   *
   * @param name the option's name, for messages
   * @param value receives it
   * @return how many bytes were written to value
   * @throws LinuxException on any error
   */
  public static int getOption(Fd socket, int level, int option, String name, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocate(JAVA_INT);
      int ignored =
          Native.check(
              tryGetOption(socket, level, option, value, length),
              "getsockopt " + name,
              socket.what());
      return length.get(JAVA_INT, 0);
    }
  }

  /**
   * Reads an option that is an int (getsockopt(2)).
   *
   * @param name the option's name, for messages
   * @throws LinuxException on any error
   */
  public static int getOption(Fd socket, int level, int option, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      int ignored = getOption(socket, level, option, name, value);
      return value.get(JAVA_INT, 0);
    }
  }

  /**
   * Wakes the kernel up to look at the transmit ring: sendto(2) without a payload, not blocking.
   * For the hot path.
   *
   * @return 0 or more, or a negative errno: EAGAIN, EBUSY and ENOBUFS mean "again later", ENETDOWN
   *     that the interface is down, ENXIO that it is gone
   */
  public static int kickTransmit(Fd socket) {
    return (int) send(socket, MemorySegment.NULL, MSG_DONTWAIT);
  }

  /**
   * Wakes the kernel up to look at the fill ring: recvfrom(2) without a buffer, not blocking. For
   * the hot path.
   *
   * @return 0 or more, or a negative errno, as {@link #kickTransmit}
   */
  public static int kickReceive(Fd socket) {
    return (int) receive(socket, MemorySegment.NULL, MSG_DONTWAIT);
  }

  /**
   * Sends a whole segment on a bound socket (send(2)).
   *
   * @return bytes sent, or a negative errno
   */
  public static long send(Fd socket, MemorySegment bytes, int flags) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (long)
              SENDTO.invokeExact(
                  state, socket.number(), bytes, bytes.byteSize(), flags, MemorySegment.NULL, 0),
          state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Sends a whole segment to an address (sendto(2)).
   *
   * @param address a sockaddr, its whole segment
   * @return bytes sent, or a negative errno
   */
  public static long sendTo(Fd socket, MemorySegment bytes, int flags, MemorySegment address) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (long)
              SENDTO.invokeExact(
                  state,
                  socket.number(),
                  bytes,
                  bytes.byteSize(),
                  flags,
                  address,
                  (int) address.byteSize()),
          state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Receives into a whole segment (recv(2)).
   *
   * @return bytes received (with {@link #MSG_TRUNC}: the true length), or a negative errno
   */
  public static long receive(Fd socket, MemorySegment buffer, int flags) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (long)
              RECVFROM.invokeExact(
                  state,
                  socket.number(),
                  buffer,
                  buffer.byteSize(),
                  flags,
                  MemorySegment.NULL,
                  MemorySegment.NULL),
          state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
