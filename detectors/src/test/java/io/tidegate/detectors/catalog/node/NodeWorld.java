package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A random fleet of nodes that obey: they serve from when they are ready and secured until their
 * end. What is said of them is late, lost, repeated, in disorder, by clocks that are up to a second
 * off either way, of attestations up to thirty seconds early. Times are seconds.
 */
final class NodeWorld {
  static final double HORIZON = 900;
  private static final long TICK_MS = 5_000;
  private static final long START_MS = 1_785_484_800_000L;
  private static final double CLOCK = 1;
  private static final double LATE = 4;
  private static final double CLOSES_AFTER = 5;
  private static final int NODES = 7;
  private static final String CLUSTER = "eu-1";

  /** What truly happened to one node; {@code serves} is when it is ready and secured. */
  private record Life(String name, String address, double begins, double serves, double ends) {}

  private record Word(double arrival, ScalingEvent event) {}

  /** A finding, and the second in which the tick ended that found it. */
  record Found(double second, Score score) {}

  final Random random;
  private final boolean hasSource;
  private final boolean mayBeUnheardOf;
  private final double scalingClock;
  private final double[] gatewayClocks = new double[3];
  private final List<Life> lives = new ArrayList<>();
  private final List<Word> words = new ArrayList<>();
  private final TreeMap<Long, List<InferenceEvent>> requests = new TreeMap<>();
  final List<String> story = new ArrayList<>();
  private int records;

  NodeWorld(long seed, boolean hasSource, boolean mayBeUnheardOf) {
    this.random = new Random(seed);
    this.hasSource = hasSource;
    this.mayBeUnheardOf = mayBeUnheardOf;
    this.scalingClock = between(-CLOCK, CLOCK);
    for (int i = 0; i < gatewayClocks.length; i++) {
      gatewayClocks[i] = between(-CLOCK, CLOCK);
    }
  }

  /** Lets the fleet live. */
  NodeWorld live() {
    for (int i = 0; i < NODES; i++) {
      if (random.nextDouble() < 0.4) {
        found("n" + i);
      } else {
        provisioned("n" + i);
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      announceAgain(between(40, HORIZON));
    }
    for (double at = between(1, 60); at < HORIZON; at += between(30, 90)) {
      report(at);
    }
    return this;
  }

  /** Another node attests all the time, so that nobody takes the source for silent. */
  NodeWorld withBeacon() {
    say(0, ScalingType.NODE_READY, "beacon", "10.9.9.9");
    for (double at = 1; at < HORIZON; at += 20) {
      attest(at, "beacon", "10.9.9.9", 0);
    }
    work("beacon", 0, HORIZON);
    return this;
  }

  private void found(String name) {
    double ends = random.nextBoolean() ? HORIZON : between(100, HORIZON);
    String address = "10.0.0." + name;
    lives.add(new Life(name, address, -1_000, -1_000, ends));
    int heard = random.nextInt(mayBeUnheardOf ? 4 : 3);
    if (heard == 0 || heard == 1 && !hasSource) {
      say(between(0, 5), ScalingType.NODE_READY, name, address);
    } else if (heard == 1) {
      attest(between(0, 5), name, address, 0);
    } else if (heard == 2) {
      tell(between(0, 5), ScalingType.SIZE_REPORT, event -> event.nodes(null).size(NODES));
      say(between(0, 5), ScalingType.NODE_READY, name, address);
    }
    work(name, -30, ends);
    if (ends < HORIZON) {
      say(ends, ScalingType.NODE_TERMINATED, name, address);
    }
  }

  private void provisioned(String first) {
    String name = first;
    String address = "10.0.0." + first;
    boolean byAddress = random.nextBoolean();
    for (double begins = between(1, 300); begins < HORIZON - 120; ) {
      double ready = begins + between(5, 60);
      double secured = hasSource ? between(begins + 1, ready + 30) : ready;
      double serves = Math.max(ready, secured);
      double ends = serves + between(60, 400);
      lives.add(new Life(name, address, begins, serves, ends));
      int lost = random.nextInt(10);
      // Where nobody says who is secured, ready says it: a later word of it would be a later date.
      if (lost == 1 && !hasSource) {
        lost = 0;
      }
      if (lost != 0) {
        say(begins, ScalingType.NODE_PROVISIONED, name, address);
      }
      if (lost != 1) {
        say(ready, ScalingType.NODE_READY, name, address);
      }
      if (hasSource) {
        attest(secured, name, address, random.nextBoolean() ? between(0, 29) : 0);
      }
      work(byAddress ? address : name, serves, ends);
      if (random.nextBoolean()) {
        say(Math.max(serves, ends - 20), ScalingType.NODE_DRAINING, name, address);
      }
      if (lost != 2) {
        say(ends, ScalingType.NODE_TERMINATED, name, address);
      }
      begins = ends + (random.nextBoolean() ? between(0.05, 1) : between(1, 60));
      if (lost != 2 && random.nextInt(3) == 0) {
        name = name + "x";
      }
    }
  }

  private void announceAgain(double at) {
    for (Life life : List.copyOf(lives)) {
      List<ScalingType> types = new ArrayList<>(List.of(ScalingType.NODE_PROVISIONED));
      types.add(ScalingType.NODE_READY);
      types.add(ScalingType.NODE_SECURED);
      Collections.shuffle(types, random);
      double spread = random.nextBoolean() ? 0.4 : 60;
      for (ScalingType type : types.subList(0, 1 + random.nextInt(3))) {
        double time = at + between(0, spread);
        if (time <= life.serves || time >= life.ends) {
          continue;
        }
        if (type != ScalingType.NODE_SECURED) {
          say(time, type, life.name, life.address);
        } else if (hasSource) {
          attest(time, life.name, life.address, 0);
        }
      }
    }
  }

  private void report(double at) {
    List<NodeReport> listed = new ArrayList<>();
    boolean lies = random.nextInt(4) == 0;
    for (Life life : lives) {
      boolean runs = life.begins <= at && at < life.ends;
      if (!runs || lies && random.nextInt(3) == 0) {
        continue;
      }
      boolean serves = life.serves <= at;
      Boolean secured = hasSource && serves && random.nextBoolean() ? true : null;
      listed.add(
          new NodeReport(
              life.name, serves ? "ready" : "provisioned", secured, List.of(life.address)));
    }
    int parts = 1 + random.nextInt(2);
    for (int part = 1; part <= parts; part++) {
      List<NodeReport> own = new ArrayList<>();
      for (int i = part - 1; i < listed.size(); i += parts) {
        own.add(listed.get(i));
      }
      int number = part;
      tell(
          at,
          ScalingType.SIZE_REPORT,
          event -> event.nodes(List.copyOf(own)).part(number).parts(parts));
    }
  }

  /** Work between two moments, under that name, at least every few seconds. */
  void work(String name, double from, double to) {
    for (double begins = from; begins < Math.min(to, HORIZON); begins += between(1, 5)) {
      double ends = Math.min(to, begins + between(0.2, random.nextInt(4) == 0 ? 12 : 2));
      request(name, begins, ends);
    }
  }

  /** A request; true where its record, by its gateway's clock, was read. */
  InferenceEvent request(String name, double begins, double ends) {
    int gateway = random.nextInt(gatewayClocks.length);
    long endMs = ms(ends + gatewayClocks[gateway]);
    InferenceEvent event =
        new InferenceEventBuilder()
            .timeMs(endMs)
            .requestId("r" + records++)
            .cluster(CLUSTER)
            .tenant("t1")
            .gateway("gw-" + gateway)
            .node(name)
            .model("m")
            .latencyMicros(Math.round((ends - begins) * 1e6))
            .inputTokens(500)
            .outputTokens(200)
            .build();
    if (ends >= 0 && ends < HORIZON) {
      requests.computeIfAbsent(Math.floorDiv(endMs, TICK_MS), tick -> new ArrayList<>()).add(event);
    }
    return event;
  }

  void say(double time, ScalingType type, String node, String address) {
    tell(time, type, event -> event.node(node).addresses(List.of(address)));
  }

  /** A node's own clock dates it, so much too early. */
  void attest(double time, String node, String address, double early) {
    UnaryOperator<ScalingEventBuilder> more =
        event ->
            event.node(node).addresses(List.of(address)).timeMs(ms(time - early + scalingClock));
    tell(time, ScalingType.NODE_SECURED, more);
  }

  void tell(double time, ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    ScalingEventBuilder event =
        new ScalingEventBuilder()
            .timeMs(ms(time + scalingClock))
            .eventId("e" + records++)
            .cluster(CLUSTER)
            .type(type);
    ScalingEvent built = more.apply(event).build();
    words.add(new Word(time + between(0, LATE), built));
    if (random.nextInt(10) == 0) {
      words.add(new Word(time + between(0, LATE), built));
    }
    story.add(
        "%.3f %s %s %s"
            .formatted(
                (built.timeMs() - START_MS) / 1e3,
                type.wireName(),
                built.node(),
                built.nodes() == null ? built.addresses() : built.nodes()));
  }

  /** What the detector finds in it, and takes back. */
  List<Found> judge() {
    FleetTimeline timeline = new FleetTimeline(CLUSTER, SecuritySignal.AUTO);
    UnsecuredNodeDetector detector = new UnsecuredNodeDetector();
    UnsecuredNodeDetector.State state = detector.fresh();
    List<Found> found = new ArrayList<>();
    words.sort(Comparator.comparingDouble(Word::arrival));
    int next = 0;
    long first = Math.floorDiv(ms(-5), TICK_MS);
    for (long tick = first; tick * TICK_MS < ms(HORIZON); tick++) {
      long endMs = (tick + 1) * TICK_MS;
      double closes = (endMs - START_MS) / 1e3 + CLOSES_AFTER;
      while (next < words.size() && words.get(next).arrival <= closes) {
        timeline.apply(words.get(next++).event);
      }
      FleetSeen seen = seen(timeline, tick, endMs);
      if (detector.availability(seen).available()) {
        Judged<UnsecuredNodeDetector.State> judged = detector.judge(state, seen);
        state = judged.state();
        for (Score score : judged.scores()) {
          found.add(new Found((endMs - START_MS) / 1e3, score));
        }
      }
    }
    return found;
  }

  private FleetSeen seen(FleetTimeline timeline, long tick, long endMs) {
    long startMs = tick * TICK_MS;
    Pane cluster = new Pane(EntityKey.ofCluster(CLUSTER), startMs);
    SortedMap<String, Pane> nodes = new TreeMap<>();
    SortedMap<String, Long> counts = new TreeMap<>();
    TreeSet<Long> hashes = new TreeSet<>();
    for (InferenceEvent event : requests.getOrDefault(tick, List.of())) {
      String name = String.valueOf(event.node());
      cluster.fold(event, 500);
      EntityKey key = new EntityKey(CLUSTER, EntityKind.NODE, name);
      nodes.computeIfAbsent(name, node -> new Pane(key, startMs)).fold(event, 500);
      counts.merge(name, 1L, Long::sum);
      hashes.add(Hash64.of(name));
    }
    timeline.seen(endMs, hashes);
    timeline.named(endMs, counts);
    return new FleetSeen(
        tick, TICK_MS, ZoneOffset.UTC, timeline.at(endMs), cluster, new TreeMap<>(), nodes);
  }

  double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  static long ms(double second) {
    return START_MS + Math.round(second * 1_000);
  }

  static double second(long timeMs) {
    return (timeMs - START_MS) / 1e3;
  }
}
