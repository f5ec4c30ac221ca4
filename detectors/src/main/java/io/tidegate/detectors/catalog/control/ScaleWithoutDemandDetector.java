package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
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
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.fleet.FleetPhase;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;

/**
 * The fleet is made larger than any demand explains: a forged or erroneous decision, or a node
 * budget that somebody burns.
 *
 * <p>The provisioned size is compared with {@code Ŝ}, the largest of what three measures of demand
 * ({@link DemandMeter}, at their most in ten minutes) usually were per node. Only growth counts:
 * sizes up to the last explained one, {@code E}, are accepted, so that a fleet that shrinks slowly
 * behind demand is none; and whatever is ordered while requests are turned away is explained, since
 * nobody knows how much more was asked for. {@code x = min(ln(S − 2)/Ŝ, ln (S − 2)/E) − ln 2.5}
 * enters a Gaussian CUSUM against growth by a half, one independent look a minute.
 */
public final class ScaleWithoutDemandDetector
    implements FleetDetector<ScaleWithoutDemandDetector.State> {
  public static final String ID = "scale-without-demand";

  private static final int LEAST_TICKS = 36;
  private static final double SHIFT = StrictMath.log(1.5);
  private static final double LEAST_VARIANCE = 0.15 * 0.15;
  private static final double AUTOCORRELATED_TICKS = 12;
  private static final double GRACE_NODES = 2;

  /**
   * An autoscaler that doubles at each look, and looks at what waits, orders up to two and a half
   * times what the work in flight turns out to need, and takes it back within a scale-in window or
   * two: seen in seven of thirty foreign fleets. Until it lasted, such growth is low.
   */
  private static final double OVERSHOOT_TIMES = 3;

  private static final double LASTING_S = 900;

  private static final long READY_TICKS = 60;
  private static final long YOUNG_TICKS = 180;
  private static final double HOUR_TICKS = 1_038;
  private static final long REBASE_TICKS = 1_440;
  private static final long DEPLOY_MS = 1_800_000;
  private static final double DEPLOY_RATIO = 2.2;
  private static final double MICROS = 1e6;
  private static final double MS_PER_SECOND = 1_000;
  private static final long NEVER = Long.MIN_VALUE;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Fleet grows without demand", Family.CONTROL_PLANE)
          .what("The provisioned size grows, and neither requests, tokens nor work explain it.")
          .why("Whoever holds the autoscaler spends the node budget, and hides in a large fleet.")
          .kinds(EntityKind.CLUSTER)
          .statistic("Gaussian CUSUM of size given demand")
          .formula(
              "x = min(ln (S - 2) / S(D), ln (S - 2) / E); C += (d x - d^2 / 2) / (12 s^2), d = ln 1.5")
          .source("Page, Biometrika 41 (1954); docs/methods.md, Size given demand")
          .limits(
              "Growth for a launch that nobody planned in a record looks the same. While requests are turned away, and ten minutes after, any size is explained.")
          .scaleClass("size")
          .coldStart("learns five minutes; low for a quarter of an hour")
          .needs("scale decisions, node events or sizes on the scaling topic")
          .stateBytes(512)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Find out who set the target: controller, rule, or a person.",
              "Cap the pool at the size that demand explains.",
              "Send a planned record for growth that is meant.")
          .build();

  private final double bar;

  public ScaleWithoutDemandDetector(Calibration calibration) {
    bar = calibration.bars().fleet(Family.CONTROL_PLANE);
  }

  /**
   * @param demand what is asked for
   * @param perDemand mean of {@code ln(S / most demand)}, by measure
   * @param variance of {@code ln(S / Ŝ)}
   * @param ticks in how many ticks that was learned
   * @param explained the last size that was explained
   * @param nats evidence
   * @param sinceTick since when there is any
   */
  record State(
      DemandMeter demand,
      List<Double> perDemand,
      double variance,
      long ticks,
      double explained,
      double nats,
      long sinceTick) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(DemandMeter.NONE, List.of(0.0, 0.0, 0.0), LEAST_VARIANCE, 0, 0, 0, NEVER);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().fromTimeline()
        ? Availability.YES
        : Availability.lacks("scale decisions, node events or sizes on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double size = DemandMeter.sizeOf(seen.fleet());
    if (cluster == null || !seen.fleet().fromTimeline() || size < 1) {
      return Judged.silently(state);
    }
    DemandMeter demand = state.demand.step(seen.startMs(), cluster);
    double expected = state.ticks < READY_TICKS ? Double.NaN : expected(state, demand);
    double explained = state.explained == 0 ? size : Math.min(state.explained, size);
    double above = Math.max(0, size - GRACE_NODES);
    boolean allowed =
        !(expected > 0)
            || demand.wasOverloaded(seen.startMs())
            || above <= expected * StrictMath.exp(SHIFT / 2);
    boolean tooLong = state.sinceTick != NEVER && seen.tick() - state.sinceTick >= REBASE_TICKS;
    if (allowed && state.nats < bar / 2 || tooLong) {
      explained = size;
    }
    double x =
        expected > 0 && above > 0 ? StrictMath.log(above / Math.max(expected, explained)) : 0;
    double nats = tooLong ? 0 : stepped(state, x, size, explained, seen);
    long since = nats == 0 ? NEVER : state.sinceTick == NEVER ? seen.tick() : state.sinceTick;
    State judged =
        new State(demand, state.perDemand, state.variance, state.ticks, explained, nats, since);
    boolean learns =
        nats < bar / 3
            && seen.learning() == Learning.ALLOWED
            && (state.ticks < READY_TICKS || seen.fleet().phase() != FleetPhase.SCALING_OUT);
    State next = learns ? learned(judged, size, expected) : judged;
    return nats < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(judged, size, expected, seen)));
  }

  private static double expected(State state, DemandMeter demand) {
    double most = 0;
    for (int i = 0; i < DemandMeter.MEASURES; i++) {
      most = Math.max(most, demand.most(i) * StrictMath.exp(state.perDemand.get(i)));
    }
    return most;
  }

  private double stepped(State state, double x, double size, double explained, FleetSeen seen) {
    double variance = Math.max(LEAST_VARIANCE, state.variance) * AUTOCORRELATED_TICKS;
    double step = (SHIFT * x - SHIFT * SHIFT / 2) / variance;
    if (step > 0 && size <= DEPLOY_RATIO * explained && isDeploying(seen)) {
      step = 0;
    }
    double capped = Math.max(-bar / LEAST_TICKS, Math.min(bar / LEAST_TICKS, step));
    return Math.max(0, Math.min(2 * bar, state.nats + capped));
  }

  /** While a deploy runs, old and new nodes stand side by side. */
  private static boolean isDeploying(FleetSeen seen) {
    for (ScalingEvent notice : seen.fleet().notices()) {
      boolean recent =
          notice.timeMs() <= seen.endMs() && notice.timeMs() > seen.endMs() - DEPLOY_MS;
      if (notice.type() == ScalingType.DEPLOY && recent) {
        return true;
      }
    }
    return false;
  }

  private static State learned(State state, double size, double expected) {
    double gain = Math.max(1.0 / (state.ticks + 1), 1 / HOUR_TICKS);
    Double[] means = new Double[DemandMeter.MEASURES];
    boolean any = false;
    for (int i = 0; i < means.length; i++) {
      double most = state.demand.most(i);
      double before = state.perDemand.get(i);
      means[i] = most > 0 ? before + gain * (StrictMath.log(size / most) - before) : before;
      any |= most > 0;
    }
    if (!any) {
      return state;
    }
    double x = expected > 0 ? StrictMath.log(size / expected) : 0;
    double clipped = Math.max(-1, Math.min(1, x));
    double variance =
        expected > 0
            ? state.variance + (clipped * clipped - state.variance) / HOUR_TICKS
            : state.variance;
    return new State(
        state.demand,
        List.of(means),
        variance,
        state.ticks + 1,
        state.explained,
        state.nats,
        state.sinceTick);
  }

  private Score scoreOf(State state, double size, double expected, FleetSeen seen) {
    boolean young = state.ticks < YOUNG_TICKS;
    boolean planned = seen.learning() == Learning.WITHHELD;
    double excess = Math.max(0, size - Math.max(expected, state.explained));
    double price = priceOf(seen);
    double seconds = (seen.tick() + 1 - state.sinceTick) * seen.tickMs() / MS_PER_SECOND;
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .evidence(state.nats, bar)
        .provisional(young)
        .severity(young || planned ? Severity.LOW : severity(size, expected, state, seconds))
        .compared("nodes provisioned", size, expected)
        .excessUsdPerHour(price > 0 ? excess * price : Double.NaN)
        .since(state.sinceTick * seen.tickMs())
        .sentence(
            "the fleet "
                + seen.fleet().cluster()
                + " was made to have "
                + (long) size
                + " nodes after "
                + (long) state.explained
                + ", where its demand explains "
                + DecimalText.of(expected, 1))
        .facts(
            List.of(
                new Fact.Whole("last_explained_size", (long) state.explained),
                new Fact.Decimal("excess_nodes", excess, 1),
                new Fact.Decimal("held_s", seconds, 0),
                new Fact.Decimal("requests_per_tick", state.demand.now(0), 1),
                new Fact.Decimal("requests_per_tick_most_10_min", state.demand.most(0), 1),
                new Fact.Texts("origins", originsOf(seen, state.sinceTick * seen.tickMs())),
                new Fact.Whole("baseline_age_s", state.ticks * seen.tickMs() / 1_000)))
        .build();
  }

  private static Severity severity(double size, double expected, State state, double seconds) {
    double times = (size - GRACE_NODES) / Math.max(1, Math.max(expected, state.explained));
    if (times >= OVERSHOOT_TIMES) {
      return Severity.HIGH;
    }
    return seconds >= LASTING_S ? Severity.MEDIUM : Severity.LOW;
  }

  /** Who set targets around the time when it began. */
  private static List<String> originsOf(FleetSeen seen, long sinceMs) {
    return seen.fleet().eventsSince(sinceMs - 60_000).stream()
        .filter(event -> event.type() == ScalingType.SCALE_DECISION)
        .map(event -> String.valueOf(event.origin()))
        .distinct()
        .sorted()
        .limit(8)
        .toList();
  }

  /** USD per hour of a node, by the samples of this tick; 0 where they do not say. */
  private static double priceOf(FleetSeen seen) {
    Pane cluster = seen.cluster();
    long samples = cluster == null ? 0 : cluster.get(Amount.SAMPLES);
    return cluster == null || samples == 0
        ? 0
        : cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR) / MICROS / samples;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      state.demand.write(out);
      state.perDemand.forEach(out::real);
      out.real(state.variance).unsigned(state.ticks).real(state.explained);
      out.real(state.nats).signed(state.sinceTick);
    }

    @Override
    public State read(ByteReader in) {
      DemandMeter demand = DemandMeter.read(in);
      List<Double> means = List.of(in.real(), in.real(), in.real());
      return new State(demand, means, in.real(), in.unsigned(), in.real(), in.real(), in.signed());
    }
  }
}
