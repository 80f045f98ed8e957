package org.wirecap.file;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.wirecap.error.WirecapException;

/**
 * What the capture files of a run look like, and the way to make them: one, or one after the other
 * when files are rotated.
 *
 * @param kind pcap or pcapng
 * @param origin who makes the file (pcapng)
 * @param interfaces on which packets are captured, by interface id; pcap keeps the link type only,
 *     which must be the same for all
 * @param withQueues whether each packet carries its receive queue (pcapng: epb_queue)
 * @param statistics asked when a file is closed, for each interface id; null when not known
 *     (pcapng)
 */
public record CaptureFileFormat(
    Kind kind,
    CaptureOrigin origin,
    List<CaptureInterface> interfaces,
    boolean withQueues,
    IntFunction<InterfaceStatistics> statistics) {

  /** The kinds of file. */
  public enum Kind {
    /** pcap with nanoseconds. */
    PCAP,
    /** pcap with microseconds, for programs from before 2013: timestamps lose their last digits. */
    PCAP_MICROSECONDS,
    /** pcapng with nanoseconds. */
    PCAPNG
  }

  /** Keeps an unmodifiable copy. */
  public CaptureFileFormat {
    interfaces = List.copyOf(interfaces);
    if (interfaces.isEmpty() && kind != Kind.PCAPNG) {
      throw new IllegalArgumentException("pcap needs an interface for its link type");
    }
  }

  /**
   * @param captured the interface
   * @return pcap files with nanoseconds
   */
  public static CaptureFileFormat pcap(CaptureInterface captured) {
    return new CaptureFileFormat(
        Kind.PCAP, CaptureOrigin.UNKNOWN, List.of(captured), false, id -> null);
  }

  /**
   * @param captured the interface
   * @return pcap files with microseconds
   */
  public static CaptureFileFormat pcapMicroseconds(CaptureInterface captured) {
    return new CaptureFileFormat(
        Kind.PCAP_MICROSECONDS, CaptureOrigin.UNKNOWN, List.of(captured), false, id -> null);
  }

  /**
   * @param origin who makes the files
   * @param captured the interfaces
   * @return pcapng files, without queues and statistics
   */
  public static CaptureFileFormat pcapng(CaptureOrigin origin, CaptureInterface... captured) {
    return new CaptureFileFormat(Kind.PCAPNG, origin, List.of(captured), false, id -> null);
  }

  /**
   * @param source asked when a file is closed, for each interface id; null when not known
   * @return this format with statistics
   */
  public CaptureFileFormat withStatistics(IntFunction<InterfaceStatistics> source) {
    return new CaptureFileFormat(kind, origin, interfaces, withQueues, source);
  }

  /**
   * @param queues whether each packet carries its receive queue
   * @return this format with queues, or without
   */
  public CaptureFileFormat withQueues(boolean queues) {
    return new CaptureFileFormat(kind, origin, interfaces, queues, statistics);
  }

  /**
   * @param added one more interface
   * @return this format with that interface
   */
  public CaptureFileFormat withInterface(CaptureInterface added) {
    List<CaptureInterface> all = new ArrayList<>(interfaces);
    all.add(added);
    return new CaptureFileFormat(kind, origin, all, withQueues, statistics);
  }

  /**
   * Makes a file, and writes its header at once. A file that is there is overwritten.
   *
   * @param file the file; a named pipe or a device is written as a stream
   * @return a writer; the caller closes it
   * @throws WirecapException when the file cannot be made
   */
  public CaptureFileWriter create(Path file) {
    return create(file, new WriterAccount());
  }

  CaptureFileWriter create(Path file, WriterAccount account) {
    if (Files.isDirectory(file)) {
      throw new WirecapException(file + ": is a directory; name a file in it");
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new WirecapException(file + ": there is no directory " + parent + "; make it first");
    }
    try {
      boolean stream = Files.exists(file) && !Files.isRegularFile(file);
      Sink sink = stream ? new StreamSink(new FileOutputStream(file.toFile())) : new FileSink(file);
      return create(sink, file.toString(), account);
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  /**
   * Writes to a stream.
   *
   * @param stream where to; closed with the writer
   * @param name what messages call it
   * @return a writer; the caller closes it
   * @throws WirecapException when the header cannot be written
   */
  public CaptureFileWriter create(OutputStream stream, String name) {
    return create(new StreamSink(stream), name, new WriterAccount());
  }

  /**
   * Writes to standard output, past {@link System#out}.
   *
   * @return a writer; closing it closes standard output
   */
  public CaptureFileWriter toStandardOutput() {
    return create(new FileOutputStream(FileDescriptor.out), "standard output");
  }

  CaptureFileWriter create(Sink sink, String name, WriterAccount account) {
    return kind == Kind.PCAPNG
        ? new PcapngWriter(sink, name, origin, interfaces, withQueues, statistics, account)
        : new PcapWriter(sink, name, kind == Kind.PCAP, interfaces, account);
  }
}
