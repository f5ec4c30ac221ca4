package io.tidegate.schemas.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Numbers side by side. */
class ComparedTextTest {
  private static final double MICROS = 1e6;

  @Test
  void twoNumbersAreToldApartByAsFewDigitsAsThatTakes() {
    assertThat(ComparedText.of(0.0512, 0.05)).isEqualTo(new ComparedText("0.0512", "0.05"));
    assertThat(ComparedText.of(0.050001, 0.05)).isEqualTo(new ComparedText("0.050001", "0.05"));
    assertThat(ComparedText.of(10, 10)).isEqualTo(new ComparedText("10", "10"));
    assertThat(ComparedText.of(5.123456, 5)).isEqualTo(new ComparedText("5.12", "5"));
    assertThat(ComparedText.of(65_001, 65_000)).isEqualTo(new ComparedText("65001", "65000"));
    assertThat(ComparedText.of(123_456.789, 100_000))
        .isEqualTo(new ComparedText("123457", "100000"));
  }

  @Test
  void nothingIsNothingAndSomethingIsSomething() {
    assertThat(ComparedText.of(0.000001, 0)).isEqualTo(new ComparedText("0.000001", "0"));
    assertThat(ComparedText.of(0.0000012)).isEqualTo("0.0000012");
    assertThat(ComparedText.of(0, 0)).isEqualTo(new ComparedText("0", "0"));
    assertThat(ComparedText.decimals(0.0004, 0.0003, 3)).isEqualTo(4);
    assertThat(ComparedText.decimals(Double.NaN, Double.NaN, 3)).isEqualTo(3);
    assertThat(ComparedText.decimals(100.04, 100, 1)).isEqualTo(2);
  }

  @Property(tries = 5_000)
  void amountsOfMoneyThatDifferNeverReadTheSame(
      @ForAll @LongRange(max = 1_000_000_000_000L) long seen,
      @ForAll @LongRange(max = 1_000_000_000_000L) long other) {
    ComparedText text = ComparedText.of(seen / MICROS, other / MICROS);
    assertThat(text.seen().equals(text.other())).isEqualTo(seen == other);
    assertThat(text.seen().equals("0")).isEqualTo(seen == 0);
    assertThat(new BigDecimal(text.seen()).compareTo(new BigDecimal(text.other())))
        .isEqualTo(Long.compare(seen, other));
  }

  @Property(tries = 2_000)
  void amountsAMillionthApartAreToldApart(
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long limit) {
    ComparedText text = ComparedText.of((limit + 1) / MICROS, limit / MICROS);
    assertThat(new BigDecimal(text.seen())).isGreaterThan(new BigDecimal(text.other()));
  }
}
