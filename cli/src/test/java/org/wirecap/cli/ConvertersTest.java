package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
  @ParameterizedTest
  @CsvSource({
    "10,10000000000",
    "duration:10,10000000000",
    "10s,10000000000",
    "0.5s,500000000",
    "1.25,1250000000",
    "500ms,500000000",
    "250us,250000",
    "2m,120000000000",
    "1h,3600000000000"
  })
  void durations(String text, long nanos) {
    assertEquals(nanos, new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "5x",
        "-1",
        "duration:",
        "filesize:10",
        "1e3",
        "1 s",
        ".5",
        "999999999999h"
      })
  void notDurations(String text) {
    assertThrows(TypeConversionException.class, () -> new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1500,1500", "100k,100000", "2M,2000000", "1g,1000000000"})
  void counts(String text, long count) {
    assertEquals(count, new CountConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.5k", "1kk", "999999999999999g"})
  void notCounts(String text) {
    assertThrows(TypeConversionException.class, () -> new CountConverter().convert(text));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "96,96", "2k,2048", "1M,1048576"})
  void sizes(String text, int bytes) {
    assertEquals(bytes, new SizeConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-5", "4096M", "9999999999"})
  void notSizes(String text) {
    assertThrows(TypeConversionException.class, () -> new SizeConverter().convert(text));
  }

  @ParameterizedTest
  @CsvSource({"1,1000000", "10,10000000", "64k,65536", "1M,1048576", "2g,2147483648"})
  void fileSizesAsTcpdumpHasThem(String text, long bytes) {
    assertEquals(bytes, new FileSizeConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0k", "-1", "10t"})
  void notFileSizes(String text) {
    assertThrows(TypeConversionException.class, () -> new FileSizeConverter().convert(text));
  }

  @Test
  void queueLists() {
    assertEquals("{0, 1, 2, 3, 5}", new QueueListConverter().convert("0-3,5").toString());
    assertEquals("{7}", new QueueListConverter().convert("7").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "1,", "3-1", "a", "-1", "1-2-3", "99999"})
  void notQueueLists(String text) {
    assertThrows(TypeConversionException.class, () -> new QueueListConverter().convert(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "999.5,1.00 kB",
    "1000,1.00 kB",
    "12345,12.3 kB",
    "99960,100 kB",
    "1250000,1.25 MB",
    "999600000,1.00 GB"
  })
  void quantities(double value, String text) {
    assertEquals(text, Quantity.of(value, "B"));
  }
}
