package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.baseline.LocalHour;
import io.tidegate.detectors.baseline.RateBaseline;
import io.tidegate.detectors.baseline.Season;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import java.util.List;

/**
 * Whether counts of one stream of the fleet run above what their exposure explains: {@link
 * RateBaseline}, {@link Season} and {@link MixtureCusum}, tested against the upper rate of the hour
 * times three times the stream's own wander. While a third of the bar speaks against it nothing is
 * learned, until it has stood for two hours.
 *
 * @param bar evidence from where on it is a finding
 * @param atLeast the factor over the rule that is never remarkable
 * @param priorHits counts that the class brings
 * @param priorExposure the exposure in which it brings them
 */
public record RateTest(double bar, double atLeast, double priorHits, double priorExposure) {
  /** As many ticks at least, whatever the excess: docs/methods.md, "Persistence". */
  private static final int LEAST_TICKS = 4;

  private static final long REBASE_TICKS = 1_440;
  private static final long PROVISIONAL_TICKS = 300;

  /** Counts of one tick come in clumps of a tenth: a share of the squared mean, class value. */
  private static final double OMEGA_SQUARED = 0.1;

  private static final long NEVER = Long.MIN_VALUE;
  private static final long MS_PER_SECOND = 1_000;

  /**
   * What is remembered.
   *
   * @param heldSince since when the evidence forbids to learn
   * @param hits counts since the evidence began
   * @param expected what was expected of them
   */
  public record State(
      RateBaseline usual,
      Season season,
      MixtureCusum evidence,
      long heldSince,
      double hits,
      double expected) {
    public static final State FRESH =
        new State(RateBaseline.FRESH, Season.FRESH, MixtureCusum.fresh(), NEVER, 0, 0);

    public double nats() {
      return evidence.nats();
    }

    public boolean provisional() {
      return usual.ticks() < PROVISIONAL_TICKS;
    }

    /** Counts since the evidence began, in multiples of the rule. */
    public double ratio() {
      return expected > 0 ? hits / expected : 0;
    }

    /** By how much the hour raises or lowers the rule. */
    public double seasonAt(FleetSeen seen) {
      return season.at(seen.localHour()).usual();
    }

    /** As facts of a finding. */
    public List<Fact> facts(FleetSeen seen) {
      return List.of(
          new Fact.Whole("hits", (long) hits),
          new Fact.Decimal("expected_hits", expected, 1),
          new Fact.Decimal("ratio", ratio(), 2),
          new Fact.Decimal("wander", usual.wanderFactor(), 2),
          new Fact.Decimal("season", seasonAt(seen), 3),
          new Fact.Whole("baseline_age_s", usual.ticks() * seen.tickMs() / MS_PER_SECOND));
    }
  }

  /**
   * One tick.
   *
   * @param hits counts
   * @param of their exposure
   * @param allowance counts that something else may explain
   * @param excuse whether it may speak against the stream, and whether it may be learned
   */
  public record Counts(double hits, double of, double allowance, Excuse excuse) {}

  /** What a tick may do. */
  public enum Excuse {
    /** It is judged and learned. */
    NONE,
    /** Something else explains it: it neither speaks against the stream nor is it learned. */
    EXPLAINED,
    /** It cannot be what is looked for, and is how the stream usually is. */
    HARMLESS;

    public static Excuse explainedIf(boolean explained) {
      return explained ? EXPLAINED : NONE;
    }
  }

  /** How many of them come per unit of exposure at most, as a rule. */
  public double upper(State state) {
    return state.usual.upper(priorHits, priorExposure);
  }

  /** The state after the tick was scored and then learned. */
  public State next(State before, FleetSeen seen, Counts counts) {
    boolean allowed = seen.learning() == Learning.ALLOWED && counts.excuse != Excuse.EXPLAINED;
    RateBaseline usual = before.usual;
    if (!(counts.of > 0)) {
      return before;
    }
    double level = usual.rate(priorHits, priorExposure) * counts.of;
    if (!usual.ready()) {
      RateBaseline next = allowed ? usual.learn(counts.hits, counts.of) : usual;
      RateBaseline observed = next.observe(counts.hits, level);
      return new State(observed, before.season, MixtureCusum.fresh(), NEVER, 0, 0);
    }
    LocalHour hour = seen.localHour();
    Season.Factors season = before.season.at(hour);
    double expected = level * season.usual();
    double raised = Math.max(atLeast, usual.wanderFactor());
    double upper = usual.upper(priorHits, priorExposure) * counts.of * season.most();
    double mean = upper * raised + counts.allowance;
    double hits = counts.excuse == Excuse.NONE ? counts.hits : Math.min(counts.hits, mean);
    MixtureCusum evidence =
        before.evidence.step(
            seen.tick(),
            hits,
            mean,
            1 / OMEGA_SQUARED,
            MixtureCusum.Limits.ofBar(bar, LEAST_TICKS));
    double nats = evidence.nats();
    long held = nats < bar / 3 ? NEVER : before.heldSince == NEVER ? seen.tick() : before.heldSince;
    boolean learns = allowed && (held == NEVER || seen.tick() - held >= REBASE_TICKS);
    RateBaseline observed = usual.observe(counts.hits, expected);
    boolean goesOn = nats > 0;
    return new State(
        learns ? observed.learn(counts.hits, counts.of * season.usual()) : observed,
        allowed ? before.season.observe(hour, counts.hits, level) : before.season,
        evidence,
        held,
        goesOn ? before.hits + counts.hits : 0,
        goesOn ? before.expected + expected : 0);
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = 160 + Season.BYTES;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.usual.write(out);
      state.season.write(out);
      state.evidence.write(out);
      out.signed(state.heldSince).real(state.hits).real(state.expected);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          RateBaseline.read(in),
          Season.read(in),
          MixtureCusum.read(in),
          in.signed(),
          in.real(),
          in.real());
    }
  }
}
