package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import org.junit.jupiter.api.Test;

/** When it is told that a source is not understood. */
final class UnparsedSharesTest {
  private static final long HOUR_MS = 3_600_000;

  private final UnparsedShares shares = new UnparsedShares(8);

  @Test
  void tellsOnceAnHourOfEachTopic() {
    count("a", 0, 5);
    assertThat(shares.take(0))
        .isEqualTo("5 of 5 events on a are of known sources and say what no table knows");
    count("a", 0, 5);
    count("b", 7, 5);
    assertThat(shares.take(5_000)).startsWith("5 of 12 events on b");
    assertThat(shares.take(10_000)).isNull();
    assertThat(shares.take(HOUR_MS + 5_000)).isNull();
    count("a", 0, 5);
    assertThat(shares.take(HOUR_MS + 10_000)).startsWith("5 of 5 events on a");
  }

  @Test
  void saysNothingOfFew() {
    count("a", 0, 4);
    count("b", 100, 10);
    assertThat(shares.take(0)).isNull();
    count("c", 0, 0);
    assertThat(shares.take(5_000)).isNull();
  }

  private void count(String topic, int known, int unparsed) {
    TranslationBuilder built = new TranslationBuilder();
    for (int i = 0; i < known; i++) {
      built.record(new byte[0]);
    }
    for (int i = 0; i < unparsed; i++) {
      built.unparsed();
    }
    Translation translation = built.build();
    shares.count(topic, translation);
  }
}
