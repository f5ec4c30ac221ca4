package io.tidegate.formats.map;

/** Numbers that stand in a string, with or without the unit of a duration behind them. */
final class Numbers {
  /** What is no number. */
  static final double NONE = Double.NaN;

  private static final int LONGEST = 32;

  private Numbers() {}

  /** A number as JSON would write it. */
  static double parse(String text) {
    return isNumber(text, text.length()) ? Double.parseDouble(text) : NONE;
  }

  /**
   * Milliseconds.
   *
   * @param unit of a number that names none
   */
  static double duration(String text, Unit unit) {
    int digits = text.length();
    while (digits > 0 && !isDigit(text.charAt(digits - 1))) {
      digits--;
    }
    if (!isNumber(text, digits)) {
      return NONE;
    }
    double number = Double.parseDouble(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "" -> unit.toOwn(number);
      case "ns" -> Unit.NANOS.toOwn(number);
      case "us", "\u00b5s", "\u03bcs" -> Unit.MICROS.toOwn(number);
      case "ms" -> Unit.MILLIS.toOwn(number);
      case "s" -> Unit.SECONDS.toOwn(number);
      case "m" -> Unit.SECONDS.toOwn(number * 60);
      case "h" -> Unit.SECONDS.toOwn(number * 3_600);
      default -> NONE;
    };
  }

  /** Digits with at most a sign, a point and an exponent: no names, no hexadecimal numbers. */
  private static boolean isNumber(String text, int length) {
    if (length == 0 || length > LONGEST) {
      return false;
    }
    boolean digits = false;
    boolean point = false;
    boolean exponent = false;
    for (int at = 0; at < length; at++) {
      char c = text.charAt(at);
      if (isDigit(c)) {
        digits = true;
      } else if (c == '.' && !point && !exponent) {
        point = true;
      } else if ((c == 'e' || c == 'E') && digits && !exponent) {
        exponent = true;
        digits = false;
      } else if (c != '-' && c != '+' || at > 0 && !isExponentMark(text.charAt(at - 1))) {
        return false;
      }
    }
    return digits;
  }

  private static boolean isExponentMark(char c) {
    return c == 'e' || c == 'E';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
