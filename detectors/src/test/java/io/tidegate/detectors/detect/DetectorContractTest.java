package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every member of the catalogue must keep, whatever it detects. */
class DetectorContractTest {
  private static final long TICK_MS = 5_000;
  private static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;
  private static final int STEADY_TICKS = 2_000;
  private static final EntitySeen.ClusterChanges KNOWN =
      new EntitySeen.ClusterChanges(FIRST_TICK, Long.MIN_VALUE);

  static Stream<EntityDetector<?>> entityDetectors() {
    return DetectorCatalog.standard().entityDetectors().stream();
  }

  static Stream<FleetDetector<?>> fleetDetectors() {
    return DetectorCatalog.standard().fleetDetectors().stream();
  }

  @Test
  void idsAreUniqueAndTheKebabCaseOfTheirClass() {
    List<String> ids = new ArrayList<>();
    for (Detector detector : DetectorCatalog.standard().all()) {
      String name = detector.getClass().getSimpleName().replace("Detector", "");
      String kebab = name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
      assertThat(detector.spec().id()).isEqualTo(kebab);
      assertThat(DetectorCatalog.standard().byId(kebab)).isSameAs(detector);
      ids.add(kebab);
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("entityDetectors")
  <S> void entityDetectorJudgesPurelyAndSurvivesARestoreAfterEveryTick(EntityDetector<S> detector) {
    Random random = new Random(3);
    S state = detector.fresh();
    S restored = detector.fresh();
    for (int i = 0; i < 300; i++) {
      EntitySeen seen = entitySeen(detector, i * 2, random, 1);
      byte[] before = bytes(detector.codec(), state);
      Judged<S> judged = detector.judge(state, seen);
      assertThat(bytes(detector.codec(), state)).isEqualTo(before);
      assertThat(detector.judge(restored, seen).scores()).isEqualTo(judged.scores());
      restored = detector.judge(restored, seen).state();
      state = judged.state();
      byte[] after = bytes(detector.codec(), state);
      assertThat(bytes(detector.codec(), restored)).isEqualTo(after);
      assertThat(after.length)
          .as(detector.spec().id())
          .isLessThanOrEqualTo(detector.spec().stateBytes());
      restored = detector.codec().read(new ByteReader(after));
    }
  }

  @ParameterizedTest
  @MethodSource("entityDetectors")
  <S> void entityDetectorStaysQuietInNoise(EntityDetector<S> detector) {
    Random random = new Random(17);
    S state = detector.fresh();
    for (int i = 0; i < STEADY_TICKS; i++) {
      double burst = random.nextInt(20) == 0 ? 8 : 1;
      Judged<S> judged = detector.judge(state, entitySeen(detector, i, random, burst));
      assertThat(judged.scores().stream().filter(Score::fires)).as("tick " + i).isEmpty();
      state = judged.state();
    }
  }

  @ParameterizedTest
  @MethodSource("entityDetectors")
  <S> void entityDetectorTakesAnyPane(EntityDetector<S> detector) {
    S state = detector.fresh();
    for (long amount : new long[] {0, 1, Long.MAX_VALUE, 0}) {
      Pane pane = new Pane(entityOf(detector), FIRST_TICK * TICK_MS);
      for (Amount each : Amount.values()) {
        pane.add(each, amount);
      }
      Judged<S> judged =
          detector.judge(state, new EntitySeen(FIRST_TICK, TICK_MS, pane, null, KNOWN));
      judged.scores().forEach(score -> assertThat(score.nats()).isNotNaN());
      state = judged.state();
    }
  }

  @ParameterizedTest
  @MethodSource("fleetDetectors")
  <S> void fleetDetectorJudgesPurelySurvivesRestoresAndIsQuietInSteadyState(
      FleetDetector<S> detector) {
    Random random = new Random(5);
    FleetTimeline timeline = new FleetTimeline("eu-1", SecuritySignal.AUTO);
    S state = detector.fresh();
    S restored = detector.fresh();
    for (int i = 0; i < 400; i++) {
      int load = i < 200 ? 1 : 5;
      FleetSeen seen = fleetSeen(i, load, timeline, random);
      byte[] before = bytes(detector.codec(), state);
      Judged<S> judged = detector.judge(state, seen);
      assertThat(bytes(detector.codec(), state)).isEqualTo(before);
      Judged<S> again = detector.judge(restored, seen);
      assertThat(again.scores()).isEqualTo(judged.scores());
      assertThat(judged.scores().stream().filter(Score::fires)).as("tick " + i).isEmpty();
      state = judged.state();
      restored = detector.codec().read(new ByteReader(bytes(detector.codec(), again.state())));
      assertThat(bytes(detector.codec(), restored)).isEqualTo(bytes(detector.codec(), state));
    }
  }

  private static FleetSeen fleetSeen(int i, int load, FleetTimeline timeline, Random random) {
    long tick = FIRST_TICK + i;
    Pane cluster = new Pane(EntityKey.ofCluster("eu-1"), tick * TICK_MS);
    SortedMap<String, Pane> models = new TreeMap<>();
    SortedMap<String, Pane> nodes = new TreeMap<>();
    for (int request = 0; request < 60 * load; request++) {
      InferenceEvent event = event(tick, random, "gpu-" + request % (8 * load), 1);
      cluster.fold(event, 500);
      models.computeIfAbsent("m", id -> pane(EntityKind.MODEL, id, tick)).fold(event, 500);
      nodes
          .computeIfAbsent(String.valueOf(event.node()), id -> pane(EntityKind.NODE, id, tick))
          .fold(event, 500);
    }
    return new FleetSeen(tick, TICK_MS, timeline.at((tick + 1) * TICK_MS), cluster, models, nodes);
  }

  private static EntitySeen entitySeen(
      EntityDetector<?> detector, int i, Random random, double times) {
    Pane pane = new Pane(entityOf(detector), (FIRST_TICK + i) * TICK_MS);
    for (int request = 0; request < 3; request++) {
      pane.fold(event(FIRST_TICK + i, random, "gpu-1", times), (long) (2_000 * times));
    }
    return new EntitySeen(FIRST_TICK + i, TICK_MS, pane, null, KNOWN);
  }

  private static InferenceEvent event(long tick, Random random, String node, double times) {
    return new InferenceEventBuilder()
        .timeMs(tick * TICK_MS + random.nextInt(5_000))
        .requestId("r" + random.nextLong())
        .cluster("eu-1")
        .tenant("t1")
        .node(node)
        .model("m")
        .latencyMicros(800_000 + random.nextInt(400_000))
        .inputTokens(500 + random.nextInt(1_000))
        .outputTokens((long) (times * (100 + random.nextInt(200))))
        .egressBytes(1_000)
        .build();
  }

  private static Pane pane(EntityKind kind, String id, long tick) {
    return new Pane(new EntityKey("eu-1", kind, id), tick * TICK_MS);
  }

  private static EntityKey entityOf(EntityDetector<?> detector) {
    EntityKind kind =
        detector.spec().kinds().contains(EntityKind.TENANT)
            ? EntityKind.TENANT
            : detector.spec().kinds().iterator().next();
    return new EntityKey("eu-1", kind, "t1");
  }

  private static <S> byte[] bytes(Codec<S> codec, S state) {
    ByteWriter out = new ByteWriter();
    codec.write(state, out);
    return out.toBytes();
  }
}
