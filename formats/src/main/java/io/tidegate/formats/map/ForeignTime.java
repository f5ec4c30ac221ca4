package io.tidegate.formats.map;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Times as others write them: RFC 3339 and its relatives without a colon in the offset or without
 * an offset at all, and the date of the Common Log Format ({@code 20/Nov/2026:23:59:26.059 +0100}).
 */
final class ForeignTime {
  /** What is no time. */
  static final double NONE = Double.NaN;

  private static final int DATE_TIME_LENGTH = 19;
  private static final int CLF_LENGTH = 20;
  private static final int LONGEST = 40;
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private ForeignTime() {}

  /**
   * Milliseconds since 1970, with what is finer behind the point.
   *
   * @param zone of a time that names none; null where it must
   */
  static double parse(String text, @Nullable ZoneId zone) {
    if (text.length() < DATE_TIME_LENGTH || text.length() > LONGEST) {
      return NONE;
    }
    try {
      return text.charAt(2) == '/' ? commonLog(text, zone) : iso(text, zone);
    } catch (DateTimeException | NumberFormatException e) {
      return NONE;
    }
  }

  private static double iso(String text, @Nullable ZoneId zone) {
    char between = text.charAt(10);
    boolean shaped =
        text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && (between == 'T' || between == 't' || between == ' ')
            && text.charAt(13) == ':'
            && text.charAt(16) == ':';
    if (!shaped) {
      return NONE;
    }
    LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    return rest(text, DATE_TIME_LENGTH, date.atTime(clock(text, 11)), zone);
  }

  private static double commonLog(String text, @Nullable ZoneId zone) {
    int month = text.length() < CLF_LENGTH ? 0 : 1 + MONTHS.indexOf(text.substring(3, 6));
    boolean shaped =
        month > 0
            && text.charAt(6) == '/'
            && text.charAt(11) == ':'
            && text.charAt(14) == ':'
            && text.charAt(17) == ':';
    if (!shaped) {
      return NONE;
    }
    LocalDate date = LocalDate.of(number(text, 7, 11), month, number(text, 0, 2));
    return rest(text, CLF_LENGTH, date.atTime(clock(text, 12)), zone);
  }

  private static LocalTime clock(String text, int at) {
    // A leap second is the last of its minute: Tidegate's own times know it no other way.
    int second = Math.min(59, number(text, at + 6, at + 8));
    return LocalTime.of(number(text, at, at + 2), number(text, at + 3, at + 5), second);
  }

  /** Fraction and offset. */
  private static double rest(String text, int from, LocalDateTime local, @Nullable ZoneId zone) {
    int at = from;
    double fraction = 0;
    if (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
      double weight = 100;
      for (at++; at < text.length() && isDigit(text.charAt(at)); at++) {
        fraction += (text.charAt(at) - '0') * weight;
        weight /= 10;
      }
    }
    if (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    ZoneId of = at == text.length() ? zone : offset(text.substring(at));
    return of == null ? NONE : local.atZone(of).toEpochSecond() * 1_000.0 + fraction;
  }

  private static @Nullable ZoneId offset(String text) {
    boolean isUtc = text.equals("Z") || text.equals("z") || text.equals("UTC");
    boolean isSigned = text.startsWith("+") || text.startsWith("-");
    return isUtc ? ZoneOffset.UTC : isSigned ? ZoneOffset.of(text) : null;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int at = from; at < to; at++) {
      if (!isDigit(text.charAt(at))) {
        throw new NumberFormatException("no digit");
      }
      value = value * 10 + text.charAt(at) - '0';
    }
    return value;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
