package org.wirecap.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/** Writes objects of maps, lists, strings and numbers as JSON, each on one line. */
final class Json {
  private Json() {}

  static String line(Object object) {
    try {
      return JSON.std.asString(object);
    } catch (IOException e) {
      throw new IllegalStateException("not JSON: " + object, e);
    }
  }

  /** Prints one object on standard output. */
  static void print(Console console, Map<String, Object> object) throws IOException {
    console.println(line(object));
  }
}
