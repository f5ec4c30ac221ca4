package io.tidegate.formats.scaling;

import java.time.DateTimeException;
import java.time.Instant;

/** Times of records as milliseconds since 1970. */
final class Times {
  private Times() {}

  /** Of an RFC 3339 text; 0 where it is none. */
  static long millisOf(String rfc3339) {
    try {
      return rfc3339.isEmpty() ? 0 : Instant.parse(rfc3339).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return 0;
    }
  }
}
