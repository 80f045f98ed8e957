package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
