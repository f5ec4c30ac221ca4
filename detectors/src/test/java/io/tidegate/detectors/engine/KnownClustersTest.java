package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KnownClustersTest {
  private static final int ROW = 5;
  private static final long TICK_MS = 5_000;
  private static final long DAY = 86_400_000 / TICK_MS;
  private static final long START = 1_785_484_800_000L;

  private final TelemetryEncoder telemetry = new TelemetryEncoder();

  @Test
  void theFirstAreKnownAndOneThatIsSilentForADayMakesRoom() {
    KnownClusters known = known(2);
    assertThat(known.admits("in", "a", 0)).isTrue();
    assertThat(known.admits("in", "b", 0)).isTrue();
    assertThat(known.admits("in", "c", 1)).isFalse();
    assertThat(known.admits("other", "c", 1)).as("another input has its own").isTrue();
    assertThat(known.takeRefused()).contains("such as c;");
    assertThat(known.takeRefused()).isNull();
    assertThat(known.admits("in", "b", DAY)).isTrue();
    assertThat(known.admits("in", "c", DAY)).isFalse();
    assertThat(known.admits("in", "c", DAY + 1)).isTrue();
    assertThat(known.takeSilent("in", 3 * DAY)).containsExactly("b", "c");
  }

  @Test
  void thoseOfTheConfigurationAreTheOnlyOnes() {
    Bounds bounds = new Bounds(1, new TreeSet<>(List.of("a", "b")), 1_000, 100, "");
    KnownClusters known = new KnownClusters(ROW, bounds, TICK_MS);
    assertThat(known.admits("in", "a", 0)).isTrue();
    assertThat(known.admits("in", "b", 0)).isTrue();
    assertThat(known.admits("in", "c", 10 * DAY)).isFalse();
    assertThat(known.takeRefused()).contains("engine.knownClusters does not name them");
  }

  @Property(tries = 100)
  void restartsChangeNothing(@ForAll long seed) {
    KnownClusters one = known(5);
    KnownClusters other = known(5);
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    Random random = new Random(seed);
    long tick = 0;
    for (int i = 0; i < 400; i++) {
      tick += random.nextInt((int) DAY / 20);
      String cluster = "c" + random.nextInt(9);
      assertThat(other.admits("in", cluster, tick)).isEqualTo(one.admits("in", cluster, tick));
      if (random.nextInt(10) == 0) {
        assertThat(other.takeRefused()).isEqualTo(one.takeRefused());
      }
      if (random.nextInt(5) == 0) {
        other.drain(rowsOf(rows));
        KnownClusters restored = known(5);
        rows.forEach(
            (key, value) -> {
              ByteReader in = new ByteReader(key);
              in.u8();
              restored.restore(in, new ByteReader(value));
            });
        other = restored;
      }
    }
  }

  /** Names beyond the bound are refused and told; those that were there go on as they did. */
  @Test
  void manyNamesCostTheKnownNothing() {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 2);
    engine.scaling(0, scaling("eu-1"));
    engine.scalingReadThrough(Long.MAX_VALUE);
    long offset = 0;
    for (int tick = 0; tick < 30; tick++) {
      engine.telemetry(0, offset++, request("eu-1", "r" + offset, START + tick * TICK_MS));
      for (int i = 0; i < 200; i++) {
        String cluster = "pod-" + (tick * 200 + i);
        engine.telemetry(0, offset++, request(cluster, "r" + offset, START + tick * TICK_MS + i));
      }
    }
    engine.end();
    assertThat(engine.observed(Meter.CLUSTERS_REFUSED)).isEqualTo(6_000 - 255);
    assertThat(engine.deadLetters).hasSize(6_000 - 255);
    assertThat(engine.deadLetters.get(0)).contains("\"field\":\"cluster\"", "\"offset\":");
    assertThat(engine.alerts)
        .filteredOn(alert -> alert.contains("unknown-clusters"))
        .anyMatch(alert -> alert.contains("\"activity_id\":1"))
        .allMatch(alert -> alert.contains("such as pod-"));
    long rows = engine.restartAll().stream().mapToLong(all -> all.remaining()).sum();
    assertThat(rows).isLessThan(20L << 20);
  }

  private byte[] request(String cluster, String id, long timeMs) {
    return telemetry.encode(
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId(id)
            .cluster(cluster)
            .tenant("acme")
            .apiKey("k")
            .model("llama")
            .node("n1")
            .status(200)
            .build());
  }

  private static byte[] scaling(String cluster) {
    return new ScalingEncoder()
        .encode(
            new ScalingEventBuilder()
                .timeMs(START - 60_000)
                .eventId("e")
                .cluster(cluster)
                .type(ScalingType.NODE_READY)
                .node("n1")
                .build());
  }

  private static KnownClusters known(int most) {
    return new KnownClusters(ROW, new Bounds(most, new TreeSet<>(), 1_000, 100, ""), TICK_MS);
  }

  private static Stage.Rows rowsOf(TreeMap<byte[], byte[]> rows) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        rows.put(key, value);
      }

      @Override
      public void delete(byte[] key) {
        rows.remove(key);
      }
    };
  }
}
