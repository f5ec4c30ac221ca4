package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.content.ModelExtractionDetector;
import io.tidegate.detectors.catalog.content.ResponseInflationDetector;
import io.tidegate.detectors.catalog.content.SlowLeakDetector;
import io.tidegate.detectors.catalog.volume.RequestSizeDetector;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * The detectors that compare a sum per request or token, or the share of new prompts, with the
 * entity's own past.
 */
class RatiosOfRequestsTest {
  private static final int HALF_HOUR = 360;
  private static final int QUARTER = 180;

  @Test
  void moreTokensPerRequestAreFoundAndMoreRequestsAreNot() {
    EntityRun<?> key = EntityRun.under(RequestSizeDetector.ID, EntityKind.API_KEY);
    assertThat(key.run(HALF_HOUR, 2, tokens(1))).isEmpty();
    assertThat(key.run(HALF_HOUR, 20, tokens(1))).isEmpty();
    assertThat(key.run(QUARTER, 2, tokens(8))).isNotEmpty();
  }

  @Test
  void moreBytesPerTokenAreFoundAndLongerAnswersAreNot() {
    EntityRun<?> tenant = EntityRun.under(ResponseInflationDetector.ID, EntityKind.TENANT);
    assertThat(tenant.run(HALF_HOUR, 2, answers(150, 4))).isEmpty();
    assertThat(tenant.run(HALF_HOUR, 20, answers(150, 4))).isEmpty();
    assertThat(tenant.run(QUARTER, 2, answers(1_500, 4))).isEmpty();
    assertThat(tenant.run(QUARTER, 2, answers(150, 30))).isNotEmpty();
  }

  @Test
  void bytesOfEmbeddingsAreNotThoseOfAnswers() {
    EntityRun<?> tenant = EntityRun.under(ResponseInflationDetector.ID, EntityKind.TENANT);
    assertThat(tenant.run(HALF_HOUR, 2, answers(150, 4))).isEmpty();
    assertThat(
            tenant.run(
                QUARTER,
                20,
                (event, random) -> {
                  if (random.nextInt(10) > 0) {
                    event.outputTokens(0).responseBytes(6_200);
                  }
                }))
        .isEmpty();
  }

  @Test
  void bytesThatCreepUpAreFoundAndMoreRequestsOrLongerAnswersAreNot() {
    EntityRun<?> tenant = EntityRun.under(SlowLeakDetector.ID, EntityKind.TENANT);
    assertThat(tenant.run(HALF_HOUR, 2, answers(150, 4))).isEmpty();
    assertThat(tenant.run(HALF_HOUR, 20, answers(150, 4))).isEmpty();
    assertThat(tenant.run(HALF_HOUR, 2, answers(600, 4))).isEmpty();
    List<Score> found = new ArrayList<>();
    for (int step = 0; step < 24; step++) {
      long egress = 2_000 + 250L * step;
      double bytes = 4 + 0.6 * step;
      found.addAll(
          tenant.run(
              HALF_HOUR / 6,
              2,
              (event, random) -> {
                answers(150, bytes).accept(event, random);
                event.egressBytes(egress);
              }));
    }
    assertThat(found).isNotEmpty();
    assertThat(found).allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void manyNewPromptsAreFoundAndMoreOrFewerOfTheSameMixAreNot() {
    EntityRun<?> key = EntityRun.under(ModelExtractionDetector.ID, EntityKind.API_KEY);
    assertThat(key.run(HALF_HOUR, 2, prompts(0.4))).isEmpty();
    assertThat(key.run(HALF_HOUR, 20, prompts(0.4))).isEmpty();
    assertThat(key.run(2 * HALF_HOUR, 1, prompts(0.4))).isEmpty();
    assertThat(key.run(HALF_HOUR, 6, prompts(1))).isNotEmpty();
  }

  @Test
  void whoNeverRepeatsAPromptIsNoExtractor() {
    EntityRun<?> key = EntityRun.under(ModelExtractionDetector.ID, EntityKind.API_KEY);
    assertThat(key.run(HALF_HOUR, 1, prompts(1))).isEmpty();
    assertThat(key.run(HALF_HOUR, 10, prompts(1))).isEmpty();
  }

  /** New prompts, or one of twenty that come again and again. */
  private static BiConsumer<InferenceEventBuilder, Random> prompts(double fresh) {
    return (event, random) -> {
      boolean isNew = random.nextDouble() < fresh;
      event.promptFingerprint(
          "%016x".formatted(isNew ? random.nextLong() : random.nextInt(20) * 0x9e3779b97f4a7c15L));
    };
  }

  private static BiConsumer<InferenceEventBuilder, Random> tokens(double times) {
    return (event, random) ->
        event.inputTokens((long) (times * 800 * StrictMath.exp(0.9 * random.nextGaussian())));
  }

  private static BiConsumer<InferenceEventBuilder, Random> answers(long tokens, double bytes) {
    return (event, random) -> {
      long output = 1 + (long) (tokens * StrictMath.exp(0.5 * random.nextGaussian()));
      event.outputTokens(output).responseBytes(240 + (long) (output * bytes));
    };
  }
}
