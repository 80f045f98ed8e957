package org.wirecap.bench.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call of {@code wirecap evaluate} that made runs: the line in front of them in the results.
 *
 * @param began as ISO 8601
 * @param scale how much it measured
 * @param machine what it ran on, names and values; see {@link MachineFacts}
 */
record Session(String began, Scale scale, Map<String, String> machine) {
  private static final String BEGAN = "session";
  private static final String SCALE = "scale";
  private static final String MACHINE = "machine";

  static boolean isOne(Map<String, Object> json) {
    return json.containsKey(BEGAN);
  }

  static Session of(Map<String, Object> json) {
    Map<String, String> machine = new LinkedHashMap<>();
    ((Map<?, ?>) json.get(MACHINE))
        .forEach((name, value) -> machine.put(name.toString(), value.toString()));
    return new Session(
        json.get(BEGAN).toString(), Scale.valueOf(json.get(SCALE).toString()), machine);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(BEGAN, began);
    json.put(SCALE, scale.name());
    json.put(MACHINE, machine);
    return json;
  }
}
