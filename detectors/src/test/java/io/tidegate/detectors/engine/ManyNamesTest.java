package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Any number of names costs no more memory than the bounds allow. The heap holds what the test sent
 * and was told besides, which grows.
 */
class ManyNamesTest {
  private static final long START = 1_785_484_800_000L;
  private static final long TICK_MS = 5_000;
  private static final long HEAP_MOST = 256L << 20;

  private final TelemetryEncoder telemetry = new TelemetryEncoder();
  private final EngineConfig config = boundedTo(2_000);
  private final InMemoryEngine engine = new InMemoryEngine(config, 1, 1);
  private long offset;
  private long peakHeap;

  @Test
  void fiveThousandClusters() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (int tick = 0; tick < 12; tick++) {
      feed(tick, 5_000, i -> request(i).cluster("pod-" + i));
    }
    assertThat(engine.observed(Meter.CLUSTERS_REFUSED)).isEqualTo(12 * (5_000 - 256));
    assertBounded(16L << 20);
  }

  @Test
  void threeHundredThousandSourcesInATick() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (int tick = 0; tick < 4; tick++) {
      feed(
          tick,
          tick == 1 ? 300_000 : 100,
          i -> request(i).source("source-" + i).status(401).tenant("unknown"));
    }
    assertThat(engine.observed(Meter.PANES_SENT)).isLessThan(90_000);
    assertBounded(32L << 20);
  }

  @Test
  void hundredThousandNodes() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (int tick = 0; tick < 4; tick++) {
      feed(tick, 100_000, i -> request(i).node("node-" + i));
    }
    assertBounded(32L << 20);
  }

  @Test
  void hundredThousandModels() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (int tick = 0; tick < 4; tick++) {
      feed(tick, 100_000, i -> request(i).model("model-" + i));
    }
    assertBounded(32L << 20);
  }

  @Test
  void aMillionTenants() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (int tick = 0; tick < 20; tick++) {
      int first = tick * 50_000;
      feed(tick, 50_000, i -> request(i).tenant("tenant-" + (first + i)));
    }
    assertBounded(64L << 20);
  }

  private void feed(int tick, int count, IntFunction<InferenceEventBuilder> requests) {
    for (int i = 0; i < count; i++) {
      long timeMs = START + tick * TICK_MS + i * (TICK_MS - 100) / count;
      engine.telemetry(0, offset++, telemetry.encode(requests.apply(i).timeMs(timeMs).build()));
    }
    engine.commit(0);
    peakHeap = Math.max(peakHeap, heap());
  }

  private void assertBounded(long rowBytesMost) {
    engine.end();
    long rowBytes = engine.restartAll().stream().mapToLong(rows -> rows.remaining()).sum();
    assertThat(rowBytes).isLessThan(rowBytesMost);
    assertThat(peakHeap).isLessThan(HEAP_MOST);
    assertThat(engine.largest).allSatisfy((name, size) -> assertThat(size).isLessThan(262_144));
  }

  private InferenceEventBuilder request(int i) {
    return new InferenceEventBuilder()
        .requestId("r" + i + "-" + offset)
        .cluster("eu-1")
        .tenant("tenant-" + i % 50)
        .apiKey("key")
        .model("llama")
        .node("n" + i % 10)
        .status(200)
        .inputTokens(100)
        .outputTokens(100);
  }

  /** What is in use after a collection. */
  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static EngineConfig boundedTo(int entities) {
    EngineConfig usual = EngineConfig.defaults();
    return new EngineConfig(
        usual.tickMs(),
        usual.latenessMs(),
        usual.scalingLatenessMs(),
        usual.idleAfterMs(),
        usual.flushAfterMs(),
        usual.lateAfterMs(),
        usual.repeatWindowMs(),
        entities,
        usual.bounds(),
        usual.telemetry(),
        usual.scaling(),
        usual.entities(),
        usual.calibration(),
        usual.pricing(),
        usual.securitySignal(),
        usual.securitySignalByCluster(),
        usual.detectors(),
        usual.policy(),
        usual.version());
  }
}
