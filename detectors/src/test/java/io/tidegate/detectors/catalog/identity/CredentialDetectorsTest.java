package io.tidegate.detectors.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A source that tries keys is found, and the key it finds is named. */
class CredentialDetectorsTest {
  private static final int TICKS_PER_HOUR = 720;

  @Test
  void sourceThatTriesKeysIsFoundWithinAMinute() {
    EntityRun<NoveltyTest.State> run = stuffing();
    for (int i = 0; i < 12; i++) {
      run.tick(refused(run, "a" + i), refused(run, "b" + i));
    }
    assertThat(run.fired()).isNotEmpty();
    assertThat(run.fired().get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(run.fired().get(run.fired().size() - 1).severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void expiredKeysAndAnOfficesTyposAreSilent() {
    EntityRun<NoveltyTest.State> run = stuffing();
    for (int i = 0; i < 4 * TICKS_PER_HOUR; i++) {
      run.tick(
          refused(run, "expired" + i % 4), refused(run, "typo" + i / 240), served(run, "good"));
    }
    assertThat(run.fired()).isEmpty();
  }

  @Test
  void keyThatWorksAfterManyRefusalsIsNamed() {
    EntityRun<SuccessAfterFailuresDetector.State> run = success();
    for (int i = 0; i < 20; i++) {
      assertThat(run.tick(refused(run, "a" + i))).isEmpty();
    }
    List<Score> scores = run.tick(served(run, "found"));
    assertThat(scores).singleElement().extracting(Score::severity).isEqualTo(Severity.HIGH);
    assertThat(scores.get(0).related()).extracting("id").containsExactly("found");
    assertThat(run.tick(served(run, "found"))).hasSize(1);
  }

  @Test
  void officesKnownKeysAndAnOwnerWhoGetsHisRightBackAreSilent() {
    EntityRun<SuccessAfterFailuresDetector.State> run = success();
    run.tick(served(run, "good"));
    for (int i = 0; i < 100; i++) {
      run.tick(refused(run, "a" + i % 8), served(run, "good"));
    }
    run.tick(served(run, "good"), served(run, "a3"));
    assertThat(run.fired()).isEmpty();
    assertThat(run.tick(served(run, "new")))
        .extracting(Score::severity)
        .containsExactly(Severity.MEDIUM);
  }

  @Test
  void oneBrokenClientThatIsRepairedIsSilent() {
    EntityRun<SuccessAfterFailuresDetector.State> run = success();
    for (int i = 0; i < 1_000; i++) {
      run.tick(refused(run, "old"));
    }
    run.tick(served(run, "new"));
    assertThat(run.fired()).isEmpty();
  }

  private static InferenceEvent refused(EntityRun<?> run, String key) {
    return run.request().node(null).status(401).apiKey(key).source("e1").build();
  }

  private static InferenceEvent served(EntityRun<?> run, String key) {
    return run.request().status(200).apiKey(key).source("e1").build();
  }

  private static EntityRun<NoveltyTest.State> stuffing() {
    return new EntityRun<>(
        new CredentialStuffingDetector(Calibration.DEFAULT), EntityKind.SOURCE, null);
  }

  private static EntityRun<SuccessAfterFailuresDetector.State> success() {
    return new EntityRun<>(new SuccessAfterFailuresDetector(), EntityKind.SOURCE, null);
  }
}
