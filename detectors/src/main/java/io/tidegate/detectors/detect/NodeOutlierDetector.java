package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.detectors.fleet.NodeState;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node is unlike its peers: errors, latency or egress per request, against the nodes of the same
 * group, hardware, model and age.
 *
 * <p>For each metric {@code v = ln(rate + f)} over the last half minute; {@code z = (v − median of
 * the others) / scale}, {@code scale² = (n MAD² + 8 · 0.35²) / (n + 8)}; evidence is a CUSUM of the
 * log-likelihood ratio of a shift by five scales, {@code 5 z − 12.5}, with z capped at 6, and needs
 * three ticks. What moves all peers moves the median and is nobody's fault. Cohorts under five nodes
 * are not judged.
 *
 * <p>Iglewicz, Hoaglin, How to Detect and Handle Outliers (1993); shrunk scale and leave-one-out
 * centre: docs/methods.md, "Nodes and their peers".
 */
public final class NodeOutlierDetector implements FleetDetector<NodeOutlierDetector.State> {
  public static final String ID = "node-outlier";

  private static final String[] METRICS = {
    "errors per request", "latency per request, ms", "egress per request, bytes"
  };
  private static final double[] FLOORS = {0.03, 50, 500};
  private static final int LEAST_PEERS = 5;
  private static final int LEAST_TICKS = 3;
  private static final double KEEP = 0.85;
  private static final double LEAST_REQUESTS = 4;
  private static final double PRIOR_SCALE = 0.35;
  private static final double PRIOR_NODES = 8;
  private static final double MAD_TO_SD = 1.4826;
  private static final double SHIFT = 5;
  private static final double MOST_Z = 6;
  private static final long WARM_UP_MS = 180_000;
  private static final long FORGET_TICKS = 120;

  private static final DetectorSpec SPEC =
      new DetectorSpec(
          new Analytic(
              ID,
              "Node unlike its peers",
              "A node's errors, latency or egress differ from those of its peers.",
              AnalyticType.STATISTICAL,
              "leave-one-out robust z against the cohort, CUSUM",
              "1",
              List.of(
                  new Technique(
                      "AML.TA0010", "Exfiltration", "AML.T0025", "Exfiltration via Cyber Means")),
              List.of("LLM02:2025", "LLM03:2025")),
          EnumSet.of(EntityKind.NODE),
          "peers",
          "works as soon as five peers served for half a minute",
          "field node on inference events",
          96,
          List.of(
              "Compare the node's image, attestation and destinations with a peer's.",
              "Drain it, and keep it for forensics if egress is what differs.",
              "Replace it if it is merely broken."));

  /** One node's sums over the last half minute and its evidence, per metric. */
  record Node(
      long lastTick, double requests, List<Double> sums, List<Double> evidence, int ticksOver) {
    static Node fresh() {
      return new Node(Long.MIN_VALUE, 0, List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 0.0), 0);
    }

    double logRate(int metric) {
      return StrictMath.log(sums.get(metric) / requests + FLOORS[metric]);
    }
  }

  /** By the name that telemetry gives the node. */
  record State(SortedMap<String, Node> nodes) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>());
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().join() == JoinState.UNJOINED
        ? Availability.lacks("node names that telemetry and scaling events share")
        : Availability.YES;
  }

  @Override
  public List<Score> score(State state, FleetSeen seen) {
    State after = step(state, seen);
    List<Score> scores = new ArrayList<>();
    Cohorts cohorts = new Cohorts(after, seen);
    for (String name : seen.nodes().keySet()) {
      Node node = after.nodes.get(name);
      if (node == null) {
        continue;
      }
      int worst = 0;
      for (int metric = 1; metric < METRICS.length; metric++) {
        worst = node.evidence.get(metric) > node.evidence.get(worst) ? metric : worst;
      }
      double nats = node.evidence.get(worst);
      if (nats >= Bars.NODES / 2) {
        double own = node.ticksOver < LEAST_TICKS ? Math.min(nats, Bars.NODES * 0.99) : nats;
        scores.add(scoreOf(name, node, worst, own, cohorts, seen));
      }
    }
    return scores;
  }

  @Override
  public State next(State state, FleetSeen seen, List<Score> scores, Learning learning) {
    return step(state, seen);
  }

  private static State step(State state, FleetSeen seen) {
    SortedMap<String, Node> nodes = new TreeMap<>(state.nodes);
    nodes.values().removeIf(node -> node.lastTick < seen.tick() - FORGET_TICKS);
    seen.nodes().forEach((name, pane) -> nodes.merge(name, sums(Node.fresh(), pane, seen.tick()),
        (before, ignored) -> sums(before, pane, seen.tick())));
    State summed = new State(nodes);
    Cohorts cohorts = new Cohorts(summed, seen);
    SortedMap<String, Node> judged = new TreeMap<>(nodes);
    for (String name : seen.nodes().keySet()) {
      judged.computeIfPresent(name, (key, node) -> withEvidence(key, node, cohorts));
    }
    return new State(judged);
  }

  private static Node sums(Node before, Pane pane, long tick) {
    long gap = before.lastTick == Long.MIN_VALUE ? 1 : Math.max(1, tick - before.lastTick);
    double keep = StrictMath.pow(KEEP, gap);
    List<Double> sums =
        List.of(
            before.sums.get(0) * keep + pane.get(Amount.ERRORS),
            before.sums.get(1) * keep + pane.get(Amount.LATENCY_MICROS) / 1_000.0,
            before.sums.get(2) * keep + pane.get(Amount.EGRESS_BYTES));
    double requests = before.requests * keep + pane.get(Amount.REQUESTS);
    return new Node(tick, requests, sums, before.evidence, before.ticksOver);
  }

  private static Node withEvidence(String name, Node node, Cohorts cohorts) {
    List<Double> evidence = new ArrayList<>();
    boolean over = false;
    for (int metric = 0; metric < METRICS.length; metric++) {
      double z = Math.min(MOST_Z, cohorts.z(name, metric));
      double step = Double.isNaN(z) ? 0 : SHIFT * z - SHIFT * SHIFT / 2;
      double next = Math.max(0, node.evidence.get(metric) + step);
      evidence.add(Math.min(2 * Bars.NODES, next));
      over |= step > 0;
    }
    int ticksOver = over ? Math.min(LEAST_TICKS, node.ticksOver + 1) : 0;
    return new Node(node.lastTick, node.requests, node.sums, evidence, ticksOver);
  }

  private static Score scoreOf(
      String name, Node node, int metric, double nats, Cohorts cohorts, FleetSeen seen) {
    double observed = node.sums.get(metric) / node.requests;
    double median = cohorts.median(name, metric);
    double expected = Math.max(0, StrictMath.exp(median) - FLOORS[metric]);
    double times = StrictMath.exp(node.logRate(metric) - median);
    return new Score(
        new EntityKey(seen.fleet().cluster(), EntityKind.NODE, name),
        List.of(),
        nats,
        Bars.NODES,
        false,
        false,
        true,
        Severity.MEDIUM,
        Confidence.MEDIUM,
        METRICS[metric],
        observed,
        expected,
        Double.NaN,
        seen.startMs() - LEAST_TICKS * seen.tickMs(),
        cohorts.wholeFleetZ(name, metric) > SHIFT / 2,
        "node "
            + name
            + " has "
            + DecimalText.of(times, 1)
            + "x its "
            + cohorts.peers(name)
            + " peers' "
            + METRICS[metric],
        List.of(
            new Fact.Decimal("z", cohorts.z(name, metric), 2),
            new Fact.Whole("peers", cohorts.peers(name)),
            new Fact.Text("cohort", cohorts.cohortOf(name).replace('\0', '/')),
            new Fact.Decimal("requests_30s", node.requests, 1)));
  }

  /** The nodes active in the tick, by cohort. */
  private static final class Cohorts {
    private final State state;
    private final FleetSeen seen;
    private final SortedMap<String, String> cohortByName = new TreeMap<>();
    private final SortedMap<String, List<String>> members = new TreeMap<>();

    Cohorts(State state, FleetSeen seen) {
      this.state = state;
      this.seen = seen;
      for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
        Node node = state.nodes.get(entry.getKey());
        if (node != null && node.requests >= LEAST_REQUESTS) {
          String cohort = describe(entry.getKey(), entry.getValue());
          cohortByName.put(entry.getKey(), cohort);
          members.computeIfAbsent(cohort, ignored -> new ArrayList<>()).add(entry.getKey());
        }
      }
    }

    private String describe(String name, Pane pane) {
      Optional<NodeState> node = seen.fleet().resolve(name, seen.endMs());
      String where = node.map(state -> state.group() + "\0" + state.hardware()).orElse("");
      boolean warming =
          node.isPresent() && seen.endMs() - node.get().readyMs() < WARM_UP_MS;
      return where + "\0" + pane.owner() + "\0" + (warming ? "warming" : "settled");
    }

    String cohortOf(String name) {
      return cohortByName.getOrDefault(name, "");
    }

    int peers(String name) {
      return Math.max(0, members.getOrDefault(cohortOf(name), List.of()).size() - 1);
    }

    /** NaN where there are too few peers. */
    double z(String name, int metric) {
      List<String> cohort = members.getOrDefault(cohortOf(name), List.of());
      return z(name, metric, cohort);
    }

    double wholeFleetZ(String name, int metric) {
      return z(name, metric, new ArrayList<>(cohortByName.keySet()));
    }

    double median(String name, int metric) {
      return medianOf(others(name, metric, members.getOrDefault(cohortOf(name), List.of())));
    }

    private double z(String name, int metric, List<String> cohort) {
      double[] others = others(name, metric, cohort);
      Node node = state.nodes.get(name);
      if (others.length < LEAST_PEERS - 1 || node == null || !cohort.contains(name)) {
        return Double.NaN;
      }
      double median = medianOf(others);
      double[] deviations = new double[others.length];
      for (int i = 0; i < others.length; i++) {
        deviations[i] = Math.abs(others[i] - median);
      }
      double mad = MAD_TO_SD * medianOf(deviations);
      double n = others.length;
      double scaleSquared =
          (n * mad * mad + PRIOR_NODES * PRIOR_SCALE * PRIOR_SCALE) / (n + PRIOR_NODES);
      return (node.logRate(metric) - median) / StrictMath.sqrt(scaleSquared);
    }

    private double[] others(String name, int metric, List<String> cohort) {
      List<Double> values = new ArrayList<>();
      for (String peer : cohort) {
        Node node = state.nodes.get(peer);
        if (node != null && !peer.equals(name)) {
          values.add(node.logRate(metric));
        }
      }
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double medianOf(double[] values) {
      if (values.length == 0) {
        return Double.NaN;
      }
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1
          ? sorted[middle]
          : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.nodes.size());
      state.nodes.forEach(
          (name, node) -> {
            out.text(name).signed(node.lastTick).real(node.requests).unsigned(node.ticksOver);
            node.sums.forEach(out::real);
            node.evidence.forEach(out::real);
          });
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Node> nodes = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        String name = in.text();
        long lastTick = in.signed();
        double requests = in.real();
        int ticksOver = (int) in.unsigned();
        List<Double> sums = List.of(in.real(), in.real(), in.real());
        List<Double> evidence = List.of(in.real(), in.real(), in.real());
        nodes.put(name, new Node(lastTick, requests, sums, evidence, ticksOver));
      }
      return new State(nodes);
    }
  }
}
