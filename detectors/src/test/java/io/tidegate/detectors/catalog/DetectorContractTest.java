package io.tidegate.detectors.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.catalog.content.LongerAnswersDetector;
import io.tidegate.detectors.catalog.content.OutputDriftDetector;
import io.tidegate.detectors.catalog.content.SlowLeakDetector;
import io.tidegate.detectors.catalog.control.ScaleOscillationDetector;
import io.tidegate.detectors.catalog.control.ScaleWithoutDemandDetector;
import io.tidegate.detectors.catalog.control.TelemetrySilenceDetector;
import io.tidegate.detectors.catalog.identity.RequestIdReuseDetector;
import io.tidegate.detectors.catalog.node.LatencyDriftDetector;
import io.tidegate.detectors.catalog.volume.BaselineDriftDetector;
import io.tidegate.detectors.catalog.volume.BudgetBurnDetector;
import io.tidegate.detectors.catalog.volume.NoisyNeighbourDetector;
import io.tidegate.detectors.catalog.volume.QueueFloodDetector;
import io.tidegate.detectors.catalog.volume.RetryLoopDetector;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.testing.GoldenFile;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every member of the catalogue must keep, whatever it detects. */
class DetectorContractTest {
  private static final int USUAL = 400;
  private static final int ATTACK = 120;
  private static final int TRACED = 20;
  private static final long TWO_DAYS_TICKS = 34_560;

  /** Those that compare with demand or size, but mind something that this world never does. */
  private static final Set<String> OTHER_STORIES =
      Set.of(
          SlowLeakDetector.ID,
          RequestIdReuseDetector.ID,
          RetryLoopDetector.ID,
          BudgetBurnDetector.ID,
          BaselineDriftDetector.ID,
          QueueFloodDetector.ID,
          NoisyNeighbourDetector.ID,
          OutputDriftDetector.ID,
          LongerAnswersDetector.ID,
          LatencyDriftDetector.ID,
          ScaleWithoutDemandDetector.ID,
          ScaleOscillationDetector.ID);

  static Stream<Named<Detector>> detectors() {
    return DetectorCatalog.standard().all().stream().map(each -> Named.of(each.spec().id(), each));
  }

  @Test
  void judgesTheSameOnEveryMachine() {
    SortedMap<String, List<String>> traces = traces();
    assertThat(traces()).isEqualTo(traces);
    traces.forEach((id, lines) -> GoldenFile.assertUnchanged(id + ".txt", lines));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void leavesTheStateAsItWasAndSurvivesARestoreAfterEveryTick(Detector detector) {
    ContractRun run = ContractRun.of(detector, 5);
    ContractRun restored = ContractRun.of(detector, run.world);
    for (int i = 0; i < 90; i++) {
      run.world.hostile = i > 70;
      run.world.next();
      byte[] before = run.state();
      assertThat(run.stateAsItWas()).isEqualTo(before);
      assertThat(restored.judge()).isEqualTo(run.judge());
      byte[] after = restored.state();
      assertThat(after).isEqualTo(run.state());
      restored.restore(after);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void takesAnyNumberOfAnyTick(Detector detector) {
    ContractRun run = ContractRun.of(detector, 7);
    run.run(30);
    double[] measures = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE, 1e-300};
    for (long amount : new long[] {0, -1, 1, Long.MAX_VALUE}) {
      for (double measure : measures) {
        run.world.next();
        run.world.extreme(amount, measure);
        run.judge();
        run.judge();
        run.world.skip(-3);
        run.restore(run.state());
      }
    }
    run.world.skip(1_000_000);
    run.run(20);
    assertThat(run.state().length).isLessThanOrEqualTo(run.stateBytes());
  }

  @ParameterizedTest
  @EnumSource
  void isQuietInAnyNoise(ContractWorld.Noise noise) {
    for (long seed : new long[] {11, 101, 102}) {
      List<ContractRun> runs = ContractRun.all(DetectorCatalog.standard(), seed);
      runs.forEach(run -> run.world.noise = noise);
      for (int i = 0; i < 2 * USUAL; i++) {
        assertQuiet(runs);
      }
    }
  }

  @Test
  void isQuietWhereLoadAndFleetDoubleTogether() {
    List<ContractRun> grown = ContractRun.all(DetectorCatalog.standard(), 13);
    for (int i = 0; i < USUAL; i++) {
      assertQuiet(grown);
    }
    worlds(grown).forEach(world -> world.join(8));
    for (int i = 0; i < ContractWorld.JOIN_TICKS; i++) {
      assertQuiet(grown);
    }
    worlds(grown).forEach(world -> world.requests *= 2);
    for (int i = 0; i < ATTACK; i++) {
      assertQuiet(grown);
    }
  }

  @Test
  void findsWhatNeitherDemandNorSizeExplains() {
    List<ContractRun> runs = ContractRun.all(DetectorCatalog.standard(), 13);
    for (int i = 0; i < USUAL; i++) {
      assertQuiet(runs);
    }
    SortedMap<String, Score> found = foundInAttack(runs);
    assertThat(runs)
        .extracting(ContractRun::spec)
        .filteredOn(spec -> spec.analytic().type() == AnalyticType.STATISTICAL)
        .filteredOn(spec -> Set.of("forbidden", "demand", "size").contains(spec.scaleClass()))
        .extracting(DetectorSpec::id)
        .filteredOn(id -> !OTHER_STORIES.contains(id))
        .allMatch(found::containsKey);
  }

  @Test
  void expectsNoMoreAfterWhatItWasNotToLearn() {
    List<ContractRun> spared = ContractRun.all(DetectorCatalog.standard(), 13);
    List<ContractRun> withheld = ContractRun.all(DetectorCatalog.standard(), 13);
    for (int i = 0; i < USUAL; i++) {
      assertQuiet(spared);
      assertQuiet(withheld);
    }
    worlds(spared).forEach(world -> world.skip(ATTACK));
    worlds(withheld).forEach(ContractWorld::withhold);
    worlds(withheld).forEach(world -> world.requests *= 2);
    for (int i = 0; i < ATTACK; i++) {
      assertQuiet(withheld);
    }
    worlds(withheld).forEach(ContractWorld::release);
    worlds(withheld).forEach(world -> world.requests /= 2);
    Stream.concat(worlds(spared), worlds(withheld))
        .forEach(
            world -> {
              world.skip(TWO_DAYS_TICKS);
              world.reseed(23);
            });
    SortedMap<String, Score> after = foundInAttack(withheld);
    foundInAttack(spared)
        .forEach(
            (id, score) -> {
              assertThat(after).containsKey(id);
              if (score.expected() > 0 && !id.equals(TelemetrySilenceDetector.ID)) {
                assertThat(after.get(id).expected())
                    .as(id)
                    .isLessThanOrEqualTo(1.05 * score.expected());
              }
            });
  }

  @Test
  void isProvisionalOrHarmlessBeforeAnythingIsKnown() {
    List<ContractRun> runs = ContractRun.all(DetectorCatalog.standard(), 17);
    runs.forEach(run -> run.world.hostile = true);
    for (int i = 0; i < 24; i++) {
      ContractRun.next(runs);
      for (ContractRun run : runs) {
        boolean harmless = run.spec().defaultAction().startsWith("none");
        assertThat(run.judge())
            .as(run.spec().id())
            .filteredOn(score -> score.fires() && !score.deterministic())
            .allMatch(
                score ->
                    score.provisional()
                        || harmless && score.severity().compareTo(Severity.MEDIUM) <= 0);
      }
    }
  }

  @Test
  void remembersNoMoreThanItSays() {
    List<ContractRun> runs = ContractRun.all(DetectorCatalog.standard(), 19);
    for (int i = 0; i < 1_700; i++) {
      int phase = i % 200;
      runs.forEach(run -> run.world.hostile = phase > 150);
      runs.forEach(run -> run.world.requests = 60);
      ContractRun.next(runs);
      runs.forEach(ContractRun::judge);
    }
    for (ContractRun run : runs) {
      assertThat(run.state().length).as(run.spec().id()).isLessThanOrEqualTo(run.stateBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void saysWhatItIs(Detector detector) {
    DetectorSpec spec = detector.spec();
    String name = detector.getClass().getSimpleName().replace("Detector", "");
    String kebab = name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    assertThat(spec.id()).isEqualTo(kebab);
    assertThat(DetectorCatalog.standard().all())
        .filteredOn(each -> each.spec().id().equals(kebab))
        .containsExactly(detector);
    assertThat(spec.why()).isNotBlank();
    assertThat(spec.coldStart()).isNotBlank();
    assertThat(spec.needs()).isNotBlank();
    assertThat(spec.scaleClass()).isIn("forbidden", "demand", "size", "peers", "timeline", "none");
    assertThat(spec.remediation()).hasSize(3).noneMatch(String::isBlank);
    if (spec.analytic().type() == AnalyticType.STATISTICAL) {
      assertThat(spec.formula()).isNotBlank();
      assertThat(spec.source()).isNotBlank();
      assertThat(spec.limits()).isNotBlank();
    }
    assertThat(spec.analytic().techniques())
        .allMatch(technique -> technique.techniqueUid().matches("AML\\.T\\d{4}(\\.\\d{3})?"))
        .allMatch(technique -> technique.tacticUid().matches("AML\\.TA\\d{4}"));
    assertThat(spec.analytic().owasp()).allMatch(id -> id.matches("LLM\\d{2}:2025"));
  }

  /** The next tick: nothing but information fires. */
  private static void assertQuiet(List<ContractRun> runs) {
    ContractRun.next(runs);
    for (ContractRun run : runs) {
      assertThat(run.judge())
          .as(run.spec().id())
          .filteredOn(score -> score.severity() != Severity.INFORMATIONAL)
          .noneMatch(Score::fires);
    }
  }

  /** The first finding of each detector. */
  private static SortedMap<String, Score> foundInAttack(List<ContractRun> runs) {
    SortedMap<String, Score> found = new TreeMap<>();
    worlds(runs).forEach(world -> world.hostile = true);
    for (int i = 0; i < ATTACK; i++) {
      ContractRun.next(runs);
      for (ContractRun run : runs) {
        run.judge().stream()
            .filter(Score::fires)
            .forEach(score -> found.putIfAbsent(run.spec().id(), score));
      }
    }
    return found;
  }

  private static Stream<ContractWorld> worlds(List<ContractRun> runs) {
    return runs.stream().map(run -> run.world).distinct();
  }

  private static SortedMap<String, List<String>> traces() {
    SortedMap<String, List<String>> traces = new TreeMap<>();
    List<ContractRun> runs = ContractRun.all(DetectorCatalog.standard(), 3);
    for (int tick = 1; tick <= USUAL; tick++) {
      boolean hostile = tick > 300 && tick <= 360;
      runs.forEach(run -> run.world.hostile = hostile);
      ContractRun.next(runs);
      for (ContractRun run : runs) {
        List<Score> scores = run.judge();
        if (tick % TRACED == 0) {
          String state = new String(run.state(), StandardCharsets.ISO_8859_1);
          traces
              .computeIfAbsent(run.spec().id(), id -> new ArrayList<>())
              .add(tick + " " + hash(state) + " " + scores.size() + " " + hash("" + scores));
        }
      }
    }
    return traces;
  }

  private static String hash(String text) {
    return HexFormat.of().toHexDigits(Hash64.of(text));
  }
}
