package io.tidegate.schemas.encode;

/**
 * Epoch milliseconds as RFC 3339 text in UTC with milliseconds, e.g. {@code
 * 2026-07-31T08:00:12.417Z}, for the years 0 to 9999.
 */
public final class TimeText {
  /** Length of the text, which never varies. */
  static final int LENGTH = 24;

  private static final long MS_PER_DAY = 86_400_000;
  private static final long FIRST_MS = -62_167_219_200_000L;
  private static final long LAST_MS = 253_402_300_799_999L;

  private TimeText() {}

  /** The text of that instant. */
  public static String of(long epochMs) {
    byte[] text = new byte[LENGTH];
    write(epochMs, text, 0);
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** Writes the text's {@link #LENGTH} bytes at that offset. */
  static void write(long epochMs, byte[] out, int at) {
    if (epochMs < FIRST_MS || epochMs > LAST_MS) {
      throw new IllegalArgumentException("epochMs is outside the years 0 to 9999: " + epochMs);
    }
    long day = Math.floorDiv(epochMs, MS_PER_DAY);
    int ms = (int) Math.floorMod(epochMs, MS_PER_DAY);
    writeDate(day, out, at);
    out[at + 10] = 'T';
    two(ms / 3_600_000, out, at + 11);
    out[at + 13] = ':';
    two(ms / 60_000 % 60, out, at + 14);
    out[at + 16] = ':';
    two(ms / 1000 % 60, out, at + 17);
    out[at + 19] = '.';
    out[at + 20] = (byte) ('0' + ms / 100 % 10);
    two(ms % 100, out, at + 21);
    out[at + 23] = 'Z';
  }

  /**
   * Days since 1970 to year, month, day in the proleptic Gregorian calendar, counting years from
   * March so that the leap day is the last (Hinnant, chrono-compatible low-level date algorithms).
   */
  private static void writeDate(long epochDay, byte[] out, int at) {
    long shifted = epochDay + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    int dayOfEra = (int) (shifted - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int marchMonth = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    two(year / 100, out, at);
    two(year % 100, out, at + 2);
    out[at + 4] = '-';
    two(month, out, at + 5);
    out[at + 7] = '-';
    two(day, out, at + 8);
  }

  private static void two(int value, byte[] out, int at) {
    out[at] = (byte) ('0' + value / 10);
    out[at + 1] = (byte) ('0' + value % 10);
  }
}
