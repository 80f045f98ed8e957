package org.wirecap.bench;

import java.nio.file.Path;
import java.util.List;
import org.wirecap.file.CaptureFileReader;

/** A program that writes what arrives to a file. */
public enum Recorder {
  WIRECAP_EXCLUSIVE("wirecap exclusive", "capturing on") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.capture(lab, "--mode", "exclusive", "-w", file);
    }
  },
  WIRECAP_SHARED("wirecap shared", "capturing on") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.capture(lab, "--mode", "shared", "-w", file);
    }
  },
  TCPDUMP("tcpdump", "listening on") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.inCaptureNetns(
          lab, List.of("tcpdump", "-Z", "root", "-i", BenchLab.INTERFACE, "-w", file));
    }
  },
  TCPDUMP_64_MIB("tcpdump -B 65536", "listening on") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.inCaptureNetns(
          lab,
          List.of("tcpdump", "-Z", "root", "-B", "65536", "-i", BenchLab.INTERFACE, "-w", file));
    }
  },
  NETSNIFF_NG("netsniff-ng", "Running!") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.inCaptureNetns(
          lab, List.of("netsniff-ng", "--silent", "-i", BenchLab.INTERFACE, "-o", file));
    }
  },
  DUMPCAP("dumpcap", "File:") {
    @Override
    List<String> command(BenchLab lab, String file) {
      return Programs.inCaptureNetns(
          lab, List.of("dumpcap", "-q", "-i", BenchLab.INTERFACE, "-w", file));
    }
  };

  private final String title;
  private final String ready;

  Recorder(String title, String ready) {
    this.title = title;
    this.ready = ready;
  }

  abstract List<String> command(BenchLab lab, String file);

  public String title() {
    return title;
  }

  /** Starts it; when this returns, it records. */
  Child start(BenchLab lab, Path file) {
    Child child = Child.start(command(lab, file.toString()), ready);
    MemoryBench.pause(500);
    return child;
  }

  /** The packets in a capture file. */
  static long packets(Path file) {
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        // Counted by the reader.
      }
      return reader.packetNumber();
    }
  }
}
