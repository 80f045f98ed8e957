package org.wirecap.file;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * File names with the time in them, as strftime(3) makes them in the C locale. A conversion that
 * strftime does not know stays as it is.
 */
final class FileNamePattern {
  private final String pattern;
  private final ZoneId zone;

  FileNamePattern(String pattern, ZoneId zone) {
    this.pattern = pattern;
    this.zone = zone;
  }

  /** The name for a time in seconds since the epoch. */
  String format(long epochSecond) {
    ZonedDateTime time = Instant.ofEpochSecond(epochSecond).atZone(zone);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%' && i + 1 < pattern.length()) {
        name.append(convert(pattern.charAt(++i), time));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  private static String convert(char conversion, ZonedDateTime time) {
    return switch (conversion) {
      case 'Y' -> Integer.toString(time.getYear());
      case 'C' -> digits(2, Math.floorDiv(time.getYear(), 100));
      case 'y' -> digits(2, Math.floorMod(time.getYear(), 100));
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> digits(2, time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'm' -> digits(2, time.getMonthValue());
      case 'b', 'h' -> text("MMM", time);
      case 'B' -> text("MMMM", time);
      case 'd' -> digits(2, time.getDayOfMonth());
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'j' -> digits(3, time.getDayOfYear());
      case 'a' -> text("EEE", time);
      case 'A' -> text("EEEE", time);
      case 'u' -> digits(1, time.getDayOfWeek().getValue());
      case 'w' -> digits(1, time.getDayOfWeek().getValue() % 7);
      case 'U' -> digits(2, weekOfYear(time, time.getDayOfWeek().getValue() % 7));
      case 'W' -> digits(2, weekOfYear(time, time.getDayOfWeek().getValue() - 1));
      case 'V' -> digits(2, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'H' -> digits(2, time.getHour());
      case 'I' -> digits(2, time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'k' -> "%2d".formatted(time.getHour());
      case 'l' -> "%2d".formatted(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'M' -> digits(2, time.getMinute());
      case 'S' -> digits(2, time.getSecond());
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 's' -> Long.toString(time.toEpochSecond());
      case 'z' -> text("xx", time);
      case 'Z' -> text("zzz", time);
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'F' -> text("uuuu-MM-dd", time);
      case 'D', 'x' -> text("MM/dd/yy", time);
      case 'T', 'X' -> text("HH:mm:ss", time);
      case 'R' -> text("HH:mm", time);
      case 'r' -> text("hh:mm:ss ", time) + (time.getHour() < 12 ? "AM" : "PM");
      case 'c' ->
          text("EEE MMM ", time)
              + "%2d".formatted(time.getDayOfMonth())
              + text(" HH:mm:ss uuuu", time);
      case '%' -> "%";
      default -> "%" + conversion;
    };
  }

  /** Weeks since the first of the weekday that begins a week; {@code day} counts from that day. */
  private static int weekOfYear(ZonedDateTime time, int day) {
    return (time.getDayOfYear() + 6 - day) / 7;
  }

  private static String digits(int count, int value) {
    return ("%0" + count + "d").formatted(value);
  }

  private static String text(String format, ZonedDateTime time) {
    return DateTimeFormatter.ofPattern(format, Locale.ENGLISH).format(time);
  }
}
