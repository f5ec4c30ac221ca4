package io.tidegate.detectors.catalog.node;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.baseline.RatioBaseline;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.catalog.statistic.Notices;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.catalog.statistic.Streams;
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
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The machines of the fleet do more than its size explains: power, bytes between nodes, bytes sent
 * out, bytes pulled, as the nodes measure them. A quasi-GLM of the fleet's total (mean of the
 * samples times size) given size, with a learned exponent, {@link ElasticTest}.
 *
 * <p>While the fleet changes its size the expectation is raised by {@code e^(2 κ τ)}. Demand that
 * is ahead of the size (a surge before its nodes have come) explains as much as the nodes that it
 * is worth. Pulls are counted ({@link RateTest}) of nodes that have been ready for ten minutes: new
 * ones must pull, and so must all after a deploy.
 */
public final class InfrastructureLoadDetector
    implements FleetDetector<InfrastructureLoadDetector.State> {
  public static final String ID = "infrastructure-load";

  private static final double AT_LEAST = 1.3;
  private static final int LEAST_TICKS = 4;

  /** {@code κ}: extra relative deviation per unit of unsettledness. */
  private static final double KAPPA = 0.3;

  private static final long NEW_MS = 600_000;
  private static final long ROLLOUT_MS = 1_800_000;

  private static final Map<Amount, String> METRICS = metrics();

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Machines busier than size explains", Family.NODE)
          .what("Power, traffic between nodes, egress or pulls exceed what the size explains.")
          .why("Stolen compute, spread of an intruder and bulk exfiltration show on the machines.")
          .kinds(EntityKind.CLUSTER)
          .statistic("quasi-GLM given size, mixture e-CUSUM")
          .formula("log mu = a + beta (log S - log Sref), beta ~ N(1, 0.3^2), mu e^(2 kappa tau)")
          .source("McCullagh, Nelder (1989), ch. 9; docs/methods.md, Machines given size")
          .limits("What a change of the size by the same factor would bring is explained by it.")
          .scaleClass("size")
          .coldStart("expects nothing for two minutes, then low for 25 minutes")
          .needs("node samples")
          .stateBytes(3 * ElasticTest.StateCodec.BYTES + RateTest.StateCodec.BYTES + 24)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .atlas("AML.TA0010", "Exfiltration", "AML.T0025", "Exfiltration via Cyber Means")
          .owasp("LLM02:2025", "LLM03:2025")
          .remediation(
              "Find the nodes that make the difference: node-outlier, destinations of samples.",
              "Drain one of them and keep it for forensics.",
              "If a new image or topology brought it, accept it as the new baseline.")
          .build();

  private final ElasticTest traffic;
  private final ElasticTest power;
  private final RateTest pulls;
  private final double kappa;

  public InfrastructureLoadDetector(Calibration calibration) {
    boolean unlearned = calibration.lacks(Ablation.LEARNED_EXPONENT);
    double bar = calibration.bars().fleet(Family.NODE);
    Elasticity amongNodes = unlearned ? Elasticity.FIXED : Elasticity.INFRASTRUCTURE;
    Elasticity perNode = unlearned ? Elasticity.FIXED : Elasticity.PER_NODE;
    this.traffic = new ElasticTest(bar, AT_LEAST, amongNodes, LEAST_TICKS);
    this.power = new ElasticTest(bar, AT_LEAST, perNode, LEAST_TICKS);
    this.pulls = new RateTest(bar, 2, 1, 2_000);
    this.kappa = calibration.lacks(Ablation.TRANSIENT) ? 0 : KAPPA;
  }

  /**
   * What is remembered.
   *
   * @param perNode requests per node and tick
   * @param pulls samples of nodes that pull and are not new
   */
  record State(Streams<ElasticTest.State> streams, RatioBaseline perNode, RateTest.State pulls) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(Streams.none(), RatioBaseline.FRESH, RateTest.State.FRESH);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    Pane cluster = seen.cluster();
    return cluster == null || cluster.get(Amount.SAMPLES) == 0
        ? Availability.lacks("samples of nodes")
        : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double samples = cluster == null ? 0 : cluster.get(Amount.SAMPLES);
    if (cluster == null || samples == 0) {
      return Judged.silently(state);
    }
    double size = Math.max(1, seen.fleet().size());
    double demand = cluster.get(Amount.SERVED);
    double worth = state.perNode.ready() ? demand / state.perNode.expected(1) : size;
    double ahead = Math.max(1, worth / size);
    double raised = StrictMath.exp(2 * kappa * seen.fleet().unsettled()) * ahead;
    SortedMap<String, ElasticTest.State> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Amount metric : METRICS.keySet()) {
      double total = cluster.get(metric) / samples * size;
      ElasticTest test = metric == Amount.POWER_MILLIWATTS ? power : traffic;
      ElasticTest.Sums sums = new ElasticTest.Sums(total, size, total, raised, true);
      ElasticTest.State before = state.streams.get(metric.name(), test.fresh());
      ElasticTest.Look look = test.judge(before, seen, sums);
      changed.put(metric.name(), look.after());
      if (look.nats() >= test.bar() / 2) {
        scores.add(scoreOf(test, metric, look, seen));
      }
    }
    RateTest.Excuse rollout =
        RateTest.Excuse.explainedIf(Notices.has(seen, ScalingType.DEPLOY, ROLLOUT_MS));
    RateTest.Counts pulling = new RateTest.Counts(pulling(seen), samples, 0, rollout);
    RateTest.State nextPulls = pulls.next(state.pulls, seen, pulling);
    if (nextPulls.nats() >= pulls.bar() / 2) {
      scores.add(pullScore(nextPulls, seen));
    }
    boolean learns = seen.learning() == Learning.ALLOWED;
    RatioBaseline perNode = learns ? state.perNode.learn(demand, size) : state.perNode;
    return new Judged<>(new State(state.streams.with(changed), perNode, nextPulls), scores);
  }

  private static double pulling(FleetSeen seen) {
    int count = 0;
    for (Pane node : seen.nodes().values()) {
      count += node.get(Amount.PULL_BYTES) > 0 && !isNew(node, seen) ? 1 : 0;
    }
    return count;
  }

  /** Nodes that nobody told of may be new at any time. */
  private static boolean isNew(Pane node, FleetSeen seen) {
    return seen.fleet()
        .resolve(node.entity().id(), seen.endMs())
        .map(known -> known.readyMs() > seen.endMs() - NEW_MS)
        .orElse(true);
  }

  private static Score scoreOf(
      ElasticTest test, Amount metric, ElasticTest.Look look, FleetSeen seen) {
    Pane cluster = requireNonNull(seen.cluster());
    String what = requireNonNull(METRICS.get(metric));
    ScoreBuilder score =
        new ScoreBuilder(cluster.entity())
            .severity(Severity.MEDIUM)
            .compared(what + " of all nodes per sample", look.sums().sum(), look.expected())
            .sentence(
                "the machines of "
                    + cluster.entity().id()
                    + " have "
                    + DecimalText.of(look.ratio(), 2)
                    + "x the "
                    + what
                    + " that "
                    + seen.fleet().size()
                    + " nodes explain");
    return test.scoreOf(score, look, seen).build();
  }

  private Score pullScore(RateTest.State state, FleetSeen seen) {
    Pane cluster = requireNonNull(seen.cluster());
    return new ScoreBuilder(cluster.entity())
        .evidence(state.nats(), pulls.bar())
        .severity(Severity.MEDIUM)
        .provisional(state.provisional())
        .compared("samples of nodes that pull and are not new", state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= pulls.bar())
        .sentence(
            (long) state.hits()
                + " samples show nodes of "
                + cluster.entity().id()
                + " that pull images or weights although they are not new, and nothing was deployed")
        .facts(state.facts(seen))
        .build();
  }

  private static Map<Amount, String> metrics() {
    Map<Amount, String> metrics = new EnumMap<>(Amount.class);
    metrics.put(Amount.POWER_MILLIWATTS, "power, mW");
    metrics.put(Amount.SAMPLED_EGRESS_BYTES, "egress, bytes");
    metrics.put(Amount.EAST_WEST_BYTES, "traffic between nodes, bytes");
    return metrics;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      state.streams.write(ElasticTest.StateCodec.INSTANCE, out);
      state.perNode.write(out);
      RateTest.StateCodec.INSTANCE.write(state.pulls, out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          Streams.read(ElasticTest.StateCodec.INSTANCE, in),
          RatioBaseline.read(in),
          RateTest.StateCodec.INSTANCE.read(in));
    }
  }
}
