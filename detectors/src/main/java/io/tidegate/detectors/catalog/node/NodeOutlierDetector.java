package io.tidegate.detectors.catalog.node;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node is unlike its peers: errors, latency or egress, against the nodes of the same group,
 * hardware, model and age; nodes that serve several models are peers of each other.
 *
 * <p>Latency: {@code v = ln(Σ took / Σ expected)} over the last half minute, without what requests
 * waited; the expectation has the parts that the quantity has and what all nodes share that worked
 * at the time ({@link WorkRules}): nodes need not do the same work, and one that is old need not
 * answer for what it took on before others came. Egress: {@code v = ln(bytes / requests + f)}.
 * {@code z = (v − median of the others) / scale}, {@code scale² = (n MAD² + 8 s²) / (n + 8) + e²};
 * for egress {@code e² = Σ x² / (Σ x)²}, as the noise of a sum is that of its few largest amounts,
 * and {@code v} of the node itself is without its {@value #FEW} largest at most ({@code Σ x − √(3 Σ
 * x²)}), for latency that of what the requests' sizes leave unexplained ({@link NodePace#noise}).
 * Evidence is a CUSUM of the log-likelihood ratio of a shift by five scales, {@code (5 z − 12.5) /
 * 3} with z capped at 6, since neighbouring ticks share their half minute. Errors: counts against
 * the pooled rate of the others, {@link MixtureCusum}. All need three ticks and {@value
 * #LEAST_REQUESTS} requests. What moves all peers moves their median and is nobody's fault. Cohorts
 * under five nodes are not judged.
 *
 * <p>Iglewicz, Hoaglin, How to Detect and Handle Outliers (1993); shrunk scale and leave-one-out
 * centre: docs/methods.md, "Nodes and their peers".
 */
public final class NodeOutlierDetector implements FleetDetector<NodeOutlierDetector.State> {
  public static final String ID = "node-outlier";

  private static final String[] METRICS = {
    "latency against what its work explains", "egress per request, bytes", "errors per request"
  };

  static final int LATENCY = 0;
  static final int EGRESS = 1;
  static final int ERRORS = 2;

  /** Bytes of a request's egress of which a ratio says nothing. */
  static final double EGRESS_FLOOR = 500;

  /** A handful of requests accuses no node, however much they sent. */
  private static final int FEW = 3;

  /** Errors of a healthy peer and how much that differs between peers (size of the binomial). */
  private static final double LEAST_ERROR_RATE = 0.005;

  private static final double ERROR_SIZE = 4;
  static final int LEAST_PEERS = 5;
  private static final int LEAST_TICKS = 3;
  private static final double KEEP = 0.85;
  private static final double SHIFT = 5;
  private static final double MOST_Z = 6;

  /** Ticks that share so much of their half minute that they are one look. */
  private static final double SHARED_TICKS = 3;

  static final int LEAST_REQUESTS = 6;

  /** An hour after it last served another model, a node serves one. */
  private static final long ONE_MODEL_TICKS = 720;

  private static final long FORGET_TICKS = 120;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node unlike its peers", Family.NODE)
          .what(
              "A node's errors, latency or egress differ from those of its peers, for the same work begun at the same time.")
          .why("A compromised or broken node stands out among nodes that do the same work.")
          .kinds(EntityKind.NODE)
          .statistic("leave-one-out robust z against the cohort, CUSUM")
          .formula(
              "z = (v - median of others) / scale, C = max(0, C + (5 z - 12.5) / 3); v = ln(latency / g (a n + b in + c out)) by model, g shared by all that worked at the time, or ln(egress / n)")
          .source("Iglewicz, Hoaglin (1993); docs/methods.md, Nodes and their peers")
          .limits(
              "Cohorts under five nodes are not judged; what moves all of them, or all that worked at one time, is nobody's fault. Latency is that of served requests with known tokens, without their wait.")
          .scaleClass("peers")
          .coldStart("works as soon as five peers served for half a minute")
          .needs("field node on inference events")
          .defaultAction("drain the node, at most a tenth of its cohort")
          .stateBytes(450)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0025", "Exfiltration via Cyber Means")
          .owasp("LLM02:2025", "LLM03:2025")
          .remediation(
              "Compare the node's image, attestation and destinations with a peer's.",
              "Drain it, and keep it for forensics if egress is what differs.",
              "Replace it if it is merely broken.")
          .build();

  private final double bar;
  private final boolean byParts;
  private final MixtureCusum.Limits limits;

  public NodeOutlierDetector(Calibration calibration) {
    bar = calibration.bars().nodes();
    byParts = !calibration.lacks(Ablation.PARTS);
    limits = MixtureCusum.Limits.ofBar(bar, LEAST_TICKS);
  }

  /**
   * What a node did over the last half minute.
   *
   * @param egress bytes, with the sum of their squares
   */
  record Sums(double requests, double egress, double egressSquared, double errors, NodePace pace) {
    private static final Sums NONE = new Sums(0, 0, 0, 0, NodePace.NONE);

    private Sums and(Pane pane, double keep, WorkRules.Now rules) {
      return new Sums(
          requests * keep + pane.get(Amount.REQUESTS),
          egress * keep + pane.get(Amount.EGRESS_BYTES),
          egressSquared * keep + pane.get(Amount.EGRESS_SQUARED),
          errors * keep + pane.get(Amount.ERRORS),
          rules.and(pace.fade(keep), pane.effort()));
    }

    /**
     * Bytes of a request that its {@value #FEW} largest cannot have brought: by Cauchy and Schwarz
     * these sum up to {@code √(3 Σ x²)} at most, faded or not.
     */
    double egressWithoutFew() {
      return Math.max(0, egress - StrictMath.sqrt(FEW * egressSquared)) / requests;
    }

    /** The squared noise of the logarithm of egress, that of its largest amounts; 1 without any. */
    double egressNoise() {
      return egress > 0 ? Math.min(1, egressSquared / (egress * egress)) : 1;
    }
  }

  /**
   * One node's sums over the last half minute and its evidence, per metric.
   *
   * @param model that it serves; the least of several
   * @param severalTick when it last served another one; {@link Long#MIN_VALUE} if never
   */
  record Node(
      long lastTick,
      String model,
      long severalTick,
      Sums sums,
      double latency,
      double egress,
      MixtureCusum errors,
      int ticksOver) {
    static Node fresh() {
      return new Node(Long.MIN_VALUE, "", Long.MIN_VALUE, Sums.NONE, 0, 0, MixtureCusum.fresh(), 0);
    }

    /** Whose peer it is: of those that serve its model only, or of those that serve several. */
    String serves() {
      boolean several = severalTick != Long.MIN_VALUE && lastTick - severalTick < ONE_MODEL_TICKS;
      return several ? "several models" : model;
    }

    double requests() {
      return sums.requests;
    }

    /** True where there are enough requests to say how the node is by that. */
    boolean knows(int metric) {
      double known = metric == LATENCY ? sums.pace.requests() : sums.requests;
      return known >= LEAST_REQUESTS;
    }

    /** The metric itself: a ratio to the work's expectation, or a mean per request. */
    double rate(int metric) {
      double n = sums.requests;
      return switch (metric) {
        case LATENCY -> sums.pace.ratio();
        case EGRESS -> sums.egress / n;
        default -> sums.errors / n;
      };
    }

    double logRate(int metric) {
      double rate = rate(metric);
      return StrictMath.log(metric == LATENCY ? rate : rate + EGRESS_FLOOR);
    }

    /** The same as evidence against the node: none of its own that rests on few requests. */
    double logRateWithoutFew(int metric) {
      return metric == EGRESS
          ? StrictMath.log(sums.egressWithoutFew() + EGRESS_FLOOR)
          : logRate(metric);
    }

    double evidence(int metric) {
      return metric == ERRORS ? errors.nats() : metric == LATENCY ? latency : egress;
    }
  }

  /**
   * @param nodes by the name that telemetry gives the node
   * @param rules how long the cluster's work takes
   */
  record State(SortedMap<String, Node> nodes, WorkRules rules) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), WorkRules.FRESH);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    if (!seen.namesNodes()) {
      return Availability.lacks(FleetSeen.UNNAMED);
    }
    return seen.fleet().join() == JoinState.UNJOINED
        ? Availability.lacks("node names that telemetry and scaling events share")
        : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    WorkRules.Now rules = new WorkRules.Now(state.rules, seen, byParts);
    SortedMap<String, Node> summed = summed(state.nodes, rules, seen);
    Cohorts cohorts = new Cohorts(summed, seen);
    SortedMap<String, Node> nodes = new TreeMap<>(summed);
    List<Score> scores = new ArrayList<>();
    for (String name : seen.nodes().keySet()) {
      Node node = judged(name, summed, cohorts, seen);
      nodes.put(name, node);
      int worst = 0;
      for (int metric = 1; metric < METRICS.length; metric++) {
        worst = node.evidence(metric) > node.evidence(worst) ? metric : worst;
      }
      double nats = node.evidence(worst);
      if (nats >= bar / 2) {
        double own = node.ticksOver < LEAST_TICKS ? Math.min(nats, bar * 0.99) : nats;
        scores.add(scoreOf(name, node, worst, own, cohorts, seen));
      }
    }
    return new Judged<>(new State(nodes, rules.learned(seen)), scores);
  }

  private static SortedMap<String, Node> summed(
      SortedMap<String, Node> before, WorkRules.Now rules, FleetSeen seen) {
    SortedMap<String, Node> nodes = new TreeMap<>(before);
    nodes.values().removeIf(node -> node.lastTick < seen.tick() - FORGET_TICKS);
    seen.nodes()
        .forEach(
            (name, pane) -> {
              Node node = nodes.getOrDefault(name, Node.fresh());
              nodes.put(name, with(node, pane, rules, seen.tick()));
            });
    return nodes;
  }

  private static Node with(Node before, Pane pane, WorkRules.Now rules, long tick) {
    long gap = before.lastTick == Long.MIN_VALUE ? 1 : Math.max(1, tick - before.lastTick);
    Sums sums = before.sums.and(pane, StrictMath.pow(KEEP, gap), rules);
    String model = requireNonNullElse(pane.owner(), before.model);
    boolean another = !before.model.isEmpty() && !model.equals(before.model);
    long severalTick = pane.hasSeveralOwners() || another ? tick : before.severalTick;
    return new Node(
        tick,
        model,
        severalTick,
        sums,
        before.latency,
        before.egress,
        before.errors,
        before.ticksOver);
  }

  private Node judged(String name, SortedMap<String, Node> nodes, Cohorts cohorts, FleetSeen seen) {
    Node node = nodes.getOrDefault(name, Node.fresh());
    Pane pane = seen.nodes().get(name);
    double latencyStep = stepOf(cohorts.z(name, LATENCY));
    double egressStep = stepOf(cohorts.z(name, EGRESS));
    double peers = Math.max(LEAST_ERROR_RATE, cohorts.peersErrorRate(name));
    double requests = pane == null ? 0 : pane.get(Amount.REQUESTS);
    double errors = pane == null ? 0 : pane.get(Amount.ERRORS);
    double expected = cohorts.peers(name, ERRORS) < LEAST_PEERS - 1 ? 0 : requests * peers;
    boolean over = latencyStep > 0 || egressStep > 0 || errors > expected;
    return new Node(
        node.lastTick,
        node.model,
        node.severalTick,
        node.sums,
        accumulated(node.latency, latencyStep),
        accumulated(node.egress, egressStep),
        node.errors.step(seen.tick(), errors, expected, ERROR_SIZE, limits),
        over ? Math.min(LEAST_TICKS, node.ticksOver + 1) : 0);
  }

  private static double stepOf(double z) {
    return Double.isNaN(z) ? 0 : (SHIFT * Math.min(MOST_Z, z) - SHIFT * SHIFT / 2) / SHARED_TICKS;
  }

  private double accumulated(double before, double step) {
    return Math.min(2 * bar, Math.max(0, before + step));
  }

  private Score scoreOf(
      String name, Node node, int metric, double nats, Cohorts cohorts, FleetSeen seen) {
    double observed = node.rate(metric);
    double expected = cohorts.expected(name, metric);
    double times = (observed + 1e-9) / Math.max(expected, 1e-9);
    double z = metric == ERRORS ? Double.NaN : cohorts.z(name, metric);
    return new ScoreBuilder(new EntityKey(seen.fleet().cluster(), EntityKind.NODE, name))
        .evidence(nats, bar)
        .compared(METRICS[metric], observed, expected)
        .since(seen.startMs() - LEAST_TICKS * seen.tickMs())
        .withoutScaleAwareness(cohorts.wholeFleetTimes(node, metric) > 2)
        .sentence(
            "node "
                + name
                + " has "
                + DecimalText.of(times, 1)
                + "x its "
                + cohorts.peers(name, metric)
                + " peers' "
                + METRICS[metric])
        .facts(
            List.of(
                new Fact.Decimal("z", z, 2),
                new Fact.Whole("peers", cohorts.peers(name, metric)),
                new Fact.Text("cohort", cohorts.cohortOf(name).replace('\0', '/')),
                new Fact.Decimal("requests_30s", node.requests(), 1)))
        .build();
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
            out.text(name).signed(node.lastTick).text(node.model).signed(node.severalTick);
            out.unsigned(node.ticksOver);
            Sums sums = node.sums;
            out.real(sums.requests).real(sums.egress).real(sums.egressSquared).real(sums.errors);
            sums.pace.write(out);
            node.errors.write(out.real(node.latency).real(node.egress));
          });
      state.rules.write(out);
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Node> nodes = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        String name = in.text();
        long lastTick = in.signed();
        String model = in.text();
        long severalTick = in.signed();
        int ticksOver = (int) in.unsigned();
        Sums sums = new Sums(in.real(), in.real(), in.real(), in.real(), NodePace.read(in));
        double latency = in.real();
        double egress = in.real();
        MixtureCusum errors = MixtureCusum.read(in);
        nodes.put(
            name, new Node(lastTick, model, severalTick, sums, latency, egress, errors, ticksOver));
      }
      return new State(nodes, WorkRules.read(in));
    }
  }
}
