package io.tidegate.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.topics.OutputTopics;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ticks that nobody closes are told: by readiness, and by a finding of the service about itself.
 */
final class HeldTicksTest {
  @TempDir Path stateDir;

  @Test
  void whatNobodyKnowsToBeReadToItsEndHoldsTicksAndThatIsTold() {
    try (TopologyBench bench = bench()) {
      feed(bench);
      bench.advance(Duration.ofSeconds(40));
      assertThat(bench.boards.held().tooLong(bench.nowMs())).isEmpty();
      assertThat(bench.read(OutputTopics.DEFAULT.alerts())).isEmpty();

      for (int second = 0; second < 61; second++) {
        bench.advance(Duration.ofSeconds(1));
      }
      assertThat(bench.boards.held().tooLong(bench.nowMs()))
          .hasValueSatisfying(held -> assertThat(held.text()).contains("no tick was closed for"));
      assertThat(bench.read(OutputTopics.DEFAULT.alerts()))
          .singleElement()
          .asString()
          .contains("held-ticks", "no tick was closed for 60 s");
    }
  }

  @Test
  void whereTicksCloseNothingIsTold() {
    try (TopologyBench bench = bench()) {
      bench.brokerEnds.put(
          new TopicPartition("scaling", 0), new InputEnds.End(0, 0, 0, bench.nowMs()));
      bench.ends.ask();
      bench.advance(InputEnds.EVERY);
      feed(bench);
      assertThat(bench.boards.meters().reachedMs()).hasSize(1);
      assertThat(bench.boards.held().tooLong(bench.nowMs())).isEmpty();
    }
  }

  private TopologyBench bench() {
    return new TopologyBench(TopologyBench.engine(), stateDir);
  }

  private static void feed(TopologyBench bench) {
    TelemetryEncoder encoder = new TelemetryEncoder();
    for (int i = 0; i < 100; i++) {
      bench.telemetry(
          encoder.encode(
              new InferenceEventBuilder()
                  .timeMs(TopologyBench.NOW.toEpochMilli() - 60_000 + i * 500L)
                  .requestId("r" + i)
                  .cluster("eu-1")
                  .tenant("acme")
                  .node("gpu-1")
                  .model("m")
                  .latencyMicros(400_000)
                  .inputTokens(200)
                  .outputTokens(100)
                  .build()));
    }
  }
}
