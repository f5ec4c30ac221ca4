package io.tidegate.formats.map;

/** Numbers that stand in a string, with or without the unit of a duration behind them. */
final class Numbers {
  /** What is no number. */
  static final double NONE = Double.NaN;

  private static final int LONGEST = 32;
  private static final String UNIT_LETTERS = "nu\u00b5\u03bcmsh";

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
    double whole = parse(text);
    if (!Double.isNaN(whole)) {
      return unit.toOwn(whole);
    }
    // A number and its unit, or several with ever smaller units, as Go writes 1m2.5s.
    double sum = 0;
    double larger = Double.POSITIVE_INFINITY;
    int at = 0;
    while (at < text.length()) {
      int behindNumber = indexOf(true, text, at);
      int behindUnit = indexOf(false, text, behindNumber);
      double one = millisIn(text.substring(behindNumber, behindUnit));
      boolean shrinks = one < larger && behindNumber - at <= LONGEST;
      double number = shrinks ? parse(text.substring(at, behindNumber)) : NONE;
      if (Double.isNaN(number) || at > 0 && number < 0) {
        return NONE;
      }
      sum += number * one;
      larger = one;
      at = behindUnit;
    }
    return at == 0 ? NONE : sum;
  }

  private static int indexOf(boolean isOfUnit, String text, int from) {
    int at = from;
    while (at < text.length() && UNIT_LETTERS.indexOf(text.charAt(at)) >= 0 != isOfUnit) {
      at++;
    }
    return at;
  }

  private static double millisIn(String unit) {
    return switch (unit) {
      case "ns" -> 1e-6;
      case "us", "\u00b5s", "\u03bcs" -> 1e-3;
      case "ms" -> 1;
      case "s" -> 1e3;
      case "m" -> 6e4;
      case "h" -> 3.6e6;
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
