package io.tidegate.benchmarks.quality.world;

import static io.tidegate.benchmarks.quality.world.Told.CLUSTER;
import static io.tidegate.benchmarks.quality.world.Told.EU;
import static io.tidegate.benchmarks.quality.world.Told.KEY;
import static io.tidegate.benchmarks.quality.world.Told.SOURCE;
import static io.tidegate.benchmarks.quality.world.Told.STRANGER;
import static io.tidegate.benchmarks.quality.world.Told.TENANT;
import static io.tidegate.benchmarks.quality.world.Told.US;
import static io.tidegate.benchmarks.quality.world.Told.alert;
import static io.tidegate.benchmarks.quality.world.Told.burst;
import static io.tidegate.benchmarks.quality.world.Told.command;
import static io.tidegate.benchmarks.quality.world.Told.grow;
import static io.tidegate.benchmarks.quality.world.Told.minute;
import static io.tidegate.benchmarks.quality.world.Told.optional;
import static io.tidegate.benchmarks.quality.world.Told.score;
import static io.tidegate.benchmarks.quality.world.Told.world;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each rule by which findings and commands are scored. */
class WorldScoringTest {
  private static final int UPDATE = 2;

  private final WorldScoring scoring = new WorldScoring(world(burst()));

  @Test
  void alertFindsALabelFromItsStartToTwoMinutesAfterItsEnd() {
    assertThat(standing(alert("f", 30, 3, KEY))).isEqualTo(Standing.FOUND);
    assertThat(standing(alert("f", 42, 3, KEY))).isEqualTo(Standing.FOUND);
    assertThat(standing(alert("f", 29.99, 3, KEY))).isEqualTo(Standing.FALSE_BEFORE);
    assertThat(standing(alert("f", 42.01, 3, KEY))).isEqualTo(Standing.FALSE_AFTER);
  }

  @Test
  void alertFindsALabelOfItsClusterAboutAnEntityThatItNames() {
    assertThat(standing(alert("f", 35, 3, SOURCE))).isEqualTo(Standing.FOUND);
    assertThat(standing(alert("f", 35, 3, TENANT))).isEqualTo(Standing.FALSE);
    assertThat(standing(alert("f", Alert.CREATE, 35, 3, US, KEY))).isEqualTo(Standing.FALSE);
    assertThat(standing(alert("f", Alert.CREATE, 35, 3, "", KEY))).isEqualTo(Standing.FOUND);
  }

  @Test
  void entityIsKnownByEachOfItsNames() {
    Label label = burst();
    NamedEntity key = NamedEntity.of("api_key/k", "api_key/acme/k");
    assertThat(key.isAmong(Set.of("api_key/acme/k"))).isTrue();
    assertThat(key.isAmong(Set.of("api_key/other/k"))).isFalse();
    assertThat(label.names(NamedEntity.of("api_key/x", KEY))).isTrue();
  }

  @Test
  void findingCountsFromItsFirstAlertOfSeverityMedium() {
    WorldScore late =
        score(
            world(burst()),
            List.of(alert("f", 31, 2, KEY), alert("f", UPDATE, 33, 3, EU, KEY)),
            List.of());
    assertThat(late.labels().get(0).delayMs()).hasValue(180_000);
    assertThat(late.labels().get(0).delayFromEffectMs()).hasValue(120_000);
    assertThat(late.recordsOfFindings()).containsExactly(2);

    WorldScore before =
        score(
            world(burst()),
            List.of(alert("f", 20, 3, KEY), alert("f", UPDATE, 33, 4, EU, KEY)),
            List.of());
    assertThat(before.labels().get(0).isFound()).isFalse();
    assertThat(before.falseFindings()).hasSize(1);
    assertThat(before.falseHigh()).isEmpty();
  }

  @Test
  void lowSeverityIsForgivenOnlyWhereAnyCounts() {
    WorldScore score = score(world(burst()), List.of(alert("f", 31, 2, KEY)), List.of());
    assertThat(score.labels().get(0).isFound()).isFalse();
    assertThat(score.labels().get(0).isTold()).isTrue();
    assertThat(score.missed()).hasSize(1);
    assertThat(score.falseFindings()).isEmpty();
  }

  @Test
  void endOfAFindingTellsNothing() {
    WorldScore score =
        score(world(burst()), List.of(alert("f", Alert.CLOSE, 31, 3, EU, STRANGER)), List.of());
    assertThat(score.matches()).isEmpty();
    assertThat(score.recordsOfFindings()).containsExactly(1);
  }

  @Test
  void severityHighIsCountedApartAndWhenAFindingRises() {
    WorldScore score =
        score(
            world(burst()),
            List.of(alert("f", 12, 3, CLUSTER), alert("f", UPDATE, 13, 4, EU, CLUSTER)),
            List.of());
    assertThat(score.count(Standing.TOLERATED)).isEqualTo(1);
    assertThat(score.falseFindings()).isEmpty();
    assertThat(score.falseHigh()).hasSize(1);
  }

  @Test
  void toleratedIsToldInItsTimeUpToItsSeverityByItsDetectors() {
    assertThat(standing(alert("f", 15, 3, CLUSTER))).isEqualTo(Standing.TOLERATED);
    assertThat(standing(alert("f", 22, 3, CLUSTER))).isEqualTo(Standing.TOLERATED);
    assertThat(standing(alert("f", 22.1, 3, CLUSTER))).isEqualTo(Standing.FALSE);
    assertThat(standing(alert("f", 15, 4, CLUSTER))).isEqualTo(Standing.FALSE);
    assertThat(standing(alert("f", 15, 3, STRANGER))).isEqualTo(Standing.FALSE);
    Tolerated byOther =
        new Tolerated("", minute(10), minute(20), Set.of(CLUSTER), 5, Set.of("fleet-change"));
    assertThat(byOther.allows(alert("f", 15, 3, CLUSTER))).isFalse();
  }

  @Test
  void wideFindingIsRelatedWhenItNamesThePrimary() {
    assertThat(standing(wide(CLUSTER, KEY))).isEqualTo(Standing.RELATED);
    assertThat(standing(wide(CLUSTER, SOURCE))).isEqualTo(Standing.FALSE);
    assertThat(standing(wide(STRANGER, KEY))).isEqualTo(Standing.FALSE);
  }

  @Test
  void labelsWhosePrimaryIsNamedArePreferred() {
    Label other =
        new Label(
            "other",
            "stolen-key",
            EU,
            minute(30),
            minute(30),
            minute(40),
            Set.of(SOURCE),
            Set.of(KEY),
            Set.of(),
            Set.of(),
            "",
            false);
    WorldScoring both = new WorldScoring(world(burst(), other));
    assertThat(both.judge(alert("f", 35, 3, KEY)).labels()).containsExactly(burst());
    assertThat(both.judge(alert("f", 35, 3, SOURCE)).labels()).containsExactly(other);
  }

  @Test
  void sameDetectorOnTheSameEntityIsADuplicate() {
    WorldScore score =
        score(
            world(burst()),
            List.of(alert("f", 31, 3, KEY), alert("g", 32, 3, KEY), alert("h", 33, 3, SOURCE)),
            List.of());
    LabelScore label = score.labels().get(0);
    assertThat(label.found()).hasSize(3);
    assertThat(score.duplicates()).isEqualTo(1);
    assertThat(label.isPrimaryNamed()).isTrue();
    assertThat(label.primaryCoverage()).isEqualTo(1);
  }

  @Test
  void optionalLabelNeedNotBeFoundAndIsNotFalse() {
    World world = world(optional(burst()));
    WorldScore silent = score(world, List.of(), List.of());
    assertThat(silent.isBenign()).isTrue();
    assertThat(silent.missed()).isEmpty();
    WorldScore told = score(world, List.of(alert("f", 35, 3, KEY)), List.of());
    assertThat(told.falseFindings()).isEmpty();
    assertThat(told.count(Standing.FOUND)).isEqualTo(1);
    assertThat(new WorldTotals(List.of(told)).required()).isEmpty();
  }

  @Test
  void commandOnAnInnocentIsCollateralOnlyWhereItIsEnforced() {
    WorldScore score =
        score(
            world(burst()),
            List.of(),
            List.of(
                command(35, "enforce", "deny", STRANGER),
                command(35, "observe", "deny", STRANGER)));
    assertThat(score.count(Touch.INNOCENT)).isEqualTo(2);
    assertThat(score.collateral()).hasSize(1);
    assertThat(score.collateralMinutes()).isEqualTo(10);
  }

  @Test
  void commandIsJudgedByWhomItHitsAndWhen() {
    assertThat(touch(command(35, "enforce", "deny", KEY))).isEqualTo(Touch.RIGHT);
    assertThat(touch(command(35, "enforce", "deny", TENANT))).isEqualTo(Touch.OVERBROAD);
    assertThat(touch(command(50, "enforce", "deny", KEY))).isEqualTo(Touch.LATE);
    assertThat(touch(command(20, "enforce", "deny", KEY))).isEqualTo(Touch.INNOCENT);
  }

  @Test
  void groupThatServesNobodyMayGrowAndAnUnsecuredNodeMayBeHeld() {
    assertThat(touch(grow(35, "security"))).isEqualTo(Touch.PREWARM);
    assertThat(touch(grow(35, "gpu-pool"))).isEqualTo(Touch.INNOCENT);
    assertThat(touch(command(4.97, "enforce", "contain", "node/n-1"))).isEqualTo(Touch.GATE);
    assertThat(touch(command(5.5, "enforce", "contain", "node/n-1"))).isEqualTo(Touch.GATE);
    assertThat(touch(command(6.1, "enforce", "contain", "node/n-1"))).isEqualTo(Touch.INNOCENT);
    assertThat(touch(command(5.5, "enforce", "contain", "node/n-2"))).isEqualTo(Touch.INNOCENT);
    World named =
        new World(
            "test",
            minute(0),
            minute(60),
            List.of(),
            List.of(),
            Optional.of(Set.of("security")),
            Optional.empty(),
            new TreeMap<>());
    assertThat(new WorldScoring(named).judge(grow(35, "security")).touch())
        .isEqualTo(Touch.INNOCENT);
    assertThat(new WorldScoring(named).judge(grow(35, "spare")).touch()).isEqualTo(Touch.PREWARM);
  }

  @Test
  void releaseDoesNotCount() {
    WorldScore score =
        score(
            world(burst()),
            List.of(),
            List.of(
                command(35, "enforce", "allow", STRANGER),
                command(35, "enforce", "restore", "node/n-2")));
    assertThat(score.commands()).isEmpty();
    assertThat(score.releases()).isEqualTo(2);
  }

  @Test
  void totalsAddUpAndRatesAreOfBenignScenariosApart() {
    WorldScore attacked =
        score(
            world(burst()),
            List.of(alert("f", 31, 3, KEY), alert("g", 50, 3, STRANGER)),
            List.of());
    WorldScore benign = score(world(), List.of(alert("f", 50, 4, STRANGER)), List.of());
    WorldTotals totals = new WorldTotals(List.of(attacked, benign));
    assertThat(totals.found()).isEqualTo(1);
    assertThat(totals.denialsOfWallet()).hasSize(1);
    assertThat(totals.falseFindings()).isEqualTo(2);
    assertThat(totals.falseHigh()).isEqualTo(1);
    assertThat(totals.days()).isEqualTo(2.0 / 24);
    assertThat(totals.benign().falseFindings()).isEqualTo(1);
    assertThat(totals.delaySeconds(0.5)).hasValue(60);
    assertThat(totals.alertsOfFinding(0.99)).hasValue(1);
  }

  private Standing standing(Alert alert) {
    return scoring.judge(alert).standing();
  }

  private Touch touch(Command command) {
    return scoring.judge(command).touch();
  }

  private static Alert wide(String entity, String names) {
    return new Alert(
        "f",
        Alert.CREATE,
        minute(35),
        3,
        "fleet-tokens",
        EU,
        NamedEntity.of(entity),
        List.of(NamedEntity.of(names)),
        "says");
  }
}
