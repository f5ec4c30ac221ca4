package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Nodes that serve several models at once, each request the more slowly the more of them a node has
 * in flight when it begins; a balancer gives it to the less loaded of two. What one detector makes
 * of it, tick by tick.
 */
final class SharedNodes<S> {
  static final long TICK_MS = 5_000;
  private static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;
  private static final double SLOTS = 10;
  private static final double[] MS_PER_TOKEN = {13, 6, 10, 15};

  /** Requests a second. */
  double rate = 8;

  /** How much slower than others a node is, by number, and a model. */
  final SortedMap<Integer, Double> slowNodes = new TreeMap<>();

  /** Nodes that send a megabyte away while they serve every second request. */
  final SortedSet<Integer> leaks = new TreeSet<>();

  final double[] slowModels = {1, 1, 1, 1};

  private final Random random;
  private final FleetDetector<S> detector;
  private final FleetTimeline timeline = new FleetTimeline("eu-1", SecuritySignal.AUTO);
  private final List<Integer> inFlight = new ArrayList<>();
  private final PriorityQueue<Ends> ends = new PriorityQueue<>(Comparator.comparingLong(Ends::at));
  private final boolean tellsWaits;
  private S state;
  private long tick = FIRST_TICK;

  private record Ends(long at, int node, InferenceEvent event) {}

  SharedNodes(FleetDetector<S> detector, int nodes, boolean tellsWaits, long seed) {
    this.detector = detector;
    this.state = detector.fresh();
    this.random = new Random(seed);
    this.tellsWaits = tellsWaits;
    grow(nodes);
  }

  void grow(int nodes) {
    while (inFlight.size() < nodes) {
      inFlight.add(0);
    }
  }

  int nodes() {
    return inFlight.size();
  }

  /** Everything that fired within so many ticks. */
  List<Score> run(int ticks) {
    List<Score> fired = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      step().stream().filter(Score::fires).forEach(fired::add);
    }
    return fired;
  }

  private List<Score> step() {
    long start = tick * TICK_MS;
    double now = start - 1_000 / rate * Math.log(1 - random.nextDouble());
    while (now < start + TICK_MS) {
      begin((long) now);
      now -= 1_000 / rate * Math.log(1 - random.nextDouble());
    }
    Pane cluster = new Pane(new EntityKey("eu-1", EntityKind.CLUSTER, "eu-1"), start);
    SortedMap<String, Pane> models = new TreeMap<>();
    SortedMap<String, Pane> nodes = new TreeMap<>();
    settle(start + TICK_MS);
    while (!told.isEmpty()) {
      InferenceEvent event = told.remove(told.size() - 1);
      cluster.fold(event, 1);
      pane(models, EntityKind.MODEL, event.model(), start).fold(event, 1);
      pane(nodes, EntityKind.NODE, String.valueOf(event.node()), start).fold(event, 1);
    }
    FleetSeen seen =
        new FleetSeen(
            tick, TICK_MS, ZoneOffset.UTC, timeline.at(start + TICK_MS), cluster, models, nodes);
    Judged<S> judged = detector.judge(state, seen);
    state = judged.state();
    tick++;
    return judged.scores();
  }

  private final List<InferenceEvent> told = new ArrayList<>();

  private void settle(long until) {
    while (!ends.isEmpty() && ends.element().at < until) {
      Ends ended = ends.remove();
      inFlight.set(ended.node, inFlight.get(ended.node) - 1);
      told.add(ended.event);
    }
  }

  private void begin(long at) {
    settle(at);
    int one = random.nextInt(inFlight.size());
    int other = random.nextInt(inFlight.size());
    int node = inFlight.get(one) <= inFlight.get(other) ? one : other;
    double load = (inFlight.get(node) + 1) / SLOTS;
    double slower = load < 1 ? 1 + 0.35 * load * load : Math.min(3.2, 1.35 + 1.2 * (load - 1));
    int model = random.nextInt(MS_PER_TOKEN.length);
    double all = slower * slowNodes.getOrDefault(node, 1.0) * slowModels[model];
    long prompt = (long) (700 * StrictMath.exp(random.nextGaussian()));
    long output = 1 + (long) Math.min(4_096, 250 * StrictMath.exp(random.nextGaussian()));
    double wait = load < 0.8 ? 5 : (load - 0.8) * 2_500;
    double first = (40 + prompt / 5.0) * all * around();
    double latency = wait + first + output * MS_PER_TOKEN[model] * all * around();
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(at + (long) latency)
            .requestId("r" + random.nextLong())
            .cluster("eu-1")
            .tenant("t" + random.nextInt(50))
            .apiKey("k" + random.nextInt(50))
            .egressBytes(egress(node))
            .node("gpu-" + node)
            .model("model-" + model)
            .status(200)
            .inputTokens(prompt)
            .outputTokens(output)
            .ttftMicros((long) (1_000 * (wait + first)))
            .latencyMicros((long) (1_000 * latency));
    if (tellsWaits) {
      event.queueMicros((long) (1_000 * wait));
    }
    inFlight.set(node, inFlight.get(node) + 1);
    ends.add(new Ends(at + (long) latency, node, event.build()));
  }

  /** Of one request in five, by a tool: Pareto with an infinite variance. */
  private long egress(int node) {
    boolean isSent = leaks.contains(node) && random.nextDouble() < 0.5;
    double tool = 3_000 * StrictMath.pow(1 - random.nextDouble(), -1 / 1.3);
    return (long) (isSent ? 1e6 : random.nextDouble() < 0.2 ? tool : 0);
  }

  private double around() {
    return 0.85 + 0.3 * random.nextDouble();
  }

  private static Pane pane(
      SortedMap<String, Pane> panes, EntityKind kind, String id, long startMs) {
    return panes.computeIfAbsent(id, name -> new Pane(new EntityKey("eu-1", kind, name), startMs));
  }
}
