package io.tidegate.schemas.control;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * One ceiling of a throttle, by its wire name, e.g. {@code output_tokens_per_min}: a decimal to a
 * millionth. What is finer is cut off: no ceiling is ever rounded up.
 */
public record Limit(String name, BigDecimal value) {
  /** The most decimals of a ceiling. */
  public static final int DECIMALS = 6;

  /** From here on ceilings are whole numbers. */
  private static final BigDecimal LARGE = BigDecimal.TEN.pow(12);

  /** The ceilings that a throttle may have. */
  public static final List<String> OF_THROTTLE =
      List.of(
          "requests_per_min",
          "tokens_per_min",
          "output_tokens_per_min",
          "cost_usd_per_hour",
          "concurrent",
          "max_input_tokens",
          "max_output_tokens");

  /** More is asked for by nobody. */
  public static final int MOST_ASKED = 1_000_000_000;

  private static final BigDecimal MOST = BigDecimal.TEN.pow(18);

  public Limit {
    BigDecimal most = value.min(MOST);
    int decimals = most.compareTo(LARGE) < 0 ? DECIMALS : 0;
    BigDecimal cut = most.setScale(decimals, RoundingMode.FLOOR).stripTrailingZeros();
    value = cut.scale() < 0 ? cut.setScale(0) : cut;
    if (value.signum() < 0) {
      throw new IllegalArgumentException("a limit must not be negative, is " + value);
    }
  }

  public Limit(String name, long value) {
    this(name, BigDecimal.valueOf(value));
  }

  /** The whole number up to it: of requests and tokens none is divided. */
  public long whole() {
    return value.longValue();
  }
}
