package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.baseline.ElasticBaseline;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.baseline.LocalHour;
import io.tidegate.detectors.baseline.Season;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import java.util.List;

/**
 * Whether a sum of the fleet runs above what its covariate (demand or size) explains: {@link
 * ElasticBaseline}, {@link Season} and {@link MixtureCusum}, tested against {@code μ} raised by
 * three times the stream's own wander and, away from what was seen, by twice the uncertainty of its
 * exponent. A twin that knows no covariate compares the sum with its own level, and says what a
 * detector that ignores the fleet's scale would have done.
 *
 * @param bar evidence from where on it is a finding
 * @param atLeast the factor over what is expected that is never remarkable
 * @param prior the exponent that the class brings
 * @param leastTicks a finding needs as many ticks at least
 */
public record ElasticTest(double bar, double atLeast, Elasticity prior, int leastTicks) {
  private static final long REBASE_TICKS = 1_440;
  private static final long PROVISIONAL_TICKS = 300;
  private static final long NEVER = Long.MIN_VALUE;
  private static final double BLIND_SIZE = 1 / 0.09;
  private static final double BLIND_GAIN = 0.005;

  /** From here on a deviation may be that of the exponent, and is no wander. */
  private static final double MOST_USUAL = 1.2;

  private static final long MS_PER_SECOND = 1_000;

  /** What is remembered of a stream; the blind twin knows no covariate. */
  public record State(
      ElasticBaseline baseline,
      Season season,
      MixtureCusum evidence,
      long heldSince,
      double blindLevel,
      MixtureCusum blind) {
    public double nats() {
      return evidence.nats();
    }
  }

  /**
   * One tick.
   *
   * @param sum what is judged
   * @param covariate what explains it
   * @param squares sum of squares of the parts of the sum; the sum itself for counts
   * @param raised a factor by which it may exceed its expectation for a while
   * @param learns whether the tick may be learned
   */
  public record Sums(double sum, double covariate, double squares, double raised, boolean learns) {}

  /** The state after the tick, and what was expected of it; NaN for nothing. */
  public record Look(State before, State after, Sums sums, double expected) {
    public double nats() {
      return after.nats();
    }

    public double ratio() {
      return expected > 0 ? sums.sum / expected : Double.NaN;
    }

    boolean provisional() {
      return before.baseline.ticks() < PROVISIONAL_TICKS;
    }

    /** As facts of a finding. */
    List<Fact> facts(FleetSeen seen) {
      return List.of(
          new Fact.Decimal("ratio", ratio(), 3),
          new Fact.Decimal("covariate", sums.covariate, 1),
          new Fact.Decimal("elasticity", before.baseline.elasticity(), 3),
          new Fact.Decimal("omega_squared", before.baseline.omegaSquared(), 4),
          new Fact.Decimal("wander", before.baseline.wanderFactor(), 3),
          new Fact.Decimal("season", before.season.at(seen.localHour()).usual(), 3),
          new Fact.Decimal("unsettled", seen.fleet().unsettled(), 3),
          new Fact.Decimal("blind_nats", after.blind.nats(), 2),
          new Fact.Whole(
              "baseline_age_s", before.baseline.ticks() * seen.tickMs() / MS_PER_SECOND));
    }
  }

  public State fresh() {
    return new State(
        ElasticBaseline.fresh(prior),
        Season.FRESH,
        MixtureCusum.fresh(),
        NEVER,
        0,
        MixtureCusum.fresh());
  }

  /** Scores the tick, then learns it. */
  public Look judge(State before, FleetSeen seen, Sums sums) {
    ElasticBaseline baseline = before.baseline;
    boolean ready = baseline.ready() && sums.covariate > 0;
    double level = ready ? baseline.expected(sums.covariate) : Double.NaN;
    LocalHour hour = seen.localHour();
    Season.Factors season = before.season.at(hour);
    double expected = level * season.usual();
    double unit = baseline.unit();
    double stretch = ready ? baseline.stretchFactor(sums.covariate) : 1;
    double raised = sums.raised * Math.max(atLeast, together(baseline.wanderFactor(), stretch));
    double mean = level * season.most() * raised / unit;
    double relative = ready ? baseline.relativeVariance(sums.covariate) : 1;
    MixtureCusum.Limits limits = MixtureCusum.Limits.ofBar(bar, leastTicks);
    MixtureCusum evidence =
        before.evidence.step(seen.tick(), sums.sum / unit, mean, 1 / relative, limits);
    MixtureCusum blind =
        before.blind.step(
            seen.tick(), sums.sum / unit, before.blindLevel / unit, BLIND_SIZE, limits);
    long held = NEVER;
    if (evidence.nats() >= bar / 3) {
      held = before.heldSince == NEVER ? seen.tick() : before.heldSince;
    }
    boolean allowed = sums.learns && seen.learning() == Learning.ALLOWED;
    ElasticBaseline next = baseline.observe(seen.tick(), sums.sum, expected);
    if (withholds(held, seen)) {
      next = next.forgetWhatWaits();
    } else if (allowed) {
      boolean usual = stretch * sums.raised < MOST_USUAL;
      double times = season.usual();
      next = next.learn(sums.covariate, sums.sum / times, sums.squares / times, usual);
    }
    Season nextSeason =
        allowed ? before.season.observe(hour, sums.sum / unit, level / unit) : before.season;
    double blindBefore = before.blindLevel == 0 ? sums.sum : before.blindLevel;
    double blindLevel = blindBefore + BLIND_GAIN * (sums.sum - blindBefore);
    State after = new State(next, nextSeason, evidence, held, blindLevel, blind);
    return new Look(before, after, sums, expected);
  }

  /** True where what that look saw must not be learned. */
  public boolean withholds(Look look, FleetSeen seen) {
    return withholds(look.after.heldSince, seen);
  }

  private static boolean withholds(long heldSince, FleetSeen seen) {
    return heldSince != NEVER && seen.tick() - heldSince < REBASE_TICKS;
  }

  /** Two factors of independent causes: their logs add as squares. */
  private static double together(double a, double b) {
    double logA = StrictMath.log(a);
    double logB = StrictMath.log(b);
    return StrictMath.exp(StrictMath.sqrt(logA * logA + logB * logB));
  }

  /**
   * A score of that entity with what is the same for all such streams: low while the history is too
   * short to tell a swing of the load from something else.
   */
  public ScoreBuilder scoreOf(ScoreBuilder score, Look look, FleetSeen seen) {
    return (look.provisional() ? score.severity(Severity.LOW) : score)
        .evidence(look.nats(), bar)
        .provisional(look.provisional())
        .since(look.after.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(look.after.blind.nats() >= bar)
        .facts(look.facts(seen));
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = 512 + Season.BYTES;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.baseline.write(out);
      state.season.write(out);
      state.evidence.write(out);
      state.blind.write(out.signed(state.heldSince).real(state.blindLevel));
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          ElasticBaseline.read(in),
          Season.read(in),
          MixtureCusum.read(in),
          in.signed(),
          in.real(),
          MixtureCusum.read(in));
    }
  }
}
