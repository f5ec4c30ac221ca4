package io.tidegate.benchmarks.quality.world;

import static io.tidegate.benchmarks.quality.world.Told.EU;
import static io.tidegate.benchmarks.quality.world.Told.US;
import static io.tidegate.benchmarks.quality.world.Told.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Source;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsecuredTimesTest {
  private final UnsecuredTimes times = new UnsecuredTimes();

  @Test
  void areReadInTheFormOfTheirSource(@TempDir Path directory) throws IOException {
    RecordMap map =
        RecordMap.read(
            """
            name: nodes
            makes: scaling-event
            fields: {time: /at, event_id: /id, type: /what, node: /who}
            tests: [{record: '{"id":"a"}', events: [{event_id: a}]}]
            """);
    Path file =
        Files.write(
            directory.resolve("nodes.jsonl"),
            List.of(
                "{\"at\":1785484801000,\"id\":\"a\",\"what\":\"node_ready\",\"who\":\"late\"}",
                "{\"at\":1785484809000,\"id\":\"b\",\"what\":\"node_secured\",\"who\":\"late\"}"));
    Source source =
        new Source(
            "nodes",
            Format.foreign("nodes", "", map::translator),
            new TreeMap<>(Map.of("cluster", EU)));

    assertThat(UnsecuredTimes.read(file, source))
        .containsExactly(new UnsecuredTime(EU, "late", 1_785_484_801_000L, 1_785_484_809_000L));
  }

  @Test
  void lastsFromReadyToSecured() {
    happens(1, EU, "late", ScalingType.NODE_PROVISIONED);
    happens(2, EU, "late", ScalingType.NODE_READY);
    happens(3, EU, "late", ScalingType.NODE_SECURED);
    happens(1, EU, "good", ScalingType.NODE_SECURED);
    happens(2, EU, "good", ScalingType.NODE_READY);

    assertThat(times.all()).containsExactly(new UnsecuredTime(EU, "late", minute(2), minute(3)));
  }

  @Test
  void nodeThatIsNeverSecuredIsUnsecuredWhereOthersAreSecured() {
    happens(1, EU, "good", ScalingType.NODE_SECURED);
    happens(2, EU, "never", ScalingType.NODE_READY);
    happens(4, EU, "never", ScalingType.NODE_TERMINATED);
    happens(5, EU, "open", ScalingType.NODE_READY);
    happens(2, US, "plain", ScalingType.NODE_READY);

    assertThat(times.all())
        .containsExactly(
            new UnsecuredTime(EU, "never", minute(2), minute(4)),
            new UnsecuredTime(EU, "open", minute(5), Long.MAX_VALUE));
  }

  @Test
  void nodeThatComesBackBeginsAnew() {
    happens(1, EU, "n", ScalingType.NODE_SECURED);
    happens(2, EU, "n", ScalingType.NODE_READY);
    happens(3, EU, "n", ScalingType.NODE_TERMINATED);
    happens(4, EU, "n", ScalingType.NODE_PROVISIONED);
    happens(5, EU, "n", ScalingType.NODE_READY);
    happens(6, EU, "n", ScalingType.NODE_SECURED);

    assertThat(times.all()).containsExactly(new UnsecuredTime(EU, "n", minute(5), minute(6)));
  }

  private void happens(double minute, String cluster, String node, ScalingType type) {
    times.add(
        new ScalingEventBuilder()
            .timeMs(minute(minute))
            .eventId(node + minute)
            .cluster(cluster)
            .type(type)
            .node(node)
            .build());
  }
}
