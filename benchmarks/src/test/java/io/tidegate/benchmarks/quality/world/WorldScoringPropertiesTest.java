package io.tidegate.benchmarks.quality.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of the score whatever was told. */
class WorldScoringPropertiesTest {
  private static final World WORLD = Told.world(Told.burst(), late());

  @Property(tries = 300)
  void orderDoesNotMatter(
      @ForAll("alerts") List<Alert> alerts,
      @ForAll("commands") List<Command> commands,
      @ForAll long seed) {
    List<Alert> otherAlerts = new ArrayList<>(alerts);
    List<Command> otherCommands = new ArrayList<>(commands);
    Collections.shuffle(otherAlerts, new Random(seed));
    Collections.shuffle(otherCommands, new Random(seed));

    assertThat(Told.score(WORLD, otherAlerts, otherCommands))
        .isEqualTo(Told.score(WORLD, alerts, commands));
  }

  @Property(tries = 300)
  void recallNeverFallsWhenAFindingIsAdded(
      @ForAll("alerts") List<Alert> alerts, @ForAll("alert") Alert added) {
    List<Alert> more = new ArrayList<>(alerts);
    more.add(
        new Alert(
            "new",
            added.activity(),
            added.timeMs(),
            added.severity(),
            added.detector(),
            added.cluster(),
            added.entity(),
            added.further(),
            added.message()));

    recallIsNotLess(Told.score(WORLD, alerts, List.of()), Told.score(WORLD, more, List.of()));
  }

  @Property(tries = 300)
  void recallNeverFallsWhenAFindingIsToldOnceMore(
      @ForAll("alerts") List<Alert> alerts, @ForAll("alert") Alert added) {
    long lastMs = alerts.stream().mapToLong(Alert::timeMs).max().orElse(0);
    List<Alert> more = new ArrayList<>(alerts);
    more.add(
        new Alert(
            added.finding(),
            added.activity(),
            Math.max(added.timeMs(), lastMs + 1),
            added.severity(),
            added.detector(),
            added.cluster(),
            added.entity(),
            added.further(),
            added.message()));

    recallIsNotLess(Told.score(WORLD, alerts, List.of()), Told.score(WORLD, more, List.of()));
  }

  @Property(tries = 300)
  void everyFindingThatIsToldStandsSomewhereOnce(@ForAll("alerts") List<Alert> alerts) {
    WorldScore score = Told.score(WORLD, alerts, List.of());
    long told = Findings.of(alerts).stream().filter(each -> each.told() != null).count();

    assertThat(score.matches()).hasSize((int) told);
    assertThat(score.recordsOfFindings().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(alerts.size());
  }

  @Provide
  Arbitrary<List<Alert>> alerts() {
    return alert().list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<Alert> alert() {
    return Combinators.combine(
            Arbitraries.of("f1", "f2", "f3", "f4", "f5"),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(20, 60),
            Arbitraries.integers().between(1, 5),
            Arbitraries.of(Told.EU, Told.US, ""),
            Arbitraries.of(
                Told.KEY, Told.SOURCE, Told.TENANT, Told.CLUSTER, Told.STRANGER, "node/n-1"))
        .as(Told::alert);
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 60),
            Arbitraries.of("enforce", "observe"),
            Arbitraries.of("deny", "set", "allow", "contain"),
            Arbitraries.of(Told.KEY, Told.TENANT, Told.STRANGER, "node/n-1"))
        .as(Told::command)
        .list()
        .ofMaxSize(20);
  }

  private static void recallIsNotLess(WorldScore before, WorldScore after) {
    for (int i = 0; i < before.labels().size(); i++) {
      assertThat(after.labels().get(i).found()).containsAll(before.labels().get(i).found());
    }
  }

  /** Begins before the burst ends, and names its source as primary. */
  private static Label late() {
    return new Label(
        "theft-1",
        "stolen-key",
        "",
        Told.minute(38),
        Told.minute(38),
        Told.minute(55),
        Set.of(Told.SOURCE, Told.TENANT),
        Set.of(Told.KEY),
        Set.of(Told.TENANT),
        Set.of(),
        "deny",
        false);
  }
}
