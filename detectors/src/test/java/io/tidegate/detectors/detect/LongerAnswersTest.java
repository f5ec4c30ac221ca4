package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.content.LongerAnswersDetector;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Answers that grow while the prompts are as ever, and what else makes answers long. */
class LongerAnswersTest {
  private static final int MINUTE = 12;
  private static final int HOUR = 720;

  /** A mean of one request a tick, a third of them with answers six times as long. */
  private static final BiConsumer<InferenceEventBuilder, Random> LEAKS =
      (event, random) -> answer(random.nextInt(3) == 0 ? 900 : 150).accept(event, random);

  @Test
  void sixTimesTheAnswersOfAThirdOfTwelveRequestsAMinuteAreFoundInTenMinutes() {
    for (EntityKind kind : List.of(EntityKind.API_KEY, EntityKind.TENANT)) {
      EntityRun<?> entity = run(kind);
      assertThat(entity.run(HOUR, 1, of(kind, answer(150)))).isEmpty();
      assertThat(entity.run(10 * MINUTE, 1, of(kind, LEAKS)))
          .isNotEmpty()
          .allSatisfy(
              score -> {
                assertThat(score.severity()).isEqualTo(Severity.MEDIUM);
                assertThat(score.sentence()).contains("while it asks as ever");
              });
    }
  }

  @Test
  void wordsInsteadOfOneAreFound() {
    EntityRun<?> key = run(EntityKind.API_KEY);
    assertThat(key.run(HOUR, 1, tokens(1))).isEmpty();
    assertThat(key.run(10 * MINUTE, 1, tokens(6))).isNotEmpty();
  }

  @Test
  void moreRequestsAreNothing() {
    EntityRun<?> key = run(EntityKind.API_KEY);
    assertThat(key.run(HOUR, 1, answer(150))).isEmpty();
    assertThat(key.run(HOUR, 20, answer(150))).isEmpty();
    assertThat(key.run(HOUR, 1, answer(150))).isEmpty();
  }

  /** Another application has other prompts, or asks another model: that pays for its answers. */
  @Test
  void aSecondApplicationIsNothing() {
    EntityRun<?> summaries = run(EntityKind.API_KEY);
    assertThat(summaries.run(HOUR, 1, answer(150))).isEmpty();
    assertThat(
            summaries.run(
                HOUR,
                2,
                (event, random) -> {
                  if (random.nextBoolean()) {
                    answer(1_200).accept(event, random);
                    event.inputTokens(around(9_000, random));
                  }
                }))
        .isEmpty();

    EntityRun<?> reasons = run(EntityKind.API_KEY);
    assertThat(reasons.run(HOUR, 1, answer(150))).isEmpty();
    assertThat(
            reasons.run(
                HOUR,
                2,
                (event, random) -> {
                  if (random.nextInt(3) > 0) {
                    answer(1_500).accept(event, random);
                    event.model("reasoner");
                  }
                }))
        .isEmpty();
  }

  /** Asked all at once, short answers end first and the long ones last. */
  @Test
  void theEndOfABatchIsNothing() {
    Random random = new Random(5);
    EntityRun<?> key = run(EntityKind.API_KEY);
    assertThat(key.run(HOUR, 1, answer(150))).isEmpty();
    for (int batch = 0; batch < 5; batch++) {
      List<Long> lengths =
          Stream.generate(() -> around(150, random)).limit(1_000).sorted().toList();
      for (int tick = 0; tick < 5 * MINUTE; tick++) {
        long from = 10L * tick;
        List<InferenceEvent> ended =
            lengths.stream()
                .filter(length -> length >= from && length < from + 10)
                .map(length -> key.request().status(200).inputTokens(800).outputTokens(length))
                .map(InferenceEventBuilder::build)
                .toList();
        assertThat(key.tick(ended.toArray(InferenceEvent[]::new))).isEmpty();
      }
      assertThat(key.run(HOUR / 2, 1, answer(150))).isEmpty();
    }
  }

  @Test
  void nothingIsSaidAtMediumInTheFirstMinutes() {
    EntityRun<?> key = run(EntityKind.API_KEY);
    key.run(10 * MINUTE, 4, answer(150));
    assertThat(key.run(10 * MINUTE, 4, answer(900)))
        .isNotEmpty()
        .allSatisfy(score -> assertThat(score.severity()).isEqualTo(Severity.LOW));
  }

  /** An entity that always had two applications, in whatever proportion and of whatever lengths. */
  @Property(tries = 40)
  void aMixtureThatIsUsualIsNothing(
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @IntRange(min = 1, max = 3_000) int one,
      @ForAll @IntRange(min = 1, max = 3_000) int other,
      @ForAll @DoubleRange(min = 0.2, max = 5) double perTick) {
    EntityRun<?> key = run(EntityKind.API_KEY);
    assertThat(
            key.run(
                4 * HOUR,
                perTick,
                (event, random) ->
                    answer(random.nextDouble() < share ? one : other).accept(event, random)))
        .isEmpty();
  }

  private static EntityRun<?> run(EntityKind kind) {
    return EntityRun.under(LongerAnswersDetector.ID, kind);
  }

  /** Requests of a tenant name no key: those that do are the key's. */
  private static BiConsumer<InferenceEventBuilder, Random> of(
      EntityKind kind, BiConsumer<InferenceEventBuilder, Random> how) {
    return kind == EntityKind.API_KEY ? how : how.andThen((event, random) -> event.apiKey(null));
  }

  private static BiConsumer<InferenceEventBuilder, Random> answer(long median) {
    return (event, random) -> event.outputTokens(around(median, random));
  }

  private static BiConsumer<InferenceEventBuilder, Random> tokens(long tokens) {
    return (event, random) -> event.outputTokens(tokens);
  }

  private static long around(long median, Random random) {
    return 1 + (long) (median * StrictMath.exp(0.5 * random.nextGaussian()));
  }
}
