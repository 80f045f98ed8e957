package org.wirecap.bench;

import java.nio.file.Path;
import java.util.List;
import org.wirecap.error.WirecapException;

/** The plain AF_XDP receive loop in C, compiled here. Used by one thread. */
public final class ReceiveLoop implements AutoCloseable {
  private final Path program = BenchFile.temporary("receive", "");

  /**
   * Compiles it.
   *
   * @throws WirecapException without gcc and libxdp's headers
   */
  public ReceiveLoop() {
    List<String> said =
        Child.run(
            List.of(
                "gcc",
                "-O2",
                "-o",
                program.toString(),
                Programs.source("bench/src/main/c/receive.c"),
                "-lxdp",
                "-lbpf"));
    if (!said.isEmpty()) {
      BenchFile.delete(program);
      throw new WirecapException(
          "bench: the C loop cannot be compiled (apt-get install gcc libxdp-dev libbpf-dev): "
              + said.getFirst());
    }
  }

  /** What starts it on the capture host: {@code poll} or {@code spin} where nothing is there. */
  List<String> command(BenchLab lab, String idle) {
    return List.of(
        "ip",
        "netns",
        "exec",
        lab.captureNetns(),
        "taskset",
        "-c",
        Integer.toString(BenchLab.receivingCpu()),
        program.toString(),
        BenchLab.INTERFACE,
        "0",
        idle);
  }

  @Override
  public void close() {
    BenchFile.delete(program);
  }
}
