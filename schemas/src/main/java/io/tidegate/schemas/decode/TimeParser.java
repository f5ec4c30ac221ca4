package io.tidegate.schemas.decode;

/** RFC 3339 date-times with offset to epoch milliseconds, without allocation. */
final class TimeParser {
  /** What is not such a text. */
  static final long INVALID = Long.MIN_VALUE;

  private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private TimeParser() {}

  static long parse(char[] text, int offset, int length) {
    if (length < 20 || length > 35) {
      return INVALID;
    }
    int year = digits(text, offset, 4);
    int month = digits(text, offset + 5, 2);
    int day = digits(text, offset + 8, 2);
    int hour = digits(text, offset + 11, 2);
    int minute = digits(text, offset + 14, 2);
    int second = digits(text, offset + 17, 2);
    char between = text[offset + 10];
    boolean separated =
        text[offset + 4] == '-'
            && text[offset + 7] == '-'
            && (between == 'T' || between == 't' || between == ' ')
            && text[offset + 13] == ':'
            && text[offset + 16] == ':';
    if (!separated || (year | month | day | hour | minute | second) < 0) {
      return INVALID;
    }
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
      return INVALID;
    }
    if (hour > 23 || minute > 59 || second > 60) {
      return INVALID;
    }
    long seconds = epochDay(year, month, day) * 86_400L + hour * 3_600L + minute * 60L + second;
    return withFractionAndOffset(text, offset + 19, offset + length, seconds * 1_000);
  }

  private static long withFractionAndOffset(char[] text, int from, int end, long wholeMs) {
    int at = from;
    long ms = wholeMs;
    if (text[at] == '.') {
      int start = ++at;
      int weight = 100;
      while (at < end && text[at] >= '0' && text[at] <= '9') {
        ms += (long) (text[at] - '0') * weight;
        weight /= 10;
        at++;
      }
      if (at == start || at - start > 9) {
        return INVALID;
      }
    }
    if (at == end - 1 && (text[at] == 'Z' || text[at] == 'z')) {
      return ms;
    }
    if (end - at != 6 || text[at + 3] != ':' || text[at] != '+' && text[at] != '-') {
      return INVALID;
    }
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    if ((hours | minutes) < 0 || hours > 23 || minutes > 59) {
      return INVALID;
    }
    long offsetMs = (hours * 60L + minutes) * 60_000;
    return text[at] == '+' ? ms - offsetMs : ms + offsetMs;
  }

  private static int digits(char[] text, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int daysIn(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS_IN_MONTH[month - 1];
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
  private static long epochDay(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
