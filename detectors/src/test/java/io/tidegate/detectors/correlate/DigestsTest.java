package io.tidegate.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told singly and what together. */
class DigestsTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long START_MS = 1_785_484_800_000L;

  /** Rare enough that a detector's open findings are no crowd. */
  private static final long STEP_MS = 20_000;

  private static final int PER_HOUR = (int) (HOUR_MS / STEP_MS);

  private final Correlator correlator = new Correlator(DetectorCatalog.standard());
  private Digests digests = new Digests();

  @Test
  void noneIsLostHoweverManyComeAndWhatIsRememberedIsSmall() {
    int creations = 0;
    int singles = 0;
    List<Signal> together = new ArrayList<>();
    byte @Nullable [] row = null;
    for (int i = 1; i <= 3 * PER_HOUR; i++) {
      long nowMs = START_MS + i * STEP_MS;
      together.addAll(digests.due(nowMs));
      for (Change change : correlator.step(nowMs, List.of(low(i, nowMs)))) {
        Change told = digests.toTell(change);
        if (told == null) {
          correlator.unsaid(change);
        } else {
          correlator.alerted(told);
        }
        boolean isNew = change.activity() == Activity.CREATE;
        creations += isNew ? 1 : 0;
        singles += isNew && told != null ? 1 : 0;
      }
      row = digests.drain().get("eu-1");
      if (row != null) {
        assertThat(row.length).isLessThan(1_000);
        digests = new Digests();
        digests.restore("eu-1", new ByteReader(row));
      }
    }
    assertThat(creations).isEqualTo(3 * PER_HOUR);
    together.addAll(digests.rest(START_MS + 3 * HOUR_MS));
    assertThat(singles).as("three an hour, and the first of the fourth").isEqualTo(3 * 3 + 1);
    assertThat(together).hasSize(3);
    assertThat(together.stream().mapToDouble(each -> each.score().observed()).sum())
        .isEqualTo(creations - singles);
    assertThat(digests.isEmpty()).isTrue();
  }

  @Test
  void namesTheLargestFirst() {
    for (int i = 1; i <= 30; i++) {
      long nowMs = START_MS + i * STEP_MS;
      correlator.step(nowMs, List.of(low(i, nowMs))).forEach(digests::toTell);
    }
    Score digest = digests.rest(START_MS + HOUR_MS).get(0).score();
    assertThat(digest.severity()).isEqualTo(Severity.INFORMATIONAL);
    assertThat(digest.related()).hasSize(10).first().isEqualTo(tenant(30));
    assertThat(digest.facts()).contains(new Fact.Texts("by_detector", List.of("27 of onboarding")));
  }

  private static EntityKey tenant(int number) {
    return new EntityKey("eu-1", EntityKind.TENANT, "t" + number);
  }

  /** A newcomer, the larger the later. */
  private static Signal low(int number, long nowMs) {
    Score score =
        new ScoreBuilder(tenant(number))
            .proof()
            .severity(Severity.LOW)
            .excessUsdPerHour(number)
            .since(nowMs)
            .sentence("is new")
            .build();
    return new Signal("onboarding", nowMs, score, ScaleContext.UNKNOWN);
  }
}
