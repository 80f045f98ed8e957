package org.wirecap.bench.evaluation;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.wirecap.error.WirecapException;

/**
 * The raw results of an evaluation, {@code results.jsonl} in its directory: a line of JSON for each
 * session and each run, on the disk before the next run begins. What a crash left of a last line is
 * cut off. Any thread.
 */
final class Results implements AutoCloseable {
  static final String NAME = "results.jsonl";

  private final Path file;
  private final FileChannel channel;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();

  private Results(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the results in a directory, which is made if there is none; reads those that are there.
   *
   * @throws WirecapException if it cannot be written, is not of this program, or another evaluation
   *     writes there
   */
  static Results open(Path directory) {
    Path file = directory.resolve(NAME);
    FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        throw new WirecapException(
            directory + ": another evaluation writes there: wait for it, or choose another --out");
      }
      Results results = new Results(file, channel);
      results.read();
      return results;
    } catch (IOException e) {
      close(channel);
      throw new WirecapException(directory + ": cannot be written: " + e.getMessage(), e);
    } catch (WirecapException e) {
      close(channel);
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void read() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    FileChannel ignored = channel.truncate(end).position(end);
    List<String> lines = new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      try {
        add(JSON.std.mapFrom(lines.get(i)));
      } catch (IOException | RuntimeException e) {
        throw new WirecapException(
            "%s, line %d: not of an evaluation: choose another --out".formatted(file, i + 1), e);
      }
    }
  }

  private void add(Map<String, Object> json) {
    if (Session.isOne(json)) {
      sessions.add(Session.of(json));
    } else {
      made.add(Made.of(json));
    }
  }

  /** Adds a session. */
  synchronized void append(Session session) {
    write(session.json());
    sessions.add(session);
  }

  /** Adds a run. */
  synchronized void append(Made run) {
    write(run.json());
    made.add(run);
  }

  private void write(Map<String, Object> json) {
    try {
      ByteBuffer line =
          StandardCharsets.UTF_8.encode(JSON.std.asString(json).replace("\n", " ") + "\n");
      while (line.hasRemaining()) {
        int ignored = channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** In order. */
  synchronized List<Session> sessions() {
    return List.copyOf(sessions);
  }

  /** In order, those that failed among them. */
  synchronized List<Made> made() {
    return List.copyOf(made);
  }

  /** Whether there is an outcome of that run. */
  synchronized boolean has(String experiment, String key) {
    return made.stream()
        .anyMatch(
            run -> !run.isFailed() && run.experiment().equals(experiment) && run.key().equals(key));
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Every line is on the disk already.
    }
  }
}
