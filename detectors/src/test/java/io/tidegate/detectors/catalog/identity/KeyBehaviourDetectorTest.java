package io.tidegate.detectors.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Other models with other lengths are found; more of the same, and one change alone, are not. */
class KeyBehaviourDetectorTest {
  private static final int TICKS_PER_HOUR = 720;
  private final Random random = new Random(11);

  @Test
  void thiefWithOtherHabitsIsFoundWithinMinutes() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    work(run, 3 * TICKS_PER_HOUR, 8, "large", 400, 200);
    assertThat(run.told()).isEmpty();
    for (int i = 0; i < 120; i++) {
      run.tick(requests(run, 8, "small", 60, 2_000));
    }
    assertThat(run.fired()).isNotEmpty();
    assertThat(run.fired().get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(run.fired().get(0).sentence()).contains("models", "prompt lengths");
  }

  @Test
  void thiefWhoSharesTheKeyWithItsOwnerIsFound() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    work(run, TICKS_PER_HOUR, 8, "large", 400, 200);
    for (int i = 0; i < 360; i++) {
      run.tick(
          i % 2 == 0 ? requests(run, 8, "small", 60, 2_000) : requests(run, 8, "large", 400, 200));
    }
    assertThat(run.fired()).isNotEmpty();
  }

  @Test
  void tenTimesTheSameIsSilent() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    work(run, TICKS_PER_HOUR, 4, "large", 400, 200);
    work(run, TICKS_PER_HOUR, 40, "large", 400, 200);
    assertThat(run.told()).isEmpty();
  }

  @Test
  void anotherModelAloneIsSilent() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    work(run, TICKS_PER_HOUR, 8, "large", 400, 200);
    work(run, TICKS_PER_HOUR, 8, "large-2", 400, 200);
    assertThat(run.told()).isEmpty();
  }

  @Test
  void otherPromptsAndAnswersOnTheSameModelAreLowAtMost() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    work(run, TICKS_PER_HOUR, 8, "large", 400, 200);
    work(run, TICKS_PER_HOUR, 8, "large", 4_000, 20);
    assertThat(run.fired()).isNotEmpty().allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void jobsThatTakeTurnsAreAHabit() {
    EntityRun<KeyBehaviourDetector.State> run = run();
    for (int turn = 0; turn < 24; turn++) {
      work(run, 180, 8, "large", 400, 200);
      work(run, 60, 8, "small", 3_000, 40);
    }
    assertThat(run.fired().stream().filter(score -> score.severity() != Severity.LOW)).isEmpty();
  }

  private void work(
      EntityRun<KeyBehaviourDetector.State> run,
      int ticks,
      int perTick,
      String model,
      int input,
      int output) {
    for (int i = 0; i < ticks; i++) {
      run.tick(requests(run, perTick, model, input, output));
    }
  }

  private InferenceEvent[] requests(
      EntityRun<KeyBehaviourDetector.State> run, int count, String model, int input, int output) {
    InferenceEvent[] requests = new InferenceEvent[count];
    for (int i = 0; i < count; i++) {
      double longer = StrictMath.exp(random.nextGaussian());
      double wordier = StrictMath.exp(random.nextGaussian());
      requests[i] =
          run.request()
              .status(200)
              .model(random.nextInt(10) == 0 ? "second" : model)
              .inputTokens((long) (input * longer))
              .outputTokens((long) (output * wordier))
              .finishReason(random.nextInt(20) == 0 ? "tool_calls" : "stop")
              .build();
    }
    return requests;
  }

  private static EntityRun<KeyBehaviourDetector.State> run() {
    return new EntityRun<>(new KeyBehaviourDetector(Calibration.DEFAULT), EntityKind.API_KEY, null);
  }
}
