package io.tidegate.detectors.catalog.identity;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.catalog.statistic.Streams;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * More distinct tenants or sources than demand explains: a quasi-GLM of how many there are given
 * the tick's requests, with the exponent of breadth (0.75, learned), {@link ElasticTest}. Ten times
 * the requests bring five times the tenants, and not ten.
 */
public final class FleetBreadthDetector implements FleetDetector<Streams<ElasticTest.State>> {
  public static final String ID = "fleet-breadth";

  private static final List<Distinct> METRICS = List.of(Distinct.TENANTS, Distinct.SOURCES);
  private static final double AT_LEAST = 1.3;
  private static final int LEAST_TICKS = 6;

  /** Clients beyond what is explained that are a crowd, as growth-attribution asks of newcomers. */
  private static final double LEAST_CROWD = 8;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "More clients than demand explains", Family.IDENTITY)
          .what("The fleet serves more distinct tenants or sources than its requests explain.")
          .why("Farmed accounts and spread sources keep each of them under every limit.")
          .kinds(EntityKind.CLUSTER)
          .statistic("quasi-GLM given demand, mixture e-CUSUM")
          .formula("log mu = a + beta (log X - log Xref), beta ~ N(0.75, 0.15^2)")
          .source("McCullagh, Nelder (1989), ch. 9; Flajolet et al., AofA 2007 (counts)")
          .limits("A flood of ordinary requests explains more clients than there were before.")
          .scaleClass("demand")
          .coldStart("expects nothing for two minutes, then low for 25 minutes")
          .needs("tenant or source on inference events")
          .stateBytes(2 * ElasticTest.StateCodec.BYTES)
          .atlas("AML.TA0003", "Resource Development", "AML.T0021", "Establish Accounts")
          .owasp("LLM10:2025")
          .remediation(
              "Look at the newest tenants and sources: when they came and what they share.",
              "Put new accounts on a probation quota.",
              "If a launch brought them, accept it as the new baseline.")
          .build();

  private final ElasticTest test;

  public FleetBreadthDetector(Calibration calibration) {
    Elasticity prior =
        calibration.lacks(Ablation.LEARNED_EXPONENT) ? Elasticity.FIXED : Elasticity.BREADTH;
    this.test =
        new ElasticTest(calibration.bars().fleet(Family.IDENTITY), AT_LEAST, prior, LEAST_TICKS);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Streams<ElasticTest.State> fresh() {
    return Streams.none();
  }

  @Override
  public Judged<Streams<ElasticTest.State>> judge(
      Streams<ElasticTest.State> state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null) {
      return Judged.silently(state);
    }
    SortedMap<String, ElasticTest.State> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    double demand = cluster.get(Amount.SERVED) + (double) cluster.get(Amount.ERRORS);
    for (Distinct metric : METRICS) {
      double count = cluster.distinct(metric);
      ElasticTest.State before = state.get(metric.name(), test.fresh());
      ElasticTest.Look look =
          test.judge(before, seen, new ElasticTest.Sums(count, demand, count, 1, true));
      changed.put(metric.name(), look.after());
      if (look.nats() >= test.bar() / 2) {
        scores.add(scoreOf(look, metric == Distinct.TENANTS ? "tenants" : "sources", seen));
      }
    }
    return new Judged<>(state.with(changed), scores);
  }

  private static boolean isCrowd(ElasticTest.Look look) {
    return look.sums().sum() - look.expected() >= LEAST_CROWD;
  }

  private Score scoreOf(ElasticTest.Look look, String what, FleetSeen seen) {
    Pane cluster = requireNonNull(seen.cluster());
    ComparedText distinct = ComparedText.of(look.sums().sum(), look.expected());
    ScoreBuilder score =
        new ScoreBuilder(cluster.entity())
            .severity(isCrowd(look) ? Severity.MEDIUM : Severity.LOW)
            .compared("distinct " + what + " per tick", look.sums().sum(), look.expected())
            .sentence(
                "the fleet "
                    + cluster.entity().id()
                    + " serves "
                    + DecimalText.of(look.ratio(), 2)
                    + "x the distinct "
                    + what
                    + " that its "
                    + (long) look.sums().covariate()
                    + " requests explain ("
                    + distinct.seen()
                    + " against "
                    + distinct.other()
                    + ")");
    return test.scoreOf(score, look, seen).build();
  }

  @Override
  public Codec<Streams<ElasticTest.State>> codec() {
    return new Streams.OfCodec<>(ElasticTest.StateCodec.INSTANCE);
  }
}
