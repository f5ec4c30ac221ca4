package io.tidegate.schemas.decode;

/** The parts of a number in JSON, found in one pass over its text. */
final class NumberText {
  private static final int NONE = -1;

  private long mantissa;
  private int digits;
  private int decimals;
  private boolean whole;
  private boolean exponent;

  /** Reads the number that begins there; the place behind it, or -1 where there is none. */
  int read(byte[] text, int from) {
    boolean isNegative = text[from] == '-';
    int first = isNegative ? from + 1 : from;
    mantissa = 0;
    digits = 0;
    decimals = 0;
    whole = true;
    exponent = false;
    int at = digits(text, first);
    boolean hasLeadingZero = digits > 1 && text[first] == '0';
    if (digits == 0 || hasLeadingZero) {
      return NONE;
    }
    if (at < text.length && text[at] == '.') {
      int before = digits;
      at = digits(text, at + 1);
      decimals = digits - before;
      whole = false;
      if (decimals == 0) {
        return NONE;
      }
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at = exponent(text, at + 1);
    }
    mantissa = isNegative ? -mantissa : mantissa;
    return at;
  }

  private int digits(byte[] text, int from) {
    int at = from;
    long value = mantissa;
    while (at < text.length && isDigit(text[at])) {
      value = value * 10 + (text[at] - '0');
      at++;
    }
    mantissa = value;
    digits += at - from;
    return at;
  }

  private int exponent(byte[] text, int from) {
    boolean isSigned = from < text.length && (text[from] == '-' || text[from] == '+');
    int first = isSigned ? from + 1 : from;
    int at = first;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    whole = false;
    exponent = true;
    return at == first ? NONE : at;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** All its digits as one integer, with its sign; only where they are few enough for a long. */
  long mantissa() {
    return mantissa;
  }

  /** How many digits stand before the exponent. */
  int digits() {
    return digits;
  }

  /** How many of them stand behind the point. */
  int decimals() {
    return decimals;
  }

  /** True where it has neither a point nor an exponent. */
  boolean isWhole() {
    return whole;
  }

  boolean hasExponent() {
    return exponent;
  }
}
