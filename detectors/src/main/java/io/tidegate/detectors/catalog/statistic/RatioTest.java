package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.baseline.MeanRatio;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import java.util.List;

/**
 * Whether a sum of an entity is larger, per unit of another, than its own past explains: {@link
 * MeanRatio} and {@link MixtureCusum} with the requests as the events that are counted, {@code x =
 * sum / m}. While a third of the bar speaks against it, nothing is learned.
 *
 * @param bar evidence from where on it is a finding
 * @param atLeast the factor over the rule that is never remarkable: tested against the rule times
 *     it
 */
public record RatioTest(double bar, double atLeast) {
  /** As many ticks at least, whatever the excess: docs/methods.md, "Persistence". */
  private static final int LEAST_TICKS = 4;

  /** Ticks for which a level must last until it is the new rule. */
  private static final long REBASE_TICKS = 1_440;

  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;
  private static final long MS_PER_SECOND = 1_000;
  private static final long PROVISIONAL_TICKS = 300;

  /** What is remembered. */
  public record State(MeanRatio usual, MixtureCusum evidence) {
    public static final State FRESH = new State(MeanRatio.FRESH, MixtureCusum.fresh());
  }

  /**
   * One tick of both sums.
   *
   * @param events how many independent things made up the sum, for the noise of counting
   */
  public record Sums(double sum, double per, double events) {}

  /**
   * How a finding is told.
   *
   * @param parameter what was compared, with its unit
   * @param clause what is larger: "tokens per request"
   * @param severity the most that it may be
   */
  public record Telling(String parameter, String clause, Severity severity) {}

  /** Scores a tick, then learns it. */
  public Judged<State> judge(State before, EntitySeen seen, Sums sums, Telling telling) {
    MeanRatio usual = before.usual;
    boolean allowed = seen.learning() == Learning.ALLOWED;
    if (!usual.ready() || !(sums.per > 0 && sums.events > 0)) {
      MeanRatio next = allowed ? usual.learn(sums.sum, sums.per, sums.events) : usual;
      return Judged.silently(new State(next, before.evidence));
    }
    double expected = usual.expected(sums.per);
    double unit = expected / sums.events;
    MixtureCusum evidence =
        before.evidence.step(
            seen.tick(),
            sums.sum / unit,
            atLeast * sums.events,
            1 / usual.omegaSquared(),
            MixtureCusum.Limits.ofBar(bar, LEAST_TICKS));
    double nats = evidence.nats();
    boolean rebases = seen.tick() - evidence.since(seen.tick()) >= REBASE_TICKS;
    boolean learns = allowed && (nats < bar / 3 || rebases);
    State next = new State(learns ? usual.learn(sums.sum, sums.per, sums.events) : usual, evidence);
    return nats < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, expected, sums, seen, telling)));
  }

  private Score scoreOf(State state, double expected, Sums sums, EntitySeen seen, Telling telling) {
    double times = sums.sum / expected;
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS * (HOUR_MS / seen.tickMs());
    return new ScoreBuilder(seen.entity())
        .evidence(state.evidence.nats(), bar)
        .related(seen.parents())
        .severity(telling.severity)
        .provisional(state.usual.ticks() < PROVISIONAL_TICKS)
        .compared(telling.parameter, sums.sum / sums.per, expected / sums.per)
        .excessUsdPerHour(times > 1 ? usd * (1 - 1 / times) : 0)
        .since(state.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.evidence.nats() >= bar)
        .sentence(
            seen.named()
                + " has "
                + DecimalText.of(times, 1)
                + "x the "
                + telling.clause
                + " that its own past explains ("
                + DecimalText.of(sums.sum / sums.per, 2)
                + " against "
                + DecimalText.of(expected / sums.per, 2)
                + ")")
        .facts(
            List.of(
                new Fact.Decimal("ratio", times, 2),
                new Fact.Decimal("omega_squared", state.usual.omegaSquared(), 3),
                new Fact.Whole(
                    "baseline_age_s", state.usual.ticks() * seen.tickMs() / MS_PER_SECOND)))
        .build();
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = 104;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.usual.write(out);
      state.evidence.write(out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(MeanRatio.read(in), MixtureCusum.read(in));
    }
  }
}
