package io.tidegate.detectors.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NodeEffortTest {
  private static final long START = 1_785_484_800_000L;
  private static final long TICK = 5_000;

  @Test
  void isTheWorkWithoutTheWaitAndTheCachedPart() {
    NodeEffort effort =
        requireNonNull(
            of(e -> e.latencyMicros(9_000_000).queueMicros(2_000_000).cachedTokens(300)).effort());
    assertThat(effort.size()).isEqualTo(1);
    assertThat(effort.millis(0)).isEqualTo(7_000);
    assertThat(effort.prompt(0)).isEqualTo(700);
    assertThat(effort.output(0)).isEqualTo(100);
  }

  @Test
  void isToldApartByWhenItBegan() {
    int last = 0;
    for (long seconds = 1; seconds < 1_000; seconds++) {
      long micros = seconds * 1_000_000;
      NodeEffort effort = requireNonNull(of(e -> e.latencyMicros(micros)).effort());
      int began = effort.ticksAgo(0, TICK);
      long exact = Math.max(0, (seconds * 1_000 - 1_000 + TICK - 1) / TICK);
      assertThat(began).isGreaterThanOrEqualTo(last);
      if (seconds < 300) {
        assertThat(Math.abs(began - exact)).isLessThanOrEqualTo(effort.ticksAround(0, TICK) + 1);
      }
      last = began;
    }
    assertThat(last).isLessThan(64);
  }

  @Test
  void hasOnlyServedRequestsWhoseTokensAreKnown() {
    assertThat(of(e -> e.outputTokens(-1)).effort()).isNull();
    assertThat(of(e -> e.status(500)).effort()).isNull();
    assertThat(of(e -> e.status(400)).effort()).isNull();
    assertThat(of(e -> e.latencyMicros(-1)).effort()).isNull();
    assertThat(of(e -> e.status(499)).effort()).isNotNull();
  }

  @Test
  void keepsAHundredCellsWhateverTheModelsAreCalled() {
    Pane pane = new Pane(new EntityKey("eu-1", EntityKind.NODE, "gpu-1"), START);
    for (int i = 0; i < 5_000; i++) {
      long micros = (i % 400) * 1_000_000L;
      pane.fold(event().model("m" + i).latencyMicros(micros).build(), 1);
    }
    assertThat(requireNonNull(pane.effort()).size()).isLessThanOrEqualTo(104);
  }

  private static Pane of(Consumer<InferenceEventBuilder> how) {
    InferenceEventBuilder event = event();
    how.accept(event);
    Pane pane = new Pane(new EntityKey("eu-1", EntityKind.NODE, "gpu-1"), START);
    pane.fold(event.build(), 1);
    return pane;
  }

  private static InferenceEventBuilder event() {
    return new InferenceEventBuilder()
        .timeMs(START + 1_000)
        .requestId("r1")
        .cluster("eu-1")
        .tenant("t1")
        .node("gpu-1")
        .model("m")
        .status(200)
        .inputTokens(1_000)
        .outputTokens(100)
        .latencyMicros(3_000_000);
  }
}
