package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.baseline.RatioHistory;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.OwnTail;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import java.util.List;

/**
 * Whether a sum of an entity is larger than the parts that it is made of and its own past explain:
 * {@link RatioHistory}. A window that is over half of the bar teaches nothing until it lasted
 * {@value #REBASE_TICKS} ticks.
 *
 * @param bar evidence from where on it is a finding
 * @param prior how far the class strays
 * @param perRequest what a request brings as a rule of the class
 * @param perToken what a token brings as a rule of the class; 0 where the sum has no such part
 */
public record RatioTest(double bar, OwnTail.Prior prior, double perRequest, double perToken) {
  /** As many ticks at least, whatever the excess: docs/methods.md, "Persistence". */
  private static final int LEAST_TICKS = 4;

  /** Ticks for which a level must last until it is the new rule. */
  private static final long REBASE_TICKS = 1_440;

  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;
  private static final long NEVER = Long.MIN_VALUE;

  /**
   * What is remembered.
   *
   * @param since first tick of the episode, from over half of the bar to under a quarter of it
   * @param ticks of the episode
   */
  public record State(RatioHistory history, long since, int ticks) {
    boolean inEpisode() {
      return since != NEVER;
    }
  }

  /**
   * How a finding is told.
   *
   * @param parameter what was compared, with its unit
   * @param clause what is larger: "tokens per request"
   * @param severity the most that it may be
   */
  public record Telling(String parameter, String clause, Severity severity) {}

  /** Nothing seen. */
  public State fresh() {
    return new State(RatioHistory.fresh(perRequest, perToken), NEVER, 0);
  }

  /** Scores a tick, then learns it. */
  public Judged<State> judge(
      State before, EntitySeen seen, RatioHistory.Tick tick, Telling telling) {
    if (!(tick.requests() > 0)) {
      return Judged.silently(before);
    }
    boolean rebases = before.inEpisode() && seen.tick() - before.since >= REBASE_TICKS;
    boolean learns = seen.learning() == Learning.ALLOWED && (!before.inEpisode() || rebases);
    RatioHistory history = before.history.step(seen.tick(), seen.tickMs(), tick, learns);
    double nats = history.nats(prior);
    boolean on = nats >= bar / 2 || before.inEpisode() && nats >= bar / 4;
    if (!on) {
      return Judged.silently(new State(history, NEVER, 0));
    }
    long since = before.inEpisode() ? before.since : seen.tick();
    State next = new State(history, since, Math.min(LEAST_TICKS, before.ticks + 1));
    double told = nats >= bar && next.ticks < LEAST_TICKS ? bar * 0.99 : nats;
    return told < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, told, seen, telling)));
  }

  private Score scoreOf(State state, double nats, EntitySeen seen, Telling telling) {
    RatioHistory history = state.history;
    double expected = history.expected();
    double times = history.sum() / Math.max(expected, 1e-9);
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS * (HOUR_MS / seen.tickMs());
    double each = Math.max(history.requests(), 1e-9);
    ComparedText compared = ComparedText.of(history.sum() / each, expected / each);
    return new ScoreBuilder(seen.entity())
        .evidence(nats, bar)
        .related(seen.parents())
        .severity(history.isYoung() ? Severity.LOW : telling.severity)
        .provisional(history.isYoung())
        .compared(telling.parameter, history.sum() / each, expected / each)
        .excessUsdPerHour(times > 1 ? usd * (1 - 1 / times) : 0)
        .since(state.since * seen.tickMs())
        .withoutScaleAwareness(nats >= bar)
        .sentence(
            seen.named()
                + " has "
                + DecimalText.of(times, 1)
                + "x the "
                + telling.clause
                + " that its own past explains ("
                + compared.seen()
                + " against "
                + compared.other()
                + ")")
        .facts(
            List.of(
                new Fact.Decimal("ratio", times, 2),
                new Fact.Decimal("window_requests", history.requests(), 1),
                new Fact.Whole("baseline_windows", history.windows())))
        .build();
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = 24 + RatioHistory.BYTES;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.history.write(out);
      out.signed(state.since).unsigned(state.ticks);
    }

    @Override
    public State read(ByteReader in) {
      return new State(RatioHistory.read(in), in.signed(), (int) in.unsigned());
    }
  }
}
