package io.tidegate.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.policy.PolicyFiles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fleets that do nothing unusual, whose records are imperfect: nobody is accused or contained. */
class ImperfectRecordsTest {
  private static final int MINUTES = 12;

  private static final String NOTHING = new RecordTables(List.of()).listed().toString();

  @ParameterizedTest
  @MethodSource("episodes")
  void nobodyIsAccusedOrContainedAndEveryRecordIsRead(Scenario scenario) {
    Policy contain = PolicyFiles.read("contain").policy();
    List<RunOutcome> runs =
        Suite.Seeds.TUNE.ofRecords(Suite.Extent.FULL).parallelStream()
            .map(seed -> ScenarioRun.engine(scenario, seed, Variant.WHOLE.under(contain)))
            .toList();

    assertThat(new RecordTables(runs).listed().toString()).isEqualTo(NOTHING);
    assertThat(runs).extracting(RunOutcome::badLines).containsOnly(0);
  }

  static Stream<Scenario> episodes() {
    return Suite.ofRecords(MINUTES).stream();
  }
}
