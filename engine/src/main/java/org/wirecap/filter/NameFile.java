package org.wirecap.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file such as /etc/services: lines of words, with comments from # on. */
final class NameFile {
  private NameFile() {}

  /** The words of each line; none when there is no such file. */
  static List<List<String>> lines(Path file) {
    List<List<String>> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (!text.isEmpty()) {
          lines.add(List.of(text.split("\\s+")));
        }
      }
    } catch (IOException e) {
      // As for the C library: a file that is not there has no names.
      return List.of();
    }
    return lines;
  }
}
