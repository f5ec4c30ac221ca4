package io.tidegate.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private final Map<Integer, Long> reached = new TreeMap<>();
  private long nowMs = 1_000_000;
  private final SilenceWatch watch =
      new SilenceWatch(() -> reached, () -> Instant.ofEpochMilli(nowMs), Duration.ofMinutes(5));

  @Test
  void silenceIsTooLongOnceTelemetryHasComeAndThenStopped() {
    reached.put(0, 500L);
    assertThat(watch.silentMs()).isZero();
    nowMs += 299_999;
    assertThat(watch.tooLong()).isEmpty();
    nowMs += 1;
    assertThat(watch.tooLong()).contains("no telemetry has come in for 300 s");

    reached.put(0, 501L);
    assertThat(watch.tooLong()).isEmpty();
  }

  @Test
  void oneInputThatGoesOnIsNoSilence() {
    reached.put(0, 500L);
    reached.put(1, 500L);
    for (int i = 0; i < 20; i++) {
      nowMs += 60_000;
      reached.merge(1, 60_000L, Long::sum);
      assertThat(watch.tooLong()).isEmpty();
    }
  }

  @Test
  void whoHasNeverHeardAnythingIsReadyAndShowsForHowLong() {
    reached.put(0, Long.MIN_VALUE);
    assertThat(watch.silentMs()).isZero();
    nowMs += 3_600_000;
    assertThat(watch.tooLong()).isEmpty();
    assertThat(watch.silentMs()).isEqualTo(3_600_000);
  }
}
