package org.wirecap.bench.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.wirecap.bench.Outcome;

/**
 * A run that was made, or that was tried and failed: a line of the results.
 *
 * @param experiment its name
 * @param key of the run within it
 * @param at when it ended, as ISO 8601
 * @param seconds that it took
 * @param outcome what came out; null if it failed
 * @param failure why it failed; null if it did not
 */
record Made(
    String experiment, String key, String at, double seconds, Outcome outcome, String failure) {
  private static final String EXPERIMENT = "experiment";
  private static final String KEY = "key";
  private static final String AT = "at";
  private static final String SECONDS = "seconds";
  private static final String OUTCOME = "outcome";
  private static final String FAILED = "failed";

  boolean isFailed() {
    return outcome == null;
  }

  /** Whether its ledger, if it has one, does not balance. */
  boolean isUnbalanced() {
    return outcome != null && outcome.has("balanced") && !outcome.is("balanced");
  }

  static Made of(Map<String, Object> json) {
    Outcome outcome = null;
    if (json.get(OUTCOME) instanceof Map<?, ?> values) {
      Map<String, Object> named = new LinkedHashMap<>();
      values.forEach((name, value) -> named.put(name.toString(), value));
      outcome = Outcome.of(named);
    }
    return new Made(
        json.get(EXPERIMENT).toString(),
        json.get(KEY).toString(),
        json.get(AT).toString(),
        ((Number) json.get(SECONDS)).doubleValue(),
        outcome,
        outcome != null ? null : json.get(FAILED).toString());
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(EXPERIMENT, experiment);
    json.put(KEY, key);
    json.put(AT, at);
    json.put(SECONDS, Math.round(seconds * 1000) / 1000.0);
    if (outcome != null) {
      json.put(OUTCOME, outcome.values());
    } else {
      json.put(FAILED, failure);
    }
    return json;
  }
}
