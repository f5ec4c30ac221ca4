package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * A tenant's spending has crept away from what it was: its mean of days (half-life three days) has
 * left a slow twin behind that moves by 0.5 % a day at most. A rule: from twice the twin on, and a
 * dollar an hour over it, somebody should accept the new level or ask.
 *
 * <p>A day enters at no more than three times the twin, or 48 dollars over it, so that one dear day
 * is none. The twin is the plain mean of the first seven days. Days without traffic count as days
 * without spending. Amounts are micro USD; days are of event time.
 */
public final class BaselineDriftDetector implements EntityDetector<BaselineDriftDetector.State> {
  public static final String ID = "baseline-drift";

  private static final double FAST_GAIN = 1 - StrictMath.pow(0.5, 1 / 3.0);
  private static final double SLOW_PER_DAY = 1.005;
  private static final double MOST_TIMES = 3;
  private static final double MOST_EXCESS_USD = 48;
  private static final double DRIFTED = 2;
  private static final long FIRST_DAYS = 7;
  private static final long PARTIAL_DAY = -1;
  private static final long MOST_SILENT_DAYS = 60;
  private static final long DAY_MS = 86_400_000;
  private static final double HOURS_PER_DAY = 24;
  private static final double LEAST_USD_PER_HOUR = 1;
  private static final double LEAST_TWIN_USD = 0.01;
  private static final double MICROS = 1e6;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A baseline that crept away", Family.VOLUME)
          .what("A tenant's spending has grown to twice its slow baseline, step by small step.")
          .why("Who raises his use by little enough a day teaches every baseline to expect it.")
          .kinds(EntityKind.TENANT)
          .rule("mean of days, half-life three days, against a twin bounded at 0.5 % a day")
          .formula("fast += (1 - 2^(-1/3)) (min(day, 3 slow) - fast); slow *= clamp(fast/slow)")
          .source("docs/methods.md, Drift")
          .limits(
              "Honest growth is told as well: a person accepts it. Slower than 0.5 % a day is free; what rises within a week is left to budgets and limits.")
          .scaleClass("forbidden")
          .coldStart("a week of own days before anything is said")
          .needs("tokens or cost_usd on inference events")
          .stateBytes(48)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Ask the tenant whether the growth is theirs.",
              "Accept the new level as its baseline if it is.",
              "Set a budget: it is slower than no creep.")
          .build();

  /**
   * The two baselines, USD per day.
   *
   * @param day index of the day that is being summed
   * @param days whole days that were learned; -1 before the first of them began
   */
  record State(long day, double usdToday, double fast, double slow, long days) {
    private static final State FRESH = new State(Long.MIN_VALUE, 0, 0, 0, PARTIAL_DAY);

    /** With the day before learned. */
    private State learn(double usd) {
      if (days == PARTIAL_DAY) {
        return new State(day + 1, 0, 0, 0, 0);
      }
      if (days < FIRST_DAYS) {
        double mean = slow + (usd - slow) / (days + 1);
        return new State(day + 1, 0, mean, mean, days + 1);
      }
      double twin = Math.max(LEAST_TWIN_USD, slow);
      double most = Math.max(MOST_TIMES * twin, twin + MOST_EXCESS_USD);
      double nextFast = fast + FAST_GAIN * (Math.min(usd, most) - fast);
      double step = Math.max(1 / SLOW_PER_DAY, Math.min(SLOW_PER_DAY, nextFast / twin));
      return new State(day + 1, 0, nextFast, twin * step, days + 1);
    }

    private double times() {
      return fast / Math.max(LEAST_TWIN_USD, slow);
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    long today = Math.floorDiv(seen.startMs(), DAY_MS);
    State now = state.day == Long.MIN_VALUE ? new State(today, 0, 0, 0, PARTIAL_DAY) : state;
    long silent = Math.min(MOST_SILENT_DAYS, today - now.day);
    for (long i = 0; i < silent; i++) {
      now = now.learn(i == 0 ? now.usdToday : 0);
    }
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS;
    boolean learns = seen.learning() == Learning.ALLOWED;
    long day = Math.max(today, now.day);
    double sum = now.usdToday + (learns ? usd : 0);
    State next = new State(day, sum, now.fast, now.slow, now.days);
    double excess = (next.fast - next.slow) / HOURS_PER_DAY;
    boolean drifted =
        next.days > FIRST_DAYS && next.times() >= DRIFTED && excess >= LEAST_USD_PER_HOUR;
    return drifted
        ? new Judged<>(next, List.of(scoreOf(next, seen, excess)))
        : Judged.silently(next);
  }

  private static Score scoreOf(State state, EntitySeen seen, double excess) {
    double fast = state.fast / HOURS_PER_DAY;
    double slow = state.slow / HOURS_PER_DAY;
    ComparedText rates = ComparedText.of(fast, slow);
    return new ScoreBuilder(seen.entity())
        .proof()
        .severity(Severity.LOW)
        .compared("spending, USD per hour, mean of days", fast, slow)
        .excessUsdPerHour(excess)
        .since(Math.max(0, (state.day - state.days) * DAY_MS))
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + " has crept to "
                + DecimalText.of(state.times(), 1)
                + "x its slow baseline ("
                + rates.seen()
                + " USD/h against "
                + rates.other()
                + " over "
                + state.days
                + " days); the fleet's growth does not enter")
        .facts(
            List.of(
                new Fact.Decimal("ratio", state.times(), 2),
                new Fact.Whole("baseline_days", state.days)))
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
      out.signed(state.day).real(state.usdToday).real(state.fast).real(state.slow);
      out.signed(state.days);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.signed(), in.real(), in.real(), in.real(), in.signed());
    }
  }
}
