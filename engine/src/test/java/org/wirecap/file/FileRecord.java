package org.wirecap.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A packet of a capture file, kept: what tests compare. */
record FileRecord(
    long nanos, int originalLength, List<Byte> bytes, int interfaceId, int queue, int flags) {

  static FileRecord of(long nanos, byte[] bytes) {
    return new FileRecord(nanos, bytes.length, list(bytes), 0, CaptureFileReader.NO_QUEUE, 0);
  }

  static List<Byte> list(byte[] bytes) {
    List<Byte> list = new ArrayList<>(bytes.length);
    for (byte each : bytes) {
      list.add(each);
    }
    return list;
  }

  FileRecord withNanos(long newNanos) {
    return new FileRecord(newNanos, originalLength, bytes, interfaceId, queue, flags);
  }

  /** What a pcap file keeps of it. */
  FileRecord inPcap() {
    return new FileRecord(nanos, originalLength, bytes, 0, CaptureFileReader.NO_QUEUE, 0);
  }

  byte[] data() {
    byte[] data = new byte[bytes.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = bytes.get(i);
    }
    return data;
  }

  boolean writeTo(CaptureFileWriter writer) {
    // Not at the start of the memory, so that a wrong offset is seen.
    byte[] data = data();
    byte[] around = new byte[data.length + 10];
    Arrays.fill(around, (byte) 0xee);
    System.arraycopy(data, 0, around, 7, data.length);
    return writer.write(
        nanos,
        originalLength,
        MemorySegment.ofArray(around),
        7,
        data.length,
        interfaceId,
        queue,
        flags);
  }

  static FileRecord current(CaptureFileReader reader) {
    byte[] data = new byte[reader.capturedLength()];
    MemorySegment.copy(
        reader.memory(), ValueLayout.JAVA_BYTE, reader.offset(), data, 0, data.length);
    return new FileRecord(
        reader.timestampNanos(),
        reader.originalLength(),
        list(data),
        reader.interfaceId(),
        reader.queue(),
        reader.flags());
  }

  static List<FileRecord> all(CaptureFileReader reader) {
    try (reader) {
      List<FileRecord> records = new ArrayList<>();
      while (reader.next()) {
        records.add(current(reader));
      }
      return records;
    }
  }
}
