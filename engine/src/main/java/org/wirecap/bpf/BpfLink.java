package org.wirecap.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.stream.Collectors;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.KernelVersion;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.XdpMode;

/**
 * An XDP program on an interface, for as long as this is open: the kernel takes it off when the
 * process ends, even by SIGKILL (Linux 5.9).
 */
public final class BpfLink implements AutoCloseable {
  private static final int XDP_FLAGS_SKB_MODE = 1 << 1;
  private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
  private static final int XDP_FLAGS_HW_MODE = 1 << 3;

  /** result too large: what veth and others say of an MTU. */
  private static final int ERANGE = 34;

  private final Fd fd;

  private BpfLink(Fd fd) {
    this.fd = fd;
  }

  /**
   * Attaches a program.
   *
   * @param device in the network namespace of the calling thread
   * @param mode where it is to run; nothing else is tried
   * @throws LinuxException EBUSY or EEXIST if there is a program already; EOPNOTSUPP if the driver
   *     cannot run it in this mode (then {@link XdpMode#GENERIC} can); EINVAL, ERANGE and ENOSPC if
   *     the driver cannot with the settings of this interface; EPERM without privileges
   * @throws InterfaceGoneException if the interface is not there any more
   */
  public static BpfLink attachXdp(BpfProgram program, NetworkDevice device, XdpMode mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfAttrLinkCreate.SIZE, 8);
      attr.set(JAVA_INT, BpfAttrLinkCreate.PROG_FD, program.fd().number());
      attr.set(JAVA_INT, BpfAttrLinkCreate.TARGET_IFINDEX, device.index());
      attr.set(JAVA_INT, BpfAttrLinkCreate.ATTACH_TYPE, Bpf.BPF_XDP);
      attr.set(
          JAVA_INT,
          BpfAttrLinkCreate.FLAGS,
          switch (mode) {
            case NATIVE -> XDP_FLAGS_DRV_MODE;
            case GENERIC -> XDP_FLAGS_SKB_MODE;
            case OFFLOADED -> XDP_FLAGS_HW_MODE;
          });
      int result = Bpf.call(Bpf.BPF_LINK_CREATE, attr);
      if (result < 0) {
        throw error(-result, device, mode);
      }
      return new BpfLink(Fd.owning(result, "XDP program on " + device.name()));
    }
  }

  private static RuntimeException error(int errno, NetworkDevice device, XdpMode mode) {
    String name = device.name();
    // The kernel says EINVAL of an interface that is not there.
    if (errno == Errno.ENODEV || Interfaces.find(device.index()).isEmpty()) {
      return new InterfaceGoneException(name);
    }
    String on = name + " (" + mode.name().toLowerCase(Locale.ROOT) + " mode)";
    String remedy =
        switch (errno) {
          case Errno.EBUSY, Errno.EEXIST ->
              alreadyThere(device)
                  + ": stop the program that attached it, or, if none does: ip link set dev "
                  + name
                  + " xdp off";
          case Errno.EOPNOTSUPP ->
              "its driver cannot run XDP programs in this mode: use generic mode";
          case ERANGE ->
              "its MTU ("
                  + device.mtu()
                  + "), or its peer's, is too large for XDP: lower it, or use --attach generic";
          case Errno.ENOSPC ->
              "it has fewer receive queues than its peer has transmit queues: give it more: ethtool"
                  + " -L "
                  + name
                  + " rx N";
          case Errno.EINVAL ->
              KernelVersion.running().isAtLeast(5, 9)
                  ? "its driver refuses an XDP program with these settings: try a lower MTU than "
                      + device.mtu()
                      + ", or generic mode; dmesg may say more"
                  : "needs Linux 5.9 or later; this is " + KernelVersion.running();
          default -> "";
        };
    return remedy.isEmpty()
        ? Bpf.error("bpf LINK_CREATE", errno, on)
        : new LinuxException("bpf LINK_CREATE", errno, on, remedy);
  }

  /** Asks anew what is attached: the description of the device may be from before. */
  private static String alreadyThere(NetworkDevice device) {
    String programs =
        Interfaces.find(device.index()).stream()
            .flatMap(now -> now.xdp().stream())
            .map(
                xdp ->
                    "XDP program id "
                        + xdp.programId()
                        + BpfProgram.nameOf(xdp.programId()).map(n -> " (" + n + ")").orElse(""))
            .collect(Collectors.joining(" and "));
    return programs.isEmpty() ? "the interface is busy" : programs + " is attached already";
  }

  /**
   * Puts another program in the place of the one that is attached. Each packet meets the one or the
   * other, none meets neither (Linux 5.9).
   *
   * @param program made for the same mode
   * @throws LinuxException when the kernel refuses it; the program before stays
   */
  public void update(BpfProgram program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfAttrLinkUpdate.SIZE, 8);
      attr.set(JAVA_INT, BpfAttrLinkUpdate.LINK_FD, fd.number());
      attr.set(JAVA_INT, BpfAttrLinkUpdate.NEW_PROG_FD, program.fd().number());
      int result = Bpf.call(Bpf.BPF_LINK_UPDATE, attr);
      if (result < 0) {
        throw Bpf.error("bpf LINK_UPDATE", -result, fd.toString());
      }
    }
  }

  /** Takes the program off the interface, at once; does nothing the second time. */
  @Override
  public void close() {
    if (!fd.isOpen()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      // close(2) alone would leave it to the last reference, perhaps a moment later. An error
      // means that it is off already, as after the interface was deleted.
      int ignored = Bpf.call(Bpf.BPF_LINK_DETACH, arena.allocateFrom(JAVA_INT, fd.number()));
    } finally {
      fd.close();
    }
  }

  @Override
  public String toString() {
    return fd.toString();
  }
}
