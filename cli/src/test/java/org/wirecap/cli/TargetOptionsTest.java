package org.wirecap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whether the file that -w names can be made, as it shows before a capture. */
class TargetOptionsTest {
  /** A directory in which not even root makes a file. */
  private static final Path UNWRITABLE = Path.of("/proc/sys");

  @TempDir private Path directory;

  private boolean canBeMade(Path workingDirectory, String file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("-w", file));
    arguments.addAll(List.of(more));
    return CommandLine.populateCommand(new TargetOptions(), arguments.toArray(String[]::new))
        .canBeMade(workingDirectory);
  }

  private boolean canBeMade(String file, String... more) {
    return canBeMade(directory, file, more);
  }

  @Test
  void aFileIsMadeInADirectoryThatIsThere() throws IOException {
    assertTrue(canBeMade("f"));
    assertTrue(canBeMade(UNWRITABLE, directory.resolve("f").toString()));
    assertFalse(canBeMade("missing/f"));
    Path ignored = Files.createFile(directory.resolve("file"));
    assertFalse(canBeMade("file/f"));
  }

  @Test
  void nobodyWritesInADirectoryThatIsNotWritable() {
    assertFalse(canBeMade(UNWRITABLE, "f"));
    assertFalse(canBeMade(UNWRITABLE.resolve("f").toString()));
    assertFalse(canBeMade("/proc/sys/kernel/ostype"));
  }

  @Test
  void aFileThatIsThereIsWrittenOver() throws IOException {
    Path ignored = Files.createFile(directory.resolve("file"));
    assertTrue(canBeMade("file"));
    // In a directory where none can be made.
    assertTrue(canBeMade("/proc/self/comm"));
  }

  @Test
  void aDirectoryIsNoFile() {
    assertFalse(canBeMade(directory.toString()));
    assertFalse(canBeMade("/"));
    // The first file has another name.
    assertTrue(canBeMade(directory.toString(), "-C", "1", "-W", "10"));
    assertFalse(canBeMade("/", "-C", "1", "-W", "10"));
  }

  @Test
  void standardOutputNeedsNoDirectory() {
    assertTrue(canBeMade(UNWRITABLE, "-"));
  }

  @Test
  void aDirectoryThatTheTimeNamesIsNotLookedAt() {
    assertTrue(canBeMade("missing/%H/f", "-G", "60"));
    assertFalse(canBeMade("missing/f%H", "-G", "60"));
  }

  @Test
  void namesAreOfTheWorkingDirectory() {
    assertEquals(
        Files.isWritable(Path.of("").toAbsolutePath()),
        CommandLine.populateCommand(new TargetOptions(), "-w", "no-such-file").canBeMade());
  }

  @Test
  void theFileThatIsReadIsNotOverwritten() throws IOException {
    Path file = Files.copy(Captures.file("http-vlan-0.pcap"), directory.resolve("read.pcap"));
    Path link = Files.createSymbolicLink(directory.resolve("link.pcap"), file);
    byte[] before = Files.readAllBytes(file);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            new String[] {"capture", "-r", file.toString(), "-w", link.toString()},
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            err);
    assertEquals(
        "wirecap capture: -r and -w are one file: it would be lost unread"
            + " (see 'wirecap capture --help')\n",
        err.toString(UTF_8));
    assertEquals(ExitCode.USAGE, exitCode);
    assertArrayEquals(before, Files.readAllBytes(file));
  }
}
