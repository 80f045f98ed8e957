package org.wirecap.bench.micro;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.wirecap.bench.FilterTraffic;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;

/** Capture files in memory, packets of 64 to 1,513 bytes; one operation is one packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FileBenchmark.ROUNDS * FilterTraffic.PACKETS)
public class FileBenchmark {
  /** So that opening the file, once an operation, counts for little. */
  static final int ROUNDS = 16;

  /** The format. */
  @Param({"pcap", "pcapng"})
  public String format;

  private Arena arena;
  private FilterTraffic.Packets packets;
  private byte[] file;

  /** Makes the packets, and a file of them. */
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // finish() closes it
  public void prepare() {
    arena = Arena.ofShared();
    packets = FilterTraffic.Packets.in(arena);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long ignored = write(bytes);
    file = bytes.toByteArray();
  }

  /** Releases the packets. */
  @TearDown
  public void finish() {
    arena.close();
  }

  /**
   * Writes a file to nowhere.
   *
   * @return packets in it
   */
  @Benchmark
  public long write() {
    return write(OutputStream.nullOutputStream());
  }

  private long write(OutputStream stream) {
    CaptureInterface captured = CaptureInterface.ethernet("eth1");
    CaptureFileFormat kind =
        format.equals("pcap")
            ? CaptureFileFormat.pcap(captured)
            : CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, captured);
    long written = 0;
    try (CaptureFileWriter writer = kind.create(stream, "benchmark")) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < packets.offsets().length; i++) {
          int length = packets.lengths()[i];
          written +=
              writer.write(
                      written,
                      length,
                      packets.memory(),
                      packets.offsets()[i],
                      length,
                      0,
                      CaptureFileReader.NO_QUEUE,
                      0)
                  ? 1
                  : 0;
        }
      }
    }
    return written;
  }

  /**
   * Reads a file from memory.
   *
   * @return bytes of its packets
   */
  @Benchmark
  public long read() {
    long bytes = 0;
    try (CaptureFileReader reader =
        CaptureFileReader.open(new ByteArrayInputStream(file), "benchmark")) {
      while (reader.next()) {
        bytes += reader.capturedLength();
      }
    }
    return bytes;
  }
}
