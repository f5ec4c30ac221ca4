package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No row, no record between stages and no output is larger than 256 KiB, however large a cluster
 * is: 256 models, more clients than a spread has cells, 4,000 nodes.
 */
class RowBudgetTest {
  private static final int MOST = 262_144;
  private static final int MODELS = 256;
  private static final int CLIENTS = 2_048;
  private static final int NODES = 4_000;
  private static final int TICKS = 16;
  private static final long START = 1_785_484_800_000L;

  private final TelemetryEncoder telemetry = new TelemetryEncoder();
  private final InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);

  @Test
  void rowsAndRecordsOfALargeClusterAreSmall() {
    engine.scaling(0, report());
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.entity("tenant/" + "t".repeat(3_000), largestEntity());
    int each = MODELS * CLIENTS / TICKS;
    for (int i = 0; i < MODELS * CLIENTS; i++) {
      engine.telemetry(
          0, i, request(i, START + (long) i / each * 5_000 + i % each * 4_900L / each));
    }
    List<ByteBuffer> rows = engine.restartAll();
    assertThat(engine.largest).allSatisfy((what, bytes) -> assertThat(bytes).isLessThan(MOST));
    assertThat(rows.stream().mapToLong(ByteBuffer::remaining).sum())
        .as("there was something to keep small")
        .isGreaterThan(20L * MOST);
    assertThat(engine.restartAll()).as("what was restored").isEqualTo(rows);
    engine.end();
    engine.restartAll();
    assertThat(engine.largest).allSatisfy((what, bytes) -> assertThat(bytes).isLessThan(MOST));
  }

  /** The telemetry of a quarter of an hour is read before any tick may be closed. */
  @Test
  void whatWaitedLongIsAnnouncedInSmallRecords() {
    engine.scalingReadThrough(START);
    int ticks = 180;
    for (int i = 0; i < ticks * 1_000; i++) {
      engine.telemetry(0, i, request(i * 7, START + i * 5L));
    }
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.end();
    engine.restartAll();
    assertThat(engine.largest).allSatisfy((what, bytes) -> assertThat(bytes).isLessThan(MOST));
  }

  private byte[] request(int i, long timeMs) {
    String model = "organisation/model-of-some-length-" + i / CLIENTS % MODELS;
    return telemetry.encode(
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId("request-" + i)
            .cluster("eu-1")
            .tenant("tenant-" + i % CLIENTS % 200)
            .apiKey("key-of-some-length-" + i % CLIENTS)
            .model(model)
            .node("node-of-some-length-" + i % NODES)
            .source("198.51.100." + i % 200)
            .status(200)
            .inputTokens(500)
            .outputTokens(200 + i % 100)
            .latencyMicros(900_000)
            .ttftMicros(120_000)
            .build());
  }

  private static byte[] report() {
    List<NodeReport> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new NodeReport("node-of-some-length-" + i, "ready", true, List.of()));
    }
    return new ScalingEncoder()
        .encode(
            new ScalingEventBuilder()
                .timeMs(START - 60_000)
                .eventId("report")
                .cluster("eu-1")
                .type(ScalingType.SIZE_REPORT)
                .nodes(nodes)
                .build());
  }

  private static byte[] largestEntity() {
    return ("{\"plan\":\"" + "p".repeat(65_000) + "\"}").getBytes(UTF_8);
  }
}
