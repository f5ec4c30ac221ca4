package io.tidegate.detectors.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import org.junit.jupiter.api.Test;

/** A key in many hands is found; a key that moves, rotates or grows is not. */
class KeySharingDetectorTest {
  private static final int TICKS_PER_HOUR = 720;

  @Test
  void keyUsedFromThreeNewNetworksNextToItsOwnIsFoundAndHeld() {
    EntityRun<KeySharingDetector.State> run = run();
    ordinary(run, TICKS_PER_HOUR);
    for (int i = 0; i < 120; i++) {
      run.tick(from(run, 100, "own"), from(run, 900 + i % 3, "thief" + i % 3));
    }
    assertThat(run.fired()).isNotEmpty();
    assertThat(run.told()).hasSizeGreaterThan(100).allMatch(Score::holds);
    assertThat(run.fired().get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(run.fired().get(0).observed()).isEqualTo(3);
  }

  @Test
  void whatWasFoundOfAYoungKeyIsNoWorseForGettingOlder() {
    EntityRun<KeySharingDetector.State> run = run();
    ordinary(run, 240);
    for (int i = 0; i < 60; i++) {
      run.tick(from(run, 100, "own"), from(run, 900 + i % 5, "thief" + i % 5));
    }
    ordinary(run, 400);
    assertThat(run.fired()).isNotEmpty().allMatch(score -> score.severity() == Severity.LOW);
    run.tick(from(run, 100, "own"), from(run, 900, "thief0"));
    assertThat(run.told().get(run.told().size() - 1).severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void thiefWhoTakesTheOwnersPlaceIsFound() {
    EntityRun<KeySharingDetector.State> run = run();
    ordinary(run, TICKS_PER_HOUR);
    for (int i = 0; i < 60; i++) {
      run.tick(from(run, 900 + i % 3, "thief" + i % 3));
    }
    assertThat(run.fired()).isNotEmpty();
  }

  @Test
  void newNetworksAnHourApartAndAMoveAreSilent() {
    EntityRun<KeySharingDetector.State> run = run();
    ordinary(run, TICKS_PER_HOUR);
    for (int network = 0; network < 8; network++) {
      for (int i = 0; i < TICKS_PER_HOUR; i++) {
        run.tick(from(run, 100, "own"), from(run, 200 + network, "further"));
      }
    }
    run.silence(TICKS_PER_HOUR);
    for (int i = 0; i < TICKS_PER_HOUR; i++) {
      run.tick(from(run, 700 + i % 4, "moved" + i % 4));
    }
    assertThat(run.fired()).isEmpty();
  }

  @Test
  void rotatingEgressIsAHabitHoweverLargeItGrows() {
    EntityRun<KeySharingDetector.State> run = run();
    for (int i = 0; i < 4 * TICKS_PER_HOUR; i++) {
      run.tick(from(run, 10_000 + i / 3, "proxy" + i), from(run, 50_000 + i / 4, "proxy" + i));
    }
    assertThat(run.fired()).isEmpty();
  }

  @Test
  void ownTrafficTimesTenAndMoreAddressesInTheSameNetworkAreSilent() {
    EntityRun<KeySharingDetector.State> run = run();
    ordinary(run, TICKS_PER_HOUR);
    for (int i = 0; i < TICKS_PER_HOUR; i++) {
      InferenceEvent[] requests = new InferenceEvent[10];
      for (int j = 0; j < requests.length; j++) {
        requests[j] = from(run, 100 + j % 2, "node" + (i + j));
      }
      run.tick(requests);
    }
    assertThat(run.fired()).isEmpty();
  }

  private static void ordinary(EntityRun<KeySharingDetector.State> run, int ticks) {
    for (int i = 0; i < ticks; i++) {
      run.tick(from(run, 100 + i % 2, "own"));
    }
  }

  private static InferenceEvent from(
      EntityRun<KeySharingDetector.State> run, long asn, String source) {
    return run.request().asn(asn).source(source).build();
  }

  private static EntityRun<KeySharingDetector.State> run() {
    return new EntityRun<>(new KeySharingDetector(Calibration.DEFAULT), EntityKind.API_KEY, null);
  }
}
