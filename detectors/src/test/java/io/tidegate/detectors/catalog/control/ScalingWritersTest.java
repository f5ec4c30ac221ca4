package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingWritersTest {
  private static final long START = 1_785_484_800_000L;

  @Test
  void anEstablishedControllerIsKnownHoweverManyOthersAreMadeUp() {
    ScalingWriters writers = ScalingWriters.NONE;
    List<Contradiction> found = new ArrayList<>();
    long time = START;
    for (int i = 0; i < 10; i++) {
      writers = writers.read(List.of(decision(time += 60_000, "main", "karpenter", i)), found);
    }
    for (int i = 0; i < 400; i++) {
      writers = writers.read(List.of(decision(time += 1_000, "pool-" + i, "c-" + i, i)), found);
    }
    found.clear();
    writers = writers.read(List.of(decision(time += 60_000, "main", "karpenter", 11)), found);
    assertThat(found).isEmpty();
    writers.read(List.of(decision(time, "main", "forger", 90)), found);
    assertThat(found).hasSize(1);
  }

  private static ScalingEvent decision(long timeMs, String group, String origin, int to) {
    return new ScalingEventBuilder()
        .timeMs(timeMs)
        .eventId("e" + timeMs)
        .cluster("eu-1")
        .type(ScalingType.SCALE_DECISION)
        .group(group)
        .origin(origin)
        .from(-1)
        .to(to)
        .build();
  }
}
