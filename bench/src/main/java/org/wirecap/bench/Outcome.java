package org.wirecap.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.error.WirecapException;

/**
 * What one run of a measurement gave: names and values, among them {@code bench}, the measurement.
 * Raw outputs have it as a line of JSON, and the tables of docs/evaluation.md are made from those
 * lines.
 */
public final class Outcome {
  private static final String BENCH = "bench";
  private static final String BEGINNING = "{\"" + BENCH + "\":";

  private final Map<String, Object> values;

  private Outcome(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * @param bench the measurement's name
   */
  public static Outcome of(String bench) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(BENCH, bench);
    return new Outcome(values);
  }

  /**
   * One that was read back.
   *
   * @param values as in {@link #values}
   */
  public static Outcome of(Map<String, Object> values) {
    return new Outcome(new LinkedHashMap<>(values));
  }

  /** Names and values in order, as JSON has them. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** Returns this outcome, with one more text. */
  public Outcome with(String name, String value) {
    values.put(name, value);
    return this;
  }

  /** Returns this outcome, with one more count. */
  public Outcome with(String name, long value) {
    values.put(name, value);
    return this;
  }

  /** Returns this outcome, with one more number, kept to six digits behind the point. */
  public Outcome with(String name, double value) {
    values.put(name, Math.round(value * 1e6) / 1e6);
    return this;
  }

  /** Returns this outcome, with what was true or not. */
  public Outcome with(String name, boolean value) {
    values.put(name, value);
    return this;
  }

  /** Returns this outcome, with one more list of counts. */
  public Outcome with(String name, List<Long> value) {
    values.put(name, value);
    return this;
  }

  /** A list of counts. */
  public List<Double> numbers(String name) {
    if (values.get(name) instanceof List<?> list) {
      return list.stream().map(each -> ((Number) each).doubleValue()).toList();
    }
    throw new WirecapException("no numbers \"" + name + "\" in " + json());
  }

  public String bench() {
    return text(BENCH);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** A value as text; empty if there is none of that name. */
  public String text(String name) {
    Object value = values.get(name);
    return value == null ? "" : value.toString();
  }

  /**
   * A number.
   *
   * @throws WirecapException if there is none of that name
   */
  public double number(String name) {
    if (values.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new WirecapException("no number \"" + name + "\" in " + json());
  }

  public boolean is(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  public String json() {
    try {
      return JSON.std.asString(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prints the line, and returns this. */
  public Outcome print() {
    System.out.println(json());
    System.out.flush();
    return this;
  }

  /** The outcomes in raw outputs, in order; other lines are for people. */
  public static List<Outcome> read(List<Path> files) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Path file : files) {
      try {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith(BEGINNING)) {
            outcomes.add(new Outcome(JSON.std.mapFrom(line)));
          }
        }
      } catch (IOException e) {
        throw new WirecapException(file + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return outcomes;
  }
}
