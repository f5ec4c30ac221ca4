package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A fleet that lives tick by tick, and one detector that watches it. Requests are dealt to the
 * nodes in turn; what goes wrong is said by the sets of names.
 */
public final class FleetStory<S> {
  static final long TICK_MS = 5_000;
  static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;
  static final String CLUSTER = "eu-1";

  /** Requests per tick. */
  public int demand = 60;

  /** How many tenants send them in turn. */
  public int tenants = 1;

  /** Requests per tick that are turned away beyond those. */
  public int turnedAway;

  /** The status that they get. */
  public int turnedAwayStatus = 429;

  /** Nodes that get no requests. */
  public final SortedSet<String> deaf = new TreeSet<>();

  /** Nodes that send no samples. */
  public final SortedSet<String> mute = new TreeSet<>();

  /** Gateways that write nothing; their requests are lost to telemetry. */
  public final SortedSet<String> silentGateways = new TreeSet<>();

  /** Gateways in use. */
  public final List<String> gateways = new ArrayList<>(List.of("gw-1", "gw-2", "gw-3", "gw-4"));

  /** Digest that a node serves instead of {@code sha256:good}. */
  public final SortedMap<String, String> digests = new TreeMap<>();

  private final FleetDetector<S> detector;
  private final FleetTimeline timeline = new FleetTimeline(CLUSTER, SecuritySignal.AUTO);
  private final SortedSet<String> serving = new TreeSet<>();
  private S state;
  private long tick = FIRST_TICK;
  private int events;

  public FleetStory(FleetDetector<S> detector) {
    this.detector = detector;
    this.state = detector.fresh();
  }

  long nowMs() {
    return tick * TICK_MS;
  }

  public FleetStory<S> tell(ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    ScalingEventBuilder event =
        new ScalingEventBuilder()
            .timeMs(nowMs() + 1)
            .eventId("e" + events++)
            .cluster(CLUSTER)
            .group("pool")
            .type(type);
    timeline.apply(more.apply(event).build());
    return this;
  }

  /** Nodes that are provisioned, ready, secured and serving from now on. */
  public FleetStory<S> nodes(int from, int to) {
    for (int i = from; i < to; i++) {
      String name = name(i);
      ready(name);
      tell(
          ScalingType.NODE_SECURED,
          event -> event.node(name).modelDigests(Map.of("m", "sha256:good")));
      serving.add(name);
    }
    return this;
  }

  /** A node that is ready and not secured. */
  public FleetStory<S> ready(String name) {
    tell(ScalingType.NODE_PROVISIONED, event -> event.node(name));
    return tell(ScalingType.NODE_READY, event -> event.node(name));
  }

  /** A node that is ready, not secured, and serves. */
  public FleetStory<S> servesUnsecured(String name) {
    serving.add(name);
    return ready(name);
  }

  public FleetStory<S> secured(String name) {
    return tell(ScalingType.NODE_SECURED, event -> event.node(name));
  }

  public FleetStory<S> gone(int from, int to) {
    for (int i = from; i < to; i++) {
      String name = name(i);
      tell(ScalingType.NODE_TERMINATED, event -> event.node(name));
      serving.remove(name);
    }
    return this;
  }

  /** A node that goes on serving after its end. */
  public FleetStory<S> endWithoutStopping(String name) {
    return tell(ScalingType.NODE_TERMINATED, event -> event.node(name));
  }

  /** A node that takes no new traffic, and ends what it has. */
  public FleetStory<S> draining(String name) {
    return tell(ScalingType.NODE_DRAINING, event -> event.node(name));
  }

  public FleetStory<S> decision(int from, int to, String origin) {
    return tell(ScalingType.SCALE_DECISION, event -> event.from(from).to(to).origin(origin));
  }

  /** A report that lists the serving nodes and those ghosts, and claims that size. */
  public FleetStory<S> report(int size, boolean withServing, String... ghosts) {
    List<NodeReport> listed = new ArrayList<>();
    if (withServing) {
      serving.forEach(name -> listed.add(new NodeReport(name, "ready", true, List.of())));
    }
    for (String ghost : ghosts) {
      listed.add(new NodeReport(ghost, "ready", true, List.of()));
    }
    return tell(ScalingType.SIZE_REPORT, event -> event.size(size).nodes(listed));
  }

  /** Lets so many ticks pass; what fired in them. */
  public List<Score> run(int ticks) {
    List<Score> fired = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      tick++;
      FleetSeen seen = seen();
      if (detector.availability(seen).available()) {
        Judged<S> judged = detector.judge(state, seen);
        state = judged.state();
        judged.scores().stream().filter(Score::fires).forEach(fired::add);
      }
    }
    return fired;
  }

  public static String name(int node) {
    return "node-%03d".formatted(node);
  }

  private FleetSeen seen() {
    long startMs = (tick - 1) * TICK_MS;
    Pane cluster = new Pane(EntityKey.ofCluster(CLUSTER), startMs);
    SortedMap<String, Pane> nodes = new TreeMap<>();
    SortedMap<String, Long> counts = new TreeMap<>();
    TreeSet<Long> hashes = new TreeSet<>();
    List<String> open = serving.stream().filter(name -> !deaf.contains(name)).toList();
    for (int i = 0; i < demand && !open.isEmpty(); i++) {
      String gateway = gateways.get(i % gateways.size());
      String node = open.get((i / gateways.size()) % open.size());
      if (!silentGateways.contains(gateway)) {
        request(node, gateway, startMs + i % TICK_MS, cluster, pane(node, nodes));
        counts.merge(node, 1L, Long::sum);
        hashes.add(Hash64.of(node));
      }
    }
    for (int i = 0; i < turnedAway; i++) {
      cluster.fold(refused(startMs + i % TICK_MS, i), 0);
    }
    for (String node : serving) {
      if (!mute.contains(node) && tick % 3 == 0) {
        sample(node, startMs, cluster, pane(node, nodes));
      }
    }
    timeline.seen(startMs + TICK_MS, hashes);
    timeline.named(startMs + TICK_MS, counts);
    return new FleetSeen(
        tick - 1,
        TICK_MS,
        ZoneOffset.UTC,
        timeline.at(startMs + TICK_MS),
        cluster,
        new TreeMap<>(),
        nodes);
  }

  private void request(String node, String gateway, long timeMs, Pane cluster, Pane pane) {
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId("r" + tick + "-" + timeMs)
            .cluster(CLUSTER)
            .tenant("t" + timeMs % tenants)
            .gateway(gateway)
            .node(node)
            .model("m")
            .modelDigest(digests.getOrDefault(node, "sha256:good"))
            .latencyMicros(800_000)
            .inputTokens(500)
            .outputTokens(200);
    cluster.fold(event.build(), 500);
    pane.fold(event.build(), 500);
  }

  private InferenceEvent refused(long timeMs, int number) {
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId("x" + tick + "-" + number)
        .cluster(CLUSTER)
        .tenant("t1")
        .gateway("gw-1")
        .model("m")
        .status(turnedAwayStatus)
        .latencyMicros(5_000)
        .build();
  }

  private void sample(String node, long timeMs, Pane cluster, Pane pane) {
    NodeSampleBuilder sample =
        new NodeSampleBuilder()
            .sample(node + "/" + tick)
            .timeMs(timeMs)
            .cluster(CLUSTER)
            .node(node)
            .running(deaf.contains(node) ? 0 : 2)
            .gpuUtil(deaf.contains(node) ? 0.05 : 0.6)
            .priceUsdPerHour(30);
    cluster.fold(sample.build());
    pane.fold(sample.build());
  }

  private Pane pane(String node, SortedMap<String, Pane> nodes) {
    return nodes.computeIfAbsent(
        node,
        name -> new Pane(new EntityKey(CLUSTER, EntityKind.NODE, name), (tick - 1) * TICK_MS));
  }
}
