package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;

/** How DPDK's testpmd is started, on AF_XDP. */
final class Testpmd {
  private Testpmd() {}

  /**
   * What starts it on the capture host.
   *
   * @param forwarding what it does with packets: rxonly, io
   * @param ports as {@link #port} says them
   */
  static List<String> command(BenchLab lab, String forwarding, String... ports) {
    List<String> command =
        new ArrayList<>(
            List.of(
                // It does not end its lines in a pipe otherwise, and nobody would know that it is
                // ready.
                "stdbuf",
                "-oL",
                "dpdk-testpmd",
                "-l",
                "0,1",
                "--no-huge",
                "-m",
                "512",
                "--no-pci",
                "--file-prefix",
                "bench" + ProcessHandle.current().pid()));
    for (String port : ports) {
      command.addAll(List.of("--vdev", port));
    }
    command.addAll(
        List.of(
            "--",
            "--forward-mode=" + forwarding,
            "--no-mlockall",
            "--total-num-mbufs=65536",
            "-i",
            "--auto-start"));
    return Programs.inCaptureNetns(lab, command);
  }

  /**
   * A port on queue 0 of an interface.
   *
   * @param number of the port
   * @param arguments more of net_af_xdp's, with + between them; empty for none
   */
  static String port(int number, String interfaceName, String arguments) {
    return "net_af_xdp%d,iface=%s,start_queue=0,queue_count=1%s"
        .formatted(
            number, interfaceName, arguments.isEmpty() ? "" : "," + arguments.replace('+', ','));
  }
}
