package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.testing.GoldenFile;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The same records give the same alerts and commands, whatever happens between and around the
 * stages.
 */
class EngineParityTest {
  private static final long START = 1_785_484_800_000L;
  private static final int SECONDS = 600;
  private static final Pattern FINDING =
      Pattern.compile(
          "\"finding_info\":\\{\"uid\":\"([^\"]+)\".*?\"analytic\":\\{\"uid\":\"([^\"]+)\"");

  private final List<byte[]> telemetry = new ArrayList<>();
  private final List<byte[]> scaling = new ArrayList<>();

  EngineParityTest() {
    ScalingEncoder scalingEncoder = new ScalingEncoder();
    for (int node = 0; node < 12; node++) {
      scaling.add(scalingEncoder.encode(node(ScalingType.NODE_READY, node, 0)));
      if (node != 11) {
        scaling.add(scalingEncoder.encode(node(ScalingType.NODE_SECURED, node, 2)));
      }
    }
    Random random = new Random(11);
    TelemetryEncoder encoder = new TelemetryEncoder();
    for (int i = 0; i < SECONDS * 20; i++) {
      telemetry.add(encoder.encode(event(random, i)));
    }
  }

  @Test
  void restartsOfEveryStageChangeNothing() {
    InMemoryEngine calm = run(1, 1, new Random(5), false);
    InMemoryEngine stormy = run(1, 1, new Random(5), true);
    assertThat(calm.alerts).isNotEmpty();
    assertThat(calm.commands).isNotEmpty();
    assertThat(stormy.alerts).isEqualTo(calm.alerts);
    assertThat(stormy.commands).isEqualTo(calm.commands);
  }

  @Test
  void findingsKeepTheirIds() {
    List<String> ids = new ArrayList<>();
    for (String alert : run(1, 1, new Random(1), false).alerts) {
      Matcher finding = FINDING.matcher(alert);
      assertThat(finding.find()).isTrue();
      ids.add(finding.group(1) + " " + finding.group(2));
    }
    GoldenFile.assertUnchanged("finding-ids.txt", ids.stream().distinct().sorted().toList());
  }

  @Test
  void partitionsOfInputAndPanesChangeNothing() {
    InMemoryEngine one = run(1, 1, new Random(1), false);
    InMemoryEngine many = run(4, 5, new Random(9), true);
    assertThat(many.alerts).containsExactlyInAnyOrderElementsOf(one.alerts);
    assertThat(many.commands).containsExactlyInAnyOrderElementsOf(one.commands);
  }

  @Test
  void repeatsAndBrokenRecordsCostNobodyElse() {
    InMemoryEngine clean = run(1, 1, new Random(1), false);
    InMemoryEngine dirty = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    feedScaling(dirty);
    long offset = 0;
    for (byte[] record : telemetry) {
      dirty.telemetry(0, offset++, record);
      if (offset % 50 == 0) {
        dirty.telemetry(0, offset, record);
        dirty.telemetry(0, offset, "{\"time\":".getBytes(StandardCharsets.UTF_8));
      }
    }
    dirty.end();
    assertThat(dirty.alerts).isEqualTo(clean.alerts);
    assertThat(dirty.observed(Meter.REPEATS)).isEqualTo(telemetry.size() / 50);
    assertThat(dirty.deadLetters).hasSize(telemetry.size() / 50);
  }

  @Test
  void aClusterSwitchesADetectorWhileTheEngineRuns() {
    InMemoryEngine usual = run(1, 1, new Random(5), false);
    InMemoryEngine shadowed =
        runWithRecord(
            "{\"labels\":{\"detector.silent-node\":\"shadow\",\"detector.canary-leak\":\"off\","
                + "\"detector.unpriced-model\":\"off\"}}");

    assertThat(usual.alerts).anyMatch(alert -> alert.contains("\"uid\":\"canary-leak\""));
    assertThat(usual.alerts).anyMatch(alert -> alert.contains("\"uid\":\"silent-node\""));
    assertThat(shadowed.alerts)
        .as("of those that are off nothing but that they are")
        .isNotEmpty()
        .allMatch(alert -> alert.contains("\"uid\":\"detectors-off\""));
  }

  @Test
  void aClustersHoursAreThoseOfItsRecordsZone() {
    byte[] unknown = run(1, 1, new Random(5), false).clusterRows("eu-1");
    byte[] greenwich = runWithRecord("{\"zone\":\"Africa/Abidjan\"}").clusterRows("eu-1");
    byte[] ahead = runWithRecord("{\"zone\":\"Asia/Kolkata\"}").clusterRows("eu-1");
    assertThat(greenwich).isEqualTo(unknown).isNotEqualTo(ahead);
  }

  private InMemoryEngine runWithRecord(String ofCluster) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    engine.entity("cluster/eu-1", ofCluster.getBytes(UTF_8));
    feedScaling(engine);
    long offset = 0;
    for (byte[] record : telemetry) {
      engine.telemetry(0, offset++, record);
    }
    engine.end();
    return engine;
  }

  private InMemoryEngine run(int inputs, int partitions, Random random, boolean restarts) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), inputs, partitions);
    feedScaling(engine);
    long offset = 0;
    for (byte[] record : telemetry) {
      engine.telemetry((int) (offset % inputs), offset++, record);
      if (restarts && random.nextInt(40) == 0) {
        engine.commit(random.nextInt(inputs));
      }
      if (restarts && random.nextInt(400) == 0) {
        engine.commitAndRestart(random.nextInt(inputs));
        engine.restartDownstream(random);
        engine.scalingReadThrough(Long.MAX_VALUE);
      }
    }
    engine.end();
    return engine;
  }

  private void feedScaling(InMemoryEngine engine) {
    long offset = 0;
    for (byte[] record : scaling) {
      engine.scaling(offset++, record);
    }
    engine.scalingReadThrough(Long.MAX_VALUE);
  }

  private static ScalingEvent node(ScalingType type, int node, int second) {
    return new ScalingEventBuilder()
        .timeMs(START - 60_000 + second * 1_000L)
        .eventId(type.wireName() + node)
        .cluster("eu-1")
        .type(type)
        .node("gpu-" + node)
        .build();
  }

  private static InferenceEvent event(Random random, int i) {
    boolean unsecured = i > 6_000 && i % 300 == 0;
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(START + i * 50L - random.nextInt(800))
            .requestId("r" + i)
            .cluster("eu-1")
            .tenant("t" + random.nextInt(30))
            .apiKey("k" + random.nextInt(60))
            .node("gpu-" + (unsecured ? 11 : random.nextInt(11)))
            .model("llama")
            .latencyMicros(400_000 + random.nextInt(2_000_000))
            .inputTokens(200 + random.nextInt(1_000))
            .outputTokens(50 + random.nextInt(400));
    if (i == 4_000) {
      event.canaries(List.of("canary-7"));
    }
    return event.build();
  }
}
