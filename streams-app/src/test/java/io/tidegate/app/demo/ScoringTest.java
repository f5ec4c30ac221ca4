package io.tidegate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.Incident;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScoringTest {
  private static final int LOW = 2;
  private static final int MEDIUM = 3;
  private static final long GRACE_MS = 600_000;

  /** One key that spends, and one model whose answers grow longer. */
  private static final List<Incident> INCIDENTS = incidents();

  private final Incident key = incident(AttackKind.WALLET_KEY);
  private final Incident model = incident(AttackKind.OUTPUT_DRIFT);

  @Test
  void allFoundAndNothingElseIsPerfect() {
    Scoring scoring =
        score(
            finding("spend-burst", "api_key/" + key.entityId(), key.firstRecordMs() + 30_000),
            finding("output-drift", "model/" + model.entityId(), model.startMs() + 60_000));

    assertThat(scoring.isPerfect()).isTrue();
    assertThat(scoring.verdicts()).extracting(Scoring.Verdict::incident).containsAll(INCIDENTS);
    assertThat(verdict(scoring, key).delayMs()).isEqualTo(30_000);
  }

  @Test
  void anyOfTheExpectedDetectorsFinds() {
    Scoring scoring =
        score(finding("request-size", "api_key/" + key.entityId(), key.startMs() + 1_000));

    assertThat(verdict(scoring, key).finding()).isPresent();
    assertThat(scoring.isPerfect()).isFalse();
  }

  @Test
  void theFirstFindingCounts() {
    String entity = "api_key/" + key.entityId();
    Scoring scoring =
        score(
            finding("spend-burst", entity, key.firstRecordMs() + 90_000),
            finding("spend-burst", entity, key.firstRecordMs() + 20_000));

    assertThat(verdict(scoring, key).delayMs()).isEqualTo(20_000);
  }

  @Test
  void aRelatedEntityWillDo() {
    Scoring scoring =
        score(finding("spend-burst", key.related().get(0), key.firstRecordMs() + 5_000));

    assertThat(verdict(scoring, key).finding()).isPresent();
  }

  @Test
  void theClusterWillDoForAModel() {
    Scoring scoring = score(finding("fleet-tokens", "cluster/eu-1", model.startMs() + 5_000));

    assertThat(verdict(scoring, model).finding()).isPresent();
  }

  @Test
  void anotherDetectorsFindingOfItsEntityIsAConsequence() {
    Scoring scoring =
        score(finding("canary-leak", "api_key/" + key.entityId(), key.startMs() + 1_000));

    assertThat(verdict(scoring, key).finding()).isEmpty();
    assertThat(verdict(scoring, key).delayMs()).isEqualTo(-1);
    assertThat(scoring.falseFindings()).isEmpty();
  }

  @Test
  void tooEarlyOrTooLateIsFalse() {
    String entity = "api_key/" + key.entityId();
    Scoring scoring =
        score(
            finding("spend-burst", entity, key.startMs() - 1),
            finding("spend-burst", entity, key.endMs() + GRACE_MS + 1));

    assertThat(verdict(scoring, key).finding()).isEmpty();
    assertThat(scoring.falseFindings()).hasSize(2);
  }

  @Test
  void onlyMediumAndHigherIsFalse() {
    SeenFinding medium = finding("spend-burst", "api_key/ak-other", key.startMs());
    SeenFinding low =
        new SeenFinding(
            "u2", "spend-burst", List.of("api_key/ak-x"), key.startMs(), LOW, "Low", "Create", "m");

    assertThat(score(medium, low).falseFindings()).containsExactly(medium);
  }

  @Test
  void nothingInjectedAndNothingFoundIsPerfect() {
    assertThat(new Scoring(List.of(), List.of()).isPerfect()).isTrue();
  }

  private static Scoring score(SeenFinding... findings) {
    return new Scoring(INCIDENTS, List.of(findings));
  }

  private static Scoring.Verdict verdict(Scoring scoring, Incident incident) {
    return scoring.verdicts().stream()
        .filter(each -> each.incident() == incident)
        .findFirst()
        .orElseThrow();
  }

  private static SeenFinding finding(String detector, String entity, long createdMs) {
    return new SeenFinding(
        detector + createdMs,
        detector,
        List.of(entity),
        createdMs,
        MEDIUM,
        "Medium",
        "Create",
        "found");
  }

  private static Incident incident(AttackKind kind) {
    return INCIDENTS.stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
  }

  private static List<Incident> incidents() {
    SimulationConfig config =
        SimulationConfig.builder()
            .minutes(20)
            .tenants(20)
            .surge(false)
            .attacks(AttackPlan.parse("wallet-key@10+3,output-drift@16+3"))
            .build();
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      boolean more = true;
      while (more) {
        more = simulation.next(new Unread());
      }
      return simulation.labels().incidents();
    }
  }

  private static final class Unread implements SimulationSink {
    @Override
    public void telemetry(Telemetry record) {}

    @Override
    public void scaling(ScalingEvent event) {}
  }
}
