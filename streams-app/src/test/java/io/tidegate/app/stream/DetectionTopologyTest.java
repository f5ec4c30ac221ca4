package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.topics.OutputTopics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wiring, and nothing but the wiring: folding and restarts need a broker. */
final class DetectionTopologyTest {
  private final ScriptedStages stages = new ScriptedStages();
  @TempDir Path stateDir;

  @Test
  void looksLikeTheCheckedInPicture() throws IOException {
    String picture;
    try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
      picture = new String(golden.readAllBytes(), UTF_8);
    }
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      assertThat(bench.describe().trim()).isEqualTo(picture.trim());
    }
  }

  @Test
  void carriesAnEventThroughAllStages() {
    stages.onEvent =
        (event, out) ->
            out.toDetect("entity".getBytes(UTF_8), (event + ">pane").getBytes(UTF_8), 5);
    stages.onPane = (pane, out) -> out.toDecide((pane + ">signal").getBytes(UTF_8), 6);
    stages.onSignal =
        (signal, out) -> out.alert("key", "f", (signal + ">alert").getBytes(UTF_8), 7);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      TestRecord<byte[], byte[]> alert = bench.records(OutputTopics.DEFAULT.alerts()).get(0);
      assertThat(new String(alert.value(), UTF_8)).isEqualTo("event>pane>signal>alert");
      assertThat(alert.getRecordTime()).isEqualTo(Instant.ofEpochMilli(7));
    }
  }

  @Test
  void tellsEveryDetectStage() {
    stages.onEvent = (event, out) -> out.toEveryDetect("control".getBytes(UTF_8), 5);
    stages.onPane = (pane, out) -> stages.told.add("heard " + pane);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      assertThat(stages.told).contains("heard control");
    }
  }

  @Test
  void sendsHitsStraightToDecide() {
    stages.onEvent = (event, out) -> out.toDecide("hit".getBytes(UTF_8), 5);
    stages.onSignal = (signal, out) -> stages.told.add("decides " + signal);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      assertThat(stages.told).contains("decides hit");
    }
  }

  @Test
  void sendsCommandsWithTheirHeadersInOrder() {
    stages.onEvent = (event, out) -> out.toDecide("hit".getBytes(UTF_8), 5);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_type", "t");
    headers.put("ce_id", "i");
    stages.onSignal =
        (signal, out) ->
            out.command(
                "target",
                headers,
                "cut".getBytes(UTF_8),
                new Outbox.Sending(5, TopologyBench.NOW.toEpochMilli() + 60_000, true, true));
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      TestRecord<byte[], byte[]> command = bench.records(OutputTopics.DEFAULT.control()).get(0);
      assertThat(command.headers().toArray())
          .extracting(Header::key)
          .containsExactly("ce_type", "ce_id");
    }
  }

  @Test
  void withholdsACommandThatComesTooLateAndSaysSoAmongTheAnswers() {
    Command command =
        new Command(
            "c1",
            Action.DENY,
            new Target.ApiKey("eu-1", "acme", "k1"),
            null,
            null,
            TopologyBench.NOW.toEpochMilli() - 300_000,
            600_000,
            Mode.ENFORCE,
            5,
            TopologyBench.NOW.toEpochMilli() - 300_000,
            TopologyBench.NOW.toEpochMilli() - 1,
            "f1",
            "main@1",
            "canary",
            "keep",
            List.of());
    stages.onEvent = (event, out) -> out.toDecide("hit".getBytes(UTF_8), 5);
    stages.onSignal =
        (signal, out) ->
            out.command(
                "target",
                Map.of(),
                new CommandEncoder().encode(command),
                new Outbox.Sending(5, command.notAfterMs(), true, true));
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      assertThat(bench.records(OutputTopics.DEFAULT.control())).isEmpty();
      assertThat(bench.records(OutputTopics.DEFAULT.enforced())).isEmpty();
      assertThat(bench.read(TopologyBench.RESPONSES))
          .singleElement()
          .asString()
          .contains("c1={", "\"enforcer\":\"tidegate\"", "\"state\":\"expired\"");
    }
  }

  @Test
  void endsWhatIsInForceWithATombstone() {
    stages.onEvent = (event, out) -> out.toDecide("hit".getBytes(UTF_8), 5);
    stages.onSignal = (signal, out) -> out.ended("target", 5);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      assertThat(bench.records(OutputTopics.DEFAULT.enforced()))
          .singleElement()
          .satisfies(record -> assertThat(record.value()).isNull());
    }
  }

  @Test
  void sendsWhatIsRefusedToTheDeadLetters() {
    stages.onEvent = (event, out) -> out.deadLetter("telemetry", "why".getBytes(UTF_8), 5);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("nonsense");

      assertThat(bench.read(OutputTopics.DEFAULT.deadLetter())).containsExactly("telemetry=why");
    }
  }

  @Test
  void givesEachStageItsPlace() {
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      assertThat(stages.told)
          .contains(
              "observe 0 of 1 [responses-0, scaling-0, telemetry-0]",
              "detect 0 of 4",
              "decide for 4");
      assertThat(bench.boards.meters().stages()).isEqualTo(3);
    }
  }

  @Test
  void keepsCountsOfStagesThatHaveLeft() {
    stages.onEvent =
        (event, out) -> stages.memories.get("observe").meters().increment(Meter.EVENTS);
    TopologyBench bench = new TopologyBench(stages, stateDir);
    bench.telemetry("event");
    bench.close();

    assertThat(bench.boards.meters().stages()).isZero();
    assertThat(bench.boards.meters().count(Meter.EVENTS)).isEqualTo(1);
  }

  @Test
  void publishesSnapshots() {
    stages.onEvent = (event, out) -> out.snapshot(snapshot("eu-1", 5_000));
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");

      assertThat(bench.boards.snapshots().latest()).containsOnlyKeys("eu-1");
    }
  }

  @Test
  void tellsOfAnInputThatIsReadToItsEnd() {
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      long nowMs = TopologyBench.NOW.toEpochMilli();
      bench.brokerEnds.put(new TopicPartition("telemetry", 0), new InputEnds.End(7, 0, 7, nowMs));
      bench.brokerEnds.put(new TopicPartition("scaling", 0), new InputEnds.End(7, 0, 6, nowMs));
      bench.ends.ask();
      bench.driver.advanceWallClockTime(InputEnds.EVERY);

      assertThat(stages.told)
          .contains("telemetry-0 is silent")
          .doesNotContain("scaling-0 is silent");
    }
  }

  @Test
  void refusesARoutingKeyThatNamesEveryPartition() {
    stages.onEvent = (event, out) -> out.toDetect(new byte[0], new byte[] {1}, 5);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      assertThatThrownBy(() -> bench.telemetry("event"))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  static FleetSnapshot snapshot(String cluster, long tickEndMs) {
    return new FleetSnapshot(cluster, tickEndMs, 1, 1, 1, 1, "steady", "timeline", 1, 1, 1, 1, 1);
  }
}
