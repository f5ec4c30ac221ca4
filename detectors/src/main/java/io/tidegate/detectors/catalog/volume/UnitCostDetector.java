package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
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
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * What the fleet's machines cost per token, against the past. The unit cost is the product of what
 * a node's hour costs and of the nodes per token; each is judged by itself ({@link ElasticTest}
 * with exponent one), since a price hardly ever moves and the use of nodes always does.
 *
 * <p>Machines that a peak needed stay for a while: they are paid by the highest demand of the last
 * ten minutes (it fades by half in five).
 */
public final class UnitCostDetector implements FleetDetector<UnitCostDetector.State> {
  public static final String ID = "unit-cost";

  private static final double AT_LEAST = 1.5;
  private static final double DEARER = 1.2;

  /** Five minutes at least: money is not urgent. */
  private static final int LEAST_TICKS = 60;

  private static final double PEAK_KEEP = StrictMath.pow(0.5, 1 / 60.0);
  private static final double HOUR_MS = 3_600_000;
  private static final double MICROS = 1e6;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Machines cost more per token", Family.VOLUME)
          .what("The fleet's machines cost more per token than they did.")
          .why("Machines without work and dearer machines are money that no customer pays.")
          .kinds(EntityKind.CLUSTER)
          .statistic("quasi-GLM of machine cost given tokens, mixture e-CUSUM")
          .formula("x = nodes, mu = c x max(tokens, recent peak); x = price, mu = c x samples")
          .source("McCullagh, Nelder (1989), ch. 9; docs/methods.md, Machines given size")
          .limits("A slow change of hours is learned; machines that tell no price are free.")
          .scaleClass("size")
          .coldStart("expects nothing for two minutes, then low for 25 minutes")
          .needs("price_usd_per_hour on node samples, or pricing.hardware in the configuration")
          .stateBytes(2 * ElasticTest.StateCodec.BYTES + 8)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Look at whether machines are idle (scale-without-demand) or have become dearer.",
              "Lower the minimum size or the delay of scaling in.",
              "If the new price is meant, accept it as the new baseline.")
          .build();

  private final ElasticTest nodes;
  private final ElasticTest prices;

  public UnitCostDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.VOLUME);
    this.nodes = new ElasticTest(bar, AT_LEAST, Elasticity.FIXED, LEAST_TICKS);
    this.prices = new ElasticTest(bar, DEARER, Elasticity.FIXED, LEAST_TICKS);
  }

  /**
   * What is remembered.
   *
   * @param nodes nodes given tokens
   * @param price what nodes cost given how many told it
   * @param peak tokens of the recent peak, fading
   */
  record State(ElasticTest.State nodes, ElasticTest.State price, double peak) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(nodes.fresh(), prices.fresh(), 0);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    Pane cluster = seen.cluster();
    return cluster == null || cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR) == 0
        ? Availability.lacks("price_usd_per_hour on node samples, or pricing.hardware")
        : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double samples = cluster == null ? 0 : cluster.get(Amount.SAMPLES);
    double peak = state.peak * PEAK_KEEP;
    if (cluster == null || samples == 0 || cluster.tokensWithEstimates() == 0) {
      return Judged.silently(new State(state.nodes, state.price, peak));
    }
    double price = cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR);
    double size = Math.max(1, seen.fleet().ready());
    double tokens = Math.max(cluster.tokensWithEstimates(), peak);
    ElasticTest.Look idle = nodes.judge(state.nodes, seen, sums(size, tokens));
    ElasticTest.Look dear = prices.judge(state.price, seen, sums(price, samples));
    boolean isDear = dear.nats() > idle.nats();
    ElasticTest.Look worse = isDear ? dear : idle;
    State next = new State(idle.after(), dear.after(), tokens);
    if (worse.nats() < nodes.bar() / 2) {
      return Judged.silently(next);
    }
    double usdPerHour = price / samples * size / MICROS;
    return new Judged<>(next, List.of(scoreOf(worse, isDear, usdPerHour, cluster, seen)));
  }

  private static ElasticTest.Sums sums(double sum, double covariate) {
    return new ElasticTest.Sums(sum, covariate, sum, 1, true);
  }

  private Score scoreOf(
      ElasticTest.Look look, boolean isDear, double usdPerHour, Pane cluster, FleetSeen seen) {
    double unitCost =
        usdPerHour / (cluster.tokensWithEstimates() * (HOUR_MS / seen.tickMs()) / MICROS);
    ScoreBuilder score =
        new ScoreBuilder(cluster.entity())
            .severity(Severity.MEDIUM)
            .compared("machine cost, USD per million tokens", unitCost, unitCost / look.ratio())
            .excessUsdPerHour(look.ratio() > 1 ? usdPerHour * (1 - 1 / look.ratio()) : 0)
            .sentence(
                "the machines of "
                    + cluster.entity().id()
                    + " cost "
                    + DecimalText.of(look.ratio(), 2)
                    + "x as much per token as they did, since "
                    + (isDear ? "a node's hour is dearer" : "more of them serve as many tokens"));
    return nodes.scoreOf(score, look, seen).build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      ElasticTest.StateCodec.INSTANCE.write(state.nodes, out);
      ElasticTest.StateCodec.INSTANCE.write(state.price, out);
      out.real(state.peak);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          ElasticTest.StateCodec.INSTANCE.read(in),
          ElasticTest.StateCodec.INSTANCE.read(in),
          in.real());
    }
  }
}
