package io.tidegate.delivery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server asks for, it is a time to wait. */
final class RetryAfterTest {
  /** 2026-07-31T08:00:00Z. */
  private static final long NOW_MS = 1_785_484_800_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | 0
          17 | 17
          -5 | 0
          +5 | 0
          1.5 | 0
          soon | 0
          '' | 0
          999999999 | 999999999
          99999999999999999999999999 | 9223372036
          Fri, 31 Jul 2026 08:01:00 GMT | 60
          Fri, 31 Jul 2026 07:00:00 GMT | 0
          Fri, 31 Dec 9999 23:59:59 GMT | 251616815999
          Friday, 31-Jul-26 08:01:00 GMT | 0
          Mon, 31 Jul 2026 08:01:00 GMT | 0
          """)
  void isNeverAFault(String said, long seconds) {
    assertThat(HttpTransport.retryAfter(said, NOW_MS)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
