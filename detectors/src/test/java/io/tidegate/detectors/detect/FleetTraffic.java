package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeSampleBuilder;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One model's traffic, tick by tick, and what one fleet detector makes of it. */
final class FleetTraffic<S> {
  static final long TICK_MS = 5_000;
  static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;

  final FleetTimeline timeline = new FleetTimeline("eu-1", SecuritySignal.AUTO);
  final Random random = new Random(7);
  long tick = FIRST_TICK;
  int requests = 60;
  int nodes = 8;
  int clients = 60;

  /** So many models that nobody ever asked for are asked for in a tick. */
  int invented;

  Consumer<InferenceEventBuilder> request = event -> {};
  UnaryOperator<NodeSampleBuilder> sample = UnaryOperator.identity();
  Consumer<FleetTraffic<S>> added = traffic -> {};
  private final Random sizeRandom = new Random(11);
  private final List<Double> sizes = new ArrayList<>();
  private final FleetDetector<S> detector;
  private final SortedMap<String, Pane> nodePanes = new TreeMap<>();
  private Pane cluster = pane(EntityKind.CLUSTER, "eu-1");
  private Pane model = pane(EntityKind.MODEL, "m");
  private final TreeSet<Long> serving = new TreeSet<>();
  private S state;

  FleetTraffic(FleetDetector<S> detector) {
    this.detector = detector;
    this.state = detector.fresh();
  }

  /** The strongest finding of so many ticks, null for none. */
  @Nullable Score run(int ticks) {
    Score strongest = null;
    for (int i = 0; i < ticks; i++) {
      for (Score score : step()) {
        boolean stronger = strongest == null || score.nats() > strongest.nats();
        strongest = score.fires() && stronger ? score : strongest;
      }
    }
    return strongest;
  }

  /** One more request of that key in this tick. */
  void send(String key, Consumer<InferenceEventBuilder> how) {
    InferenceEventBuilder event = ordinary(key);
    how.accept(event);
    fold(event.build());
  }

  private Iterable<Score> step() {
    cluster = pane(EntityKind.CLUSTER, "eu-1");
    model = pane(EntityKind.MODEL, "m");
    nodePanes.clear();
    serving.clear();
    for (int i = 0; i < requests; i++) {
      send("key-" + client(), request);
    }
    added.accept(this);
    for (int node = (int) Math.floorMod(tick, 3); node < nodes; node += 3) {
      double peers = 30e6 * StrictMath.pow(nodes, 0.35);
      NodeSampleBuilder taken =
          new NodeSampleBuilder()
              .sample("gpu-" + node + "/" + tick)
              .timeMs(tick * TICK_MS)
              .cluster("eu-1")
              .node("gpu-" + node)
              .intervalMs(15_000)
              .powerW(around(3_000, 0.05))
              .egressBytes((long) around(100_000, 0.1))
              .eastWestBytes((long) around(peers, 0.1))
              .pullBytes(0)
              .priceUsdPerHour(30);
      cluster.fold(sample.apply(taken).build());
    }
    timeline.seen((tick + 1) * TICK_MS, serving);
    SortedMap<String, Pane> models = new TreeMap<>();
    models.put("m", model);
    for (int i = 0; i < invented; i++) {
      Pane other = pane(EntityKind.MODEL, "!" + tick + "-" + i);
      other.fold(ordinary("key-" + client()).model(other.entity().id()).build(), 500);
      models.put(other.entity().id(), other);
    }
    FleetSeen seen =
        new FleetSeen(
            tick,
            TICK_MS,
            ZoneOffset.UTC,
            timeline.at((tick + 1) * TICK_MS),
            cluster,
            models,
            nodePanes);
    Judged<S> judged = detector.judge(state, seen);
    state = judged.state();
    tick++;
    return judged.scores();
  }

  /** Clients of log-normal sizes. */
  private int client() {
    double all = 0;
    for (int i = 0; i < clients; i++) {
      all += sizeOf(i);
    }
    double drawn = random.nextDouble() * all;
    int client = 0;
    while (client < clients - 1 && drawn >= sizeOf(client)) {
      drawn -= sizeOf(client++);
    }
    return client;
  }

  private double sizeOf(int client) {
    while (sizes.size() <= client) {
      sizes.add(StrictMath.exp(1.2 * sizeRandom.nextGaussian()));
    }
    return sizes.get(client);
  }

  private InferenceEventBuilder ordinary(String key) {
    long output = Math.min(4_096, (long) around(200, 0.7) + 1);
    long first = (long) around(250_000, 0.3);
    return new InferenceEventBuilder()
        .timeMs(tick * TICK_MS + random.nextInt(5_000))
        .requestId("r" + random.nextLong())
        .cluster("eu-1")
        .tenant("tenant-of-" + key)
        .apiKey(key)
        .source("source-of-" + key + "-" + random.nextInt(3))
        .node("gpu-" + random.nextInt(nodes))
        .model("m")
        .status(random.nextInt(500) == 0 ? 500 : 200)
        .decision(random.nextInt(1_000) == 0 ? GatewayDecision.FLAG : GatewayDecision.ALLOW)
        .finishReason(random.nextInt(40) == 0 ? "length" : "stop")
        .inputTokens((long) around(700, 0.6))
        .outputTokens(output)
        .queueMicros(5_000)
        .ttftMicros(first)
        .latencyMicros(first + output * (long) around(20_000, 0.2));
  }

  double around(double middle, double sd) {
    return middle * StrictMath.exp(sd * random.nextGaussian());
  }

  private void fold(InferenceEvent event) {
    cluster.fold(event, 500);
    model.fold(event, 500);
    String node = String.valueOf(event.node());
    nodePanes.computeIfAbsent(node, name -> pane(EntityKind.NODE, name)).fold(event, 500);
    serving.add(Hash64.of(node));
  }

  private Pane pane(EntityKind kind, String id) {
    return new Pane(new EntityKey("eu-1", kind, id), tick * TICK_MS);
  }
}
