package io.tidegate.schemas.encode;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers as text with a fixed count of decimals: the same text on every JDK and CPU.
 *
 * <p>A double is rounded to the nearest text, and from exactly half way away from zero. What is
 * rounded is the exact binary value, so 0.285 (which is a little less) with two decimals is {@code
 * 0.28}. Zero has no sign. NaN and infinities are {@code null}, JSON's word for no number.
 */
public final class DecimalText {
  /** The most decimals that can be asked for. */
  public static final int MAX_DECIMALS = 9;

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  /** Up to here every half is a double of its own, so a tie is seen exactly. */
  private static final double EXACT_HALVES = 1L << 52;

  private DecimalText() {}

  /** The value with exactly that many decimals (0 to 9). */
  public static String of(double value, int decimals) {
    checkDecimals(decimals);
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (fitsLong(value, decimals)) {
      return ofScaled(scaled(value, decimals), decimals);
    }
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  /** {@code unscaled / 10^decimals} with exactly that many decimals (0 to 9). */
  public static String ofScaled(long unscaled, int decimals) {
    checkDecimals(decimals);
    StringBuilder text = new StringBuilder(24);
    // Long.MIN_VALUE has no positive twin, so quotient and remainder are negated one by one.
    if (unscaled < 0) {
      text.append('-');
    }
    text.append(unsigned(unscaled / POWERS[decimals]));
    if (decimals > 0) {
      long rest = Math.abs(unscaled % POWERS[decimals]);
      text.append('.');
      for (int place = decimals - 1; place >= 0; place--) {
        text.append((char) ('0' + rest / POWERS[place] % 10));
      }
    }
    return text.toString();
  }

  private static String unsigned(long quotient) {
    return quotient == Long.MIN_VALUE ? "9223372036854775808" : Long.toString(Math.abs(quotient));
  }

  /** True where the scaled value can be rounded exactly in a long. */
  static boolean fitsLong(double value, int decimals) {
    return Math.abs(value) * POWERS[decimals] < EXACT_HALVES;
  }

  /** The value times {@code 10^decimals}, rounded half away from zero; only if it fits a long. */
  static long scaled(double value, int decimals) {
    double magnitude = Math.abs(value);
    double product = magnitude * POWERS[decimals];
    double lost = Math.fma(magnitude, POWERS[decimals], -product);
    double floor = Math.floor(product);
    double fraction = product - floor;
    // The product itself was rounded: only at a tie can what was lost turn the decision.
    boolean up = fraction > 0.5 || (fraction == 0.5 && lost >= 0);
    long rounded = (long) floor + (up ? 1 : 0);
    return value < 0 ? -rounded : rounded;
  }

  static long power(int exponent) {
    return POWERS[exponent];
  }

  private static void checkDecimals(int decimals) {
    if (decimals < 0 || decimals > MAX_DECIMALS) {
      throw new IllegalArgumentException("decimals must be 0 to 9, is " + decimals);
    }
  }
}
