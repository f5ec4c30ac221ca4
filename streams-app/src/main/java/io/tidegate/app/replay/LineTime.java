package io.tidegate.app.replay;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.util.function.ToLongFunction;

/**
 * The time that a line of JSON gives, found without parsing the line.
 *
 * <p>It orders lines and is no judgement of them: what it cannot make out has no time.
 */
final class LineTime {
  /** No time was found. */
  static final long NONE = Long.MIN_VALUE;

  /** The end of the year 9999. */
  private static final long LATEST_MS = 253_402_300_799_999L;

  private static final int DATE_TIME_LENGTH = 19;
  private static final int MOST_DIGITS = 15;
  private static final long DAY_MS = 86_400_000;

  private LineTime() {}

  /** The times of lines in that format: of one that holds several events, that of the earliest. */
  static ToLongFunction<byte[]> in(Format format) {
    Translator translator = format.translator();
    return translator == null ? LineTime::of : line -> earliest(translator.translate(line));
  }

  private static long earliest(Translation translation) {
    long earliest = NONE;
    for (Translation.Event event : translation.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        long time = of(own.value());
        earliest = earliest == NONE || time != NONE && time < earliest ? time : earliest;
      }
    }
    return earliest;
  }

  /** The value of the top-level member {@code time} as epoch milliseconds, or {@link #NONE}. */
  static long of(byte[] line) {
    int depth = 0;
    boolean key = false;
    int at = 0;
    while (at < line.length) {
      switch (line[at]) {
        case '{' -> {
          depth++;
          key = depth == 1;
        }
        case '[' -> depth++;
        case '}', ']' -> depth--;
        case ',' -> key = depth == 1;
        case '"' -> {
          int end = endOfString(line, at + 1);
          if (key && isTime(line, at + 1, end)) {
            return value(line, end + 1);
          }
          key = false;
          at = end;
        }
        default -> {
          // Part of a number, a literal or white space.
        }
      }
      at++;
    }
    return NONE;
  }

  private static int endOfString(byte[] line, int from) {
    int at = from;
    while (at < line.length && line[at] != '"') {
      at += line[at] == '\\' ? 2 : 1;
    }
    return at;
  }

  private static boolean isTime(byte[] line, int from, int end) {
    return end - from == 4
        && line[from] == 't'
        && line[from + 1] == 'i'
        && line[from + 2] == 'm'
        && line[from + 3] == 'e';
  }

  private static long value(byte[] line, int behindKey) {
    int colon = skipBlanks(line, behindKey);
    if (colon >= line.length || line[colon] != ':') {
      return NONE;
    }
    int start = skipBlanks(line, colon + 1);
    if (start < line.length && line[start] == '"') {
      return text(line, start + 1, Math.min(line.length, endOfString(line, start + 1)));
    }
    return integer(line, start);
  }

  private static int skipBlanks(byte[] line, int from) {
    int at = from;
    while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    return at;
  }

  private static long integer(byte[] line, int from) {
    int end = from;
    while (end < line.length && isDigit(line[end])) {
      end++;
    }
    if (end == from || end - from > MOST_DIGITS) {
      return NONE;
    }
    if (end < line.length && (line[end] == '.' || line[end] == 'e' || line[end] == 'E')) {
      return NONE;
    }
    return bounded(digits(line, from, end));
  }

  /** An RFC 3339 time. */
  private static long text(byte[] line, int from, int end) {
    if (end - from <= DATE_TIME_LENGTH || !isDateTime(line, from)) {
      return NONE;
    }
    int at = from + DATE_TIME_LENGTH;
    long ms = dateTime(line, from);
    if (line[at] == '.') {
      int scale = 100;
      for (at++; at < end && isDigit(line[at]); at++) {
        ms += (long) (line[at] - '0') * scale;
        scale /= 10;
      }
    }
    if (at == end - 1 && (line[at] == 'Z' || line[at] == 'z')) {
      return bounded(ms);
    }
    if (at == end - 6 && (line[at] == '+' || line[at] == '-') && line[at + 3] == ':') {
      long offset = digits(line, at + 1, at + 3) * 60 + digits(line, at + 4, at + 6);
      return bounded(line[at] == '+' ? ms - offset * 60_000 : ms + offset * 60_000);
    }
    return NONE;
  }

  private static boolean isDateTime(byte[] line, int from) {
    String shape = "dddd-dd-ddtdd:dd:dd";
    for (int i = 0; i < DATE_TIME_LENGTH; i++) {
      byte found = line[from + i];
      boolean fits =
          switch (shape.charAt(i)) {
            case 'd' -> isDigit(found);
            case 't' -> found == 'T' || found == 't' || found == ' ';
            default -> found == shape.charAt(i);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static long dateTime(byte[] line, int from) {
    long days =
        daysFromCivil(
            digits(line, from, from + 4),
            digits(line, from + 5, from + 7),
            digits(line, from + 8, from + 10));
    long seconds =
        digits(line, from + 11, from + 13) * 3_600
            + digits(line, from + 14, from + 16) * 60
            + digits(line, from + 17, from + 19);
    return days * DAY_MS + seconds * 1_000;
  }

  /** Days since 1970 of a date in the Gregorian calendar, with years that begin in March. */
  private static long daysFromCivil(long year, long month, long day) {
    long marchYear = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(marchYear, 400L);
    long yearOfEra = marchYear - era * 400;
    long dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  private static long digits(byte[] line, int from, int end) {
    long value = 0;
    for (int at = from; at < end; at++) {
      value = value * 10 + (line[at] - '0');
    }
    return value;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static long bounded(long ms) {
    return ms < 0 || ms > LATEST_MS ? NONE : ms;
  }
}
