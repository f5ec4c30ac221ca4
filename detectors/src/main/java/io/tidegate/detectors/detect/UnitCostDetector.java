package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.baseline.RatioBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What the fleet's machines cost per token, against the past: the mean price that nodes tell of
 * themselves times size, given the tokens served, {@link ElasticTest} with exponent one.
 *
 * <p>Machines that a peak needed stay for a while: they are paid by the highest demand of the last
 * ten minutes (it fades by half in five). The finding says how much of the change is the price of a
 * machine, and how much are machines that have less to do.
 */
public final class UnitCostDetector implements FleetDetector<UnitCostDetector.State> {
  public static final String ID = "unit-cost";

  private static final double AT_LEAST = 1.5;

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
          .formula("x = price x size, mu = c x max(tokens, recent peak), raised by 3 wander")
          .source("McCullagh, Nelder (1989), ch. 9; docs/methods.md, Machines given size")
          .limits("A slow change of hours is learned; machines that tell no price are free.")
          .scaleClass("size")
          .coldStart("expects nothing for two minutes, then at most medium for 25 minutes")
          .needs("price_usd_per_hour on node samples")
          .stateBytes(ElasticTest.StateCodec.BYTES + 64)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Look at whether machines are idle (scale-without-demand) or have become dearer.",
              "Lower the minimum size or the delay of scaling in.",
              "If the new price is meant, accept it as the new baseline.")
          .build();

  private final ElasticTest test;

  UnitCostDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.VOLUME);
    this.test = new ElasticTest(bar, AT_LEAST, Elasticity.FIXED, LEAST_TICKS);
  }

  /**
   * What is remembered.
   *
   * @param price what a node costs
   * @param peak tokens of the recent peak, fading
   */
  record State(ElasticTest.State cost, RatioBaseline price, double peak) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(test.fresh(), RatioBaseline.FRESH, 0);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    Pane cluster = seen.cluster();
    return cluster == null || cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR) == 0
        ? Availability.lacks("price_usd_per_hour on node samples")
        : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double samples = cluster == null ? 0 : cluster.get(Amount.SAMPLES);
    double peak = state.peak * PEAK_KEEP;
    if (cluster == null || samples == 0 || cluster.tokens() == 0) {
      return Judged.silently(new State(state.cost, state.price, peak));
    }
    double price = cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR);
    double size = Math.max(1, seen.fleet().ready());
    double cost = price / samples * size * (seen.tickMs() / HOUR_MS);
    double tokens = Math.max(cluster.tokens(), peak);
    boolean settled = state.cost.nats() == 0;
    ElasticTest.Look look =
        test.judge(state.cost, seen, new ElasticTest.Sums(cost, tokens, cost, 1, true));
    RatioBaseline known = settled ? state.price.learn(price, samples) : state.price;
    State next = new State(look.after(), known, tokens);
    return look.nats() < test.bar() / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(look, state, price / samples, cluster, seen)));
  }

  private Score scoreOf(
      ElasticTest.Look look, State before, double price, Pane cluster, FleetSeen seen) {
    double dearer = before.price.ready() ? price / before.price.expected(1) : Double.NaN;
    double tokens = look.sums().covariate();
    ScoreBuilder score = new ScoreBuilder(cluster.entity());
    test.scoreOf(score, look, seen);
    List<Fact> facts = new ArrayList<>(look.facts(seen));
    facts.add(new Fact.Decimal("times_price_of_a_node", dearer, 3));
    facts.add(new Fact.Decimal("times_nodes_per_token", look.ratio() / dearer, 3));
    double usd = look.sums().sum() / MICROS * (HOUR_MS / seen.tickMs());
    return score
        .severity(Severity.MEDIUM)
        .compared(
            "machine cost, USD per million tokens",
            look.sums().sum() / tokens,
            look.expected() / tokens)
        .excessUsdPerHour(look.ratio() > 1 ? usd * (1 - 1 / look.ratio()) : 0)
        .sentence(
            "the machines of "
                + cluster.entity().id()
                + " cost "
                + DecimalText.of(look.ratio(), 2)
                + "x as much per token as they did ("
                + DecimalText.of(look.sums().sum() / tokens, 2)
                + " against "
                + DecimalText.of(look.expected() / tokens, 2)
                + " USD per million)")
        .facts(facts)
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
      ElasticTest.StateCodec.INSTANCE.write(state.cost, out);
      state.price.write(out);
      out.real(state.peak);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ElasticTest.StateCodec.INSTANCE.read(in), RatioBaseline.read(in), in.real());
    }
  }
}
