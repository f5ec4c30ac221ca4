package io.tidegate.schemas.encode;

import static java.lang.Double.parseDouble;

/**
 * Two numbers as a person reads them side by side: with as many decimals as tell them apart from
 * each other and from nothing, and no more than that and three digits need. 0.0512 of 0.05 is
 * neither 0 of 0 nor 0.05 of 0.05.
 *
 * @param seen what was observed
 * @param other what it is held against
 */
public record ComparedText(String seen, String other) {
  /** The least number that has three digits. */
  private static final double THREE_DIGITS = 100;

  /** The two without zeros at the end. */
  public static ComparedText of(double seen, double other) {
    int decimals = decimals(seen, other, 0);
    return new ComparedText(trimmed(seen, decimals), trimmed(other, decimals));
  }

  /** One number, which is not told as nothing unless it is. */
  public static String of(double value) {
    return of(value, value).seen;
  }

  /** The least decimals, from {@code least} on, that tell the two apart and leave three digits. */
  public static int decimals(double seen, double other, int least) {
    int decimals = least;
    while (decimals < DecimalText.MAX_DECIMALS && !tells(seen, other, decimals)) {
      decimals++;
    }
    return decimals;
  }

  private static boolean tells(double seen, double other, int decimals) {
    String first = DecimalText.of(seen, decimals);
    String second = DecimalText.of(other, decimals);
    boolean same = seen == other || Double.isNaN(seen) && Double.isNaN(other);
    boolean apart = same || !first.equals(second);
    return apart && says(seen, first, decimals) && says(other, second, decimals);
  }

  private static boolean says(double value, String text, int decimals) {
    return !Double.isFinite(value)
        || Math.abs(value) * DecimalText.power(decimals) >= THREE_DIGITS
        || parseDouble(text) == value;
  }

  private static String trimmed(double value, int decimals) {
    String text = DecimalText.of(value, decimals);
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
