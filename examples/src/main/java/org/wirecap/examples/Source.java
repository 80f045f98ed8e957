package org.wirecap.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.wirecap.WireCap;
import org.wirecap.pool.Engine;

/** What the examples read: an interface, shared with the host, or a capture file. */
final class Source {
  private Source() {}

  static Engine open(String interfaceOrFile) {
    Path file = Path.of(interfaceOrFile);
    return Files.isRegularFile(file) ? WireCap.file(file) : WireCap.on(interfaceOrFile).open();
  }
}
