package org.wirecap.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/**
 * Writes objects of maps, lists, strings and numbers as JSON, each on one line. What there is
 * nothing to say about is null, not missing: an object of a command always has the same keys.
 */
final class Json {
  private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  static String line(Object object) {
    try {
      return WRITER.asString(object);
    } catch (IOException e) {
      throw new IllegalStateException("not JSON: " + object, e);
    }
  }

  /** Prints one object on standard output. */
  static void print(Console console, Map<String, Object> object) throws IOException {
    console.println(line(object));
  }
}
