package io.tidegate.detectors.catalog;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One cluster, tick by tick: what every detector that is held to the contract is shown. */
final class ContractWorld {
  static final long TICK_MS = 5_000;
  static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;
  static final long JOIN_TICKS = 24;
  private static final long LONGEST_MICROS = 60_000_000;
  private static final int NEW_KEYS = 40;
  static final String CLUSTER = "eu-1";

  /** How requests come and how large they are. */
  enum Noise {
    EVEN(0.1),
    POISSON(0.6),
    BURSTY(0.6),
    HEAVY(1.2);

    private final double spread;

    Noise(double spread) {
      this.spread = spread;
    }

    private int requests(double mean, Random random) {
      return switch (this) {
        case EVEN -> (int) mean;
        case POISSON -> poisson(mean, random);
        case BURSTY -> poisson(random.nextInt(20) == 0 ? 2.5 * mean : 0.9 * mean, random);
        case HEAVY -> poisson(mean * StrictMath.exp(0.3 * random.nextGaussian()), random);
      };
    }
  }

  final List<InferenceEvent> events = new ArrayList<>();
  private final List<NodeSample> samples = new ArrayList<>();
  private final FleetTimeline timeline = new FleetTimeline(CLUSTER, SecuritySignal.AUTO);
  Noise noise = Noise.POISSON;
  double requests;
  boolean hostile;
  private boolean throttled;
  private final int clients;
  private Random random;
  private long tick = FIRST_TICK - 1;
  private int nodes;
  private int before;
  private long servesFrom;
  private int told;
  private @Nullable FleetSeen fleet;

  /** The requests of one entity. */
  static ContractWorld entity(long seed) {
    return new ContractWorld(3, 1, seed);
  }

  /** The requests of a small fleet of eight nodes. */
  static ContractWorld fleet(long seed) {
    ContractWorld world = new ContractWorld(60, 60, seed);
    world.skip(-2 * JOIN_TICKS);
    world.join(8);
    world.skip(2 * JOIN_TICKS);
    return world;
  }

  private ContractWorld(double requests, int clients, long seed) {
    this.requests = requests;
    this.clients = clients;
    this.random = new Random(seed);
  }

  long tick() {
    return tick;
  }

  /** What follows is drawn anew. */
  void reseed(long seed) {
    random = new Random(seed);
  }

  /** Lets so many nodes join, as a controller does it; they serve two minutes later. */
  void join(int more) {
    before = nodes;
    servesFrom = tick + JOIN_TICKS;
    int to = nodes + more;
    tell(ScalingType.SCALE_DECISION, e -> e.from(nodes).to(to).origin("autoscaler"));
    for (; nodes < to; nodes++) {
      String name = name(nodes);
      tell(ScalingType.NODE_PROVISIONED, e -> e.node(name));
      tell(ScalingType.NODE_READY, e -> e.node(name));
      tell(ScalingType.NODE_SECURED, e -> e.node(name).modelDigests(Map.of("m", "sha256:good")));
    }
  }

  /** The present tick as detectors of fleets see it. */
  FleetSeen fleet() {
    if (fleet == null) {
      Pane cluster = pane(EntityKind.CLUSTER, CLUSTER);
      SortedMap<String, Pane> models = new TreeMap<>();
      SortedMap<String, Pane> panes = new TreeMap<>();
      for (InferenceEvent event : events) {
        long cost = cost(event);
        cluster.fold(event, cost);
        models.computeIfAbsent(event.model(), id -> pane(EntityKind.MODEL, id)).fold(event, cost);
        String node = String.valueOf(event.node());
        panes.computeIfAbsent(node, id -> pane(EntityKind.NODE, id)).fold(event, cost);
      }
      for (NodeSample sample : samples) {
        cluster.fold(sample);
        panes.computeIfAbsent(sample.node(), id -> pane(EntityKind.NODE, id)).fold(sample);
      }
      FleetView view = timeline.at((tick + 1) * TICK_MS);
      fleet = new FleetSeen(tick, TICK_MS, ZoneOffset.UTC, view, cluster, models, panes);
    }
    return fleet;
  }

  /** The present tick's requests, all of one entity. */
  Pane of(EntityKey entity) {
    Pane pane = new Pane(entity, tick * TICK_MS);
    events.forEach(event -> pane.fold(event, cost(event)));
    return pane;
  }

  private Pane pane(EntityKind kind, String id) {
    return new Pane(new EntityKey(CLUSTER, kind, id), tick * TICK_MS);
  }

  private static long cost(InferenceEvent event) {
    return Math.max(0, event.inputTokens()) + Math.max(0, event.outputTokens());
  }

  /** What follows is slowed by a command, and planned for a day: nobody is to learn it. */
  void withhold() {
    throttled = true;
    long now = (tick + 1) * TICK_MS;
    tell(ScalingType.PLANNED, e -> e.fromTimeMs(now).toTimeMs(now + 86_400_000));
  }

  /** What follows is slowed by nothing any more. */
  void release() {
    throttled = false;
  }

  /** The next tick's requests and samples. */
  void next() {
    tick++;
    fleet = null;
    events.clear();
    samples.clear();
    TreeSet<Long> serving = new TreeSet<>();
    TreeMap<String, Long> counts = new TreeMap<>();
    for (int left = noise.requests(requests, random); left > 0; left--) {
      InferenceEvent event = event();
      events.add(event);
      String node = event.node();
      if (node != null) {
        serving.add(Hash64.of(node));
        counts.merge(node, 1L, Long::sum);
      }
    }
    for (int node = (int) Math.floorMod(tick, 3L); node < nodes; node += 3) {
      samples.add(sample(node));
    }
    timeline.seen((tick + 1) * TICK_MS, serving);
    timeline.named((tick + 1) * TICK_MS, counts);
  }

  /** In place of what happened in this tick, one request and one sample of such numbers. */
  void extreme(long amount, double measure) {
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(tick * TICK_MS)
            .requestId("r")
            .cluster(CLUSTER)
            .tenant("t")
            .node(name(0))
            .model("m")
            .inputTokens(amount)
            .outputTokens(amount)
            .responseBytes(amount)
            .egressBytes(amount)
            .latencyMicros(amount)
            .queueMicros(amount)
            .toolCalls(amount)
            .guardrails(List.of(new NamedScore("injection", measure)));
    fleet = null;
    events.clear();
    events.add(event.build());
    samples.clear();
    samples.add(
        new NodeSampleBuilder()
            .sample("s")
            .timeMs(tick * TICK_MS)
            .cluster(CLUSTER)
            .node(name(0))
            .gpuUtil(measure)
            .powerW(measure)
            .egressBytes(amount)
            .eastWestBytes(amount)
            .priceUsdPerHour(measure)
            .build());
  }

  /** The next tick lies so many further on, or back. */
  void skip(long ticks) {
    tick += ticks;
  }

  private InferenceEvent event() {
    String client = String.valueOf((int) (clients * random.nextDouble() * random.nextDouble()));
    long output = 1 + around(200);
    long first = around(250_000);
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(tick * TICK_MS + random.nextInt((int) TICK_MS))
            .requestId("r" + random.nextLong())
            .cluster(CLUSTER)
            .tenant("t" + client)
            .apiKey("k" + client)
            .source("s" + client)
            .asn(100 + random.nextInt(2))
            .gateway("gw-" + random.nextInt(2))
            .region("eu")
            .node(name(random.nextInt(Math.max(1, serving()))))
            .model("m")
            .modelDigest("sha256:good")
            .status(random.nextInt(500) == 0 ? 500 : 200)
            .finishReason(random.nextInt(40) == 0 ? "length" : "stop")
            .inputTokens(around(700))
            .outputTokens(output)
            .responseBytes(240 + 4 * output)
            .egressBytes(2_000)
            .queueMicros(5_000)
            .ttftMicros(first)
            .latencyMicros(Math.min(LONGEST_MICROS, first + output * pace()))
            .promptFingerprint("%016x".formatted(random.nextInt(20) * 0x9e3779b97f4a7c15L))
            .throttledBy(throttled ? "command-1" : null);
    if (hostile) {
      turn(event, output);
    }
    return event.build();
  }

  /** Everything that a detector of requests may mind. */
  private void turn(InferenceEventBuilder event, long output) {
    int key = random.nextInt(NEW_KEYS);
    event
        .tenant("t" + key)
        .apiKey("new-" + key)
        .source("s" + random.nextLong())
        .asn(random.nextInt(1_000_000))
        .region("elsewhere")
        .modelDigest("sha256:bad")
        .finishReason(random.nextBoolean() ? "length" : "abort")
        .guardrails(List.of(new NamedScore("injection", 0.9)))
        .canaries(List.of("canary-1"))
        .toolCalls(1)
        .inputTokens(300 * around(700))
        .outputTokens(300 * output)
        .responseBytes(40_000 * output)
        .egressBytes(500_000)
        .latencyMicros(LONGEST_MICROS)
        .promptFingerprint("%016x".formatted(1L << random.nextInt(Long.SIZE)));
    switch (random.nextInt(5)) {
      case 0 -> event.status(401).apiKey("k" + random.nextLong());
      case 1 -> event.status(500);
      case 2 -> event.decision(GatewayDecision.DENY).rule("rule-1").status(403);
      case 3 -> event.status(400);
      default -> event.node("unknown-node").model("forbidden");
    }
  }

  private int serving() {
    return tick < servesFrom ? before : nodes;
  }

  private NodeSample sample(int node) {
    return new NodeSampleBuilder()
        .sample(name(node) + "/" + tick)
        .timeMs(tick * TICK_MS)
        .cluster(CLUSTER)
        .node(name(node))
        .intervalMs(15_000)
        .running(2)
        .gpuUtil(0.6)
        .powerW(3_000 * StrictMath.exp(0.05 * random.nextGaussian()))
        .egressBytes((hostile ? 50 : 1) * 100_000L)
        .eastWestBytes((long) ((hostile ? 10 : 1) * 30e6 * StrictMath.pow(nodes, 0.35)))
        .priceUsdPerHour(hostile ? 90 : 30)
        .build();
  }

  private void tell(ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    ScalingEventBuilder event =
        new ScalingEventBuilder()
            .timeMs(tick * TICK_MS + told)
            .eventId("e" + told++)
            .cluster(CLUSTER)
            .group("pool")
            .type(type);
    timeline.apply(more.apply(event).build());
  }

  private long pace() {
    return (long) (20_000 * StrictMath.exp(0.2 * random.nextGaussian()));
  }

  private long around(double middle) {
    return (long) (middle * StrictMath.exp(noise.spread * random.nextGaussian()));
  }

  private static String name(int node) {
    return "node-%03d".formatted(node);
  }

  private static int poisson(double mean, Random random) {
    double left = mean;
    int count = -1;
    while (left > 0) {
      left += StrictMath.log(1 - random.nextDouble());
      count++;
    }
    return Math.max(0, count);
  }
}
