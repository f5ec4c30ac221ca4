package io.tidegate.app.cli;

import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.encode.TimeText;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Times as people give and read them. */
final class Times {
  private static final int SECONDS = 19;

  private Times() {}

  /** A moment: RFC 3339, or how long from now. */
  static long moment(CommandLine command, String option, String text, long nowMs) {
    OptionalLong lasts = DurationText.millis(text);
    if (lasts.isPresent()) {
      return nowMs + lasts.getAsLong();
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new ParameterException(
          command,
          option + " is " + text + "; allowed: 2026-08-01T00:00:00Z, or how long, as 24h or 7d",
          e);
    }
  }

  /** A moment: RFC 3339, or how long ago. */
  static long ago(CommandLine command, String option, String text, long nowMs) {
    OptionalLong lasts = DurationText.millis(text);
    return lasts.isPresent() ? nowMs - lasts.getAsLong() : moment(command, option, text, nowMs);
  }

  /** The moment in UTC, to the second. */
  static String text(long timeMs) {
    return TimeText.of(timeMs).substring(0, SECONDS) + "Z";
  }
}
