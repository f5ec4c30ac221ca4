package io.tidegate.app.score;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Timestamps as series files have them: {@code 2014-04-01 00:05:00}, with T or a space, with or
 * without seconds, fraction and offset (UTC where there is none); a date alone; or whole seconds or
 * milliseconds since 1970.
 */
final class TimestampText {
  /** As a sentence shows it. */
  static final String EXAMPLE = "2014-04-01 00:05:00";

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}");

  /** From here on a number is of milliseconds: as seconds it would be the year 5138. */
  private static final long LEAST_MS = 100_000_000_000L;

  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("[ ]['T']['t']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT);

  private TimestampText() {}

  /** Epoch milliseconds, or nothing where the text is no such time. */
  static OptionalLong parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      long number = Long.parseLong(text);
      return OptionalLong.of(Math.abs(number) >= LEAST_MS ? number : number * 1_000);
    }
    try {
      TemporalAccessor time =
          FORM.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return OptionalLong.of(epochMs(time));
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static long epochMs(TemporalAccessor time) {
    if (time instanceof OffsetDateTime exact) {
      return exact.toInstant().toEpochMilli();
    }
    LocalDateTime local =
        time instanceof LocalDateTime full ? full : LocalDate.from(time).atStartOfDay();
    return local.toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
