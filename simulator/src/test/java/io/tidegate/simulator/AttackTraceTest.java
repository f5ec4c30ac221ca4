package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every attack, at its usual intensity, does what its label says. */
final class AttackTraceTest {
  private static final long SEED = 11;

  @ParameterizedTest
  @EnumSource(AttackKind.class)
  void everyAttackLeavesItsTrace(AttackKind kind) {
    Recording quiet = Recording.of(Recording.small(SEED));
    Recording attacked = Recording.of(Recording.small(SEED).attacks(List.of(AttackPlan.of(kind))));

    assertThat(attacked.longestScalingDelayMs).isLessThan(2_000);
    assertThat(attacked.lostScalingEvents()).isEmpty();
    assertThat(attacked.labels.incidents()).isNotEmpty();
    assertThat(attacked.fingerprint()).isNotEqualTo(quiet.fingerprint());
    for (Incident incident : attacked.labels.incidents()) {
      assertThat(incident.kind()).isEqualTo(kind);
      assertThat(incident.detectors()).isNotEmpty();
      assertThat(incident.intensity()).isBetween(kind.weakest(), kind.strongest());
      assertThat(incident.startMs())
          .isGreaterThanOrEqualTo(attacked.labels.startMs())
          .isLessThanOrEqualTo(incident.firstRecordMs());
      assertThat(incident.endMs())
          .isGreaterThanOrEqualTo(incident.firstRecordMs())
          .isLessThan(attacked.labels.endMs());
      assertThat(recordsOf(incident, attacked)).isGreaterThanOrEqualTo(incident.records());
    }
  }

  @ParameterizedTest
  @EnumSource(AttackKind.class)
  void everyRangeHoldsTheUsualIntensityAndWhatIsDrawn(AttackKind kind) {
    assertThat(kind.usual()).isBetween(kind.weakest(), kind.strongest());
    for (long seed = 0; seed < 20; seed++) {
      assertThat(AttackPlan.drawn(kind, seed).intensity())
          .isBetween(kind.weakest() * (1 - 1e-12), kind.strongest() * (1 + 1e-12));
    }
    assertThat(AttackPlan.drawn(kind, 7)).isEqualTo(AttackPlan.drawn(kind, 7));
  }

  @Test
  void anAttackComesWhenItIsPlanned() {
    Recording attacked =
        Recording.of(Recording.small(SEED).attacks(AttackPlan.parse("jailbreak-key=20@12+5")));

    assertThat(attacked.labels.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.intensity()).isEqualTo(20);
              assertThat(minutesIn(incident.startMs(), attacked)).isBetween(12.0, 13.0);
              assertThat(minutesIn(incident.endMs(), attacked)).isBetween(16.0, 18.0);
            });
  }

  @Test
  void theSameAttackMayComeTwice() {
    Recording attacked =
        Recording.of(
            Recording.small(SEED).attacks(AttackPlan.parse("wallet-key@12+4,wallet-key@20+4")));

    assertThat(attacked.labels.incidents())
        .extracting(Incident::id)
        .containsExactly("wallet-key-1", "wallet-key-101");
  }

  @Test
  void withoutAttacksNothingIsLabelled() {
    assertThat(Recording.of(Recording.small(SEED)).labels.incidents()).isEmpty();
  }

  private static double minutesIn(long timeMs, Recording recording) {
    return (timeMs - recording.startMs) / 60_000.0;
  }

  /** Records at the time of the incident that name its entity. */
  private static long recordsOf(Incident incident, Recording recording) {
    String id = incident.entityId();
    Predicate<InferenceEvent> names =
        switch (incident.entityKind()) {
          case "api_key" -> event -> id.equals(event.apiKey());
          case "tenant" -> event -> id.equals(event.tenant());
          case "source" -> event -> id.equals(event.source());
          case "node" -> event -> id.equals(event.node());
          case "model" -> event -> id.equals(event.model());
          case "cluster" -> event -> id.equals(event.cluster());
          default -> throw new AssertionError(incident.entityKind());
        };
    return recording.requests.stream()
        .filter(event -> event.timeMs() >= incident.firstRecordMs())
        .filter(event -> event.timeMs() <= incident.endMs())
        .filter(names)
        .count();
  }
}
