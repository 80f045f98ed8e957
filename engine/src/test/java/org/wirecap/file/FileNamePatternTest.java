package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class FileNamePatternTest {
  private static final String ALL =
      "%Y %C %y %G %g %m %b %h %B %d %e %j %a %A %u %w %U %W %V %H %I %k %l %M %S %p %P %s %z %Z %n"
          + " %t %F %D %x %T %X %R %r %c %% x";

  private static String format(String pattern, String zone, long second) {
    return new FileNamePattern(pattern, ZoneId.of(zone)).format(second);
  }

  @Test
  void theUsualOnes() {
    assertEquals(
        "cap_20240229-235959_060_Thu_Feb.pcap",
        format("cap_%Y%m%d-%H%M%S_%j_%a_%b.pcap", "UTC", 1_709_251_199L));
    assertEquals("2024-02-29 23:59:59 100%", format("%F %T 100%%", "UTC", 1_709_251_199L));
    assertEquals("1709251199", format("%s", "Europe/Berlin", 1_709_251_199L));
  }

  @Test
  void whatIsUnknownStays() {
    assertEquals("50%Q %", format("50%Q %", "UTC", 0));
  }

  /** date(1) uses strftime's conversions. */
  @Test
  void allAgreeWithDate() throws IOException, InterruptedException {
    for (String zone : new String[] {"UTC", "Europe/Berlin", "Asia/Kolkata"}) {
      for (long second = 1_700_000_000L; second < 1_800_000_000L; second += 4_999_999L) {
        ProcessBuilder builder =
            new ProcessBuilder("date", "-d", "@" + second, "+" + ALL).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", zone);
        Process date = builder.start();
        String expected = new String(date.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(date.waitFor() == 0, "date(1) of GNU coreutils is not here");
        assertEquals(expected, format(ALL, zone, second) + "\n");
      }
    }
  }
}
