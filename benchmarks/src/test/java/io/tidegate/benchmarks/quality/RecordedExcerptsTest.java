package io.tidegate.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.benchmarks.quality.world.LabelScore;
import io.tidegate.benchmarks.quality.world.WorldScore;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Excerpts of a world made elsewhere that an earlier version got wrong, each by a kind of fault.
 */
class RecordedExcerptsTest {
  private static final Path RECORDED = Path.of("src/test/resources/recorded");

  @ParameterizedTest
  @ValueSource(strings = {"small-key-spends-eightfold", "short-answers", "hourly-batch"})
  void nobodyIsAccusedAndWhatMustBeFoundIs(String name) throws Exception {
    WorldEvaluation.Result result =
        new WorldEvaluation(
                RECORDED.resolve(name),
                TidegateConfig.load(null, "contain", Map.of(), new TreeMap<>()).engine(),
                1,
                new PrintWriter(new StringWriter()))
            .run();

    assertThat(result.failed()).isEmpty();
    WorldScore score = result.scores().get(0);
    assertThat(score.required()).allMatch(LabelScore::isFound);
    assertThat(score.falseFindings()).isEmpty();
    assertThat(score.collateral()).isEmpty();
  }
}
