package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.error.WirecapException;

/** A disk that is really full, and a pipe that is really closed. */
class FullDiskLiveTest {
  private static final int ROUNDS = 100_000;

  @Test
  @Tag("live")
  void aFullDiskLeavesAValidFile() throws IOException, InterruptedException {
    Path disk = Files.createTempDirectory("wirecap-full-" + ProcessHandle.current().pid());
    Tool mount = Tool.run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString());
    try {
      assumeTrue(mount.exit() == 0, "a tmpfs cannot be mounted: " + mount.errors().strip());
      CaptureInterface eth = CaptureInterface.ethernet("eth0");
      for (CaptureFileFormat format :
          List.of(
              CaptureFileFormat.pcap(eth),
              CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, eth)
                  .withStatistics(id -> InterfaceStatistics.of(1, 2, ROUNDS, 4)))) {
        Path file = disk.resolve("f");
        CaptureFileWriter writer = format.create(file);
        WirecapException failure =
            assertThrows(
                WirecapException.class,
                () -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    FileRecord.of(i, new byte[i % 101]).writeTo(writer);
                  }
                });
        writer.close();
        CaptureFileReader reader = CaptureFileReader.open(file);
        List<FileRecord> read = FileRecord.all(reader);
        assertNull(reader.warning());
        assertEquals(
            file
                + ": no space left on device after "
                + read.size()
                + " packets; the file is complete up to there",
            failure.getMessage());
        assertTrue(read.size() > 20_000, read.size() + " packets in 3 MiB");
        for (int i = 0; i < read.size(); i++) {
          assertEquals(FileRecord.of(i, new byte[i % 101]), read.get(i));
        }
        assertEquals(read.size(), writer.account().written());
        assertEquals(writer.account().handed() - read.size(), writer.account().lost());
        Tool capinfos = Tool.run("capinfos", file.toString());
        assertTrue(
            !capinfos.isThere() || capinfos.exit() == 0, capinfos.output() + capinfos.errors());
        Files.delete(file);
      }
    } finally {
      Tool.run("umount", disk.toString());
      Files.delete(disk);
    }
  }

  /** Files that are smaller than the writer's buffer, so that one cannot be closed; and larger. */
  @ParameterizedTest
  @Tag("live")
  @ValueSource(ints = {100_000, 2_000_000})
  void aFullDiskEndsFilesThatFollowEachOther(int bytes) throws IOException, InterruptedException {
    Path disk = Files.createTempDirectory("wirecap-full-" + ProcessHandle.current().pid());
    Tool mount = Tool.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
    try {
      assumeTrue(mount.exit() == 0, "a tmpfs cannot be mounted: " + mount.errors().strip());
      CaptureFileFormat format =
          CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, CaptureInterface.ethernet("eth0"))
              .withStatistics(id -> InterfaceStatistics.of(1, 2, ROUNDS, 4));
      Rotation rotation = new Rotation(bytes, 60, 0, 0);
      List<Path> closed = new ArrayList<>();
      RotatingWriter writer =
          new RotatingWriter(format, disk.resolve("f").toString(), rotation, 0, closed::add);
      WirecapException failure =
          assertThrows(
              WirecapException.class,
              () -> {
                for (int i = 0; i < ROUNDS; i++) {
                  FileRecord.of(i, new byte[100]).writeTo(writer);
                }
              });
      assertTrue(failure.getMessage().contains(": no space left on device"), failure.getMessage());
      // There may be room again: nobody would notice what is missing in between.
      FileRecord later = FileRecord.of(3_600_000_000_000L, new byte[100]);
      for (int i = 0; i < 3; i++) {
        assertEquals(
            failure.getMessage(),
            assertThrows(WirecapException.class, () -> later.writeTo(writer)).getMessage());
      }
      writer.close();
      assertFalse(isOpen(writer.currentFile()));
      int read = 0;
      long size = 0;
      List<Path> files;
      try (Stream<Path> list = Files.list(disk)) {
        files = list.sorted(Comparator.comparingInt(FullDiskLiveTest::number)).toList();
      }
      for (Path file : files) {
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
          for (FileRecord record : FileRecord.all(reader)) {
            assertEquals(FileRecord.of(read++, new byte[100]), record);
          }
          assertNull(reader.warning());
        }
        size += Files.size(file);
      }
      assertEquals(bytes < 1_000_000 ? files.size() - 1 : 0, closed.size());
      assertTrue(read > 5_000, read + " packets in 1 MiB");
      assertEquals(read, writer.account().written());
      assertEquals(0, writer.account().buffered());
      assertEquals(size, writer.size());
    } finally {
      // Lazily: a file that is still open has been reported by then.
      Tool.run("umount", "-l", disk.toString());
      Files.delete(disk);
    }
  }

  /** Of f, f1, f2 … */
  private static int number(Path file) {
    String name = file.getFileName().toString();
    return name.length() == 1 ? 0 : Integer.parseInt(name.substring(1));
  }

  /** Whether this process has the file open. */
  private static boolean isOpen(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).toString().equals(file.toString())) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void aClosedPipeIsOneLine() throws IOException, InterruptedException {
    Process head = new ProcessBuilder("head", "-c", "1000").start();
    CaptureFileWriter writer =
        CaptureFileFormat.pcap(CaptureInterface.ethernet("eth0"))
            .create(head.getOutputStream(), "standard output");
    WirecapException failure =
        assertThrows(
            WirecapException.class,
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                FileRecord.of(i, new byte[100]).writeTo(writer);
              }
            });
    assertTrue(
        failure.getMessage().startsWith("standard output: broken pipe after "),
        failure.getMessage());
    writer.close();
    assertEquals(0, writer.account().buffered());
    assertTrue(writer.account().lost() > 0);
    head.getInputStream().readAllBytes();
    assertEquals(0, head.waitFor());
  }
}
