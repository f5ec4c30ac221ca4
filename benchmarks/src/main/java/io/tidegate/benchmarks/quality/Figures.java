package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.Intervals.Interval;
import java.util.Locale;

/** Numbers as the report writes them. */
final class Figures {
  static final String NONE = "–";

  private Figures() {}

  /** {@code 7/9 (78 %, 45–94)}: a share with its interval. */
  static String share(int part, int whole) {
    if (whole == 0) {
      return NONE;
    }
    Interval interval = Intervals.share(part, whole);
    return String.format(
        Locale.ROOT,
        "%d/%d (%.0f %%, %.0f–%.0f)",
        part,
        whole,
        100.0 * part / whole,
        100 * interval.low(),
        100 * interval.high());
  }

  /** {@code 2.3 (0.5–6.7)}: events a day with their interval. */
  static String rate(int count, double days) {
    if (days <= 0) {
      return NONE;
    }
    Interval interval = Intervals.poisson(count);
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f–%.1f)",
        count / days,
        interval.low() / days,
        interval.high() / days);
  }

  static String percent(double share) {
    return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static String percent(long part, long whole) {
    return whole == 0 ? NONE : percent((double) part / whole);
  }

  /** Seconds; where too few were found for a quantile, that it was not reached. */
  static String seconds(double seconds) {
    return Double.isInfinite(seconds)
        ? "not reached"
        : String.format(Locale.ROOT, "%.0f s", seconds);
  }

  static String dollars(long microUsd) {
    return String.format(Locale.ROOT, "%.2f", microUsd / 1e6);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
