package org.wirecap.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file could not be made or written, in words that fit into a message of one line. */
final class FileReason {
  private FileReason() {}

  static String of(IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException ignored -> "no such directory";
          case AccessDeniedException ignored -> "permission denied";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> e.getMessage() == null ? "input/output error" : e.getMessage();
        };
    return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
  }
}
