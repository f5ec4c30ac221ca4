package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.baseline.ShareBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.detectors.evidence.RateCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import java.util.List;

/**
 * Whether a share of an entity's requests runs above what its own past and its class explain:
 * {@link ShareBaseline} and {@link RateCusum}. While a third of the bar speaks against it, nothing
 * is learned.
 *
 * @param a pseudo-requests with the property that the class brings
 * @param b pseudo-requests without it
 * @param bar evidence from where on it is a finding
 * @param least a share that is never remarkable
 * @param coldTicks ticks with requests that are learned before any is tested
 */
public record ShareTest(double a, double b, double bar, double least, long coldTicks) {
  private static final int LEAST_TICKS = 3;
  private static final long PROVISIONAL_TICKS = 120;
  private static final double PERCENT = 100;
  private static final long MS_PER_SECOND = 1_000;

  /** Tests from the first request on. */
  public ShareTest(double a, double b, double bar, double least) {
    this(a, b, bar, least, 0);
  }

  /** What is remembered. */
  public record State(ShareBaseline usual, RateCusum evidence, double hits, double of) {
    public static final State FRESH = new State(ShareBaseline.FRESH, RateCusum.fresh(), 0, 0);
  }

  /**
   * How a finding is told.
   *
   * @param parameter what was compared
   * @param clause what the share is of, after a percentage: "of its requests are flagged"
   * @param severity the most that it may be
   */
  public record Telling(String parameter, String clause, Severity severity) {}

  /** Scores a tick in which {@code hits} of {@code of} had the property, then learns it. */
  public Judged<State> judge(
      State before, EntitySeen seen, double hits, double of, Telling telling) {
    boolean allowed = seen.learning() == Learning.ALLOWED;
    if (before.usual.ticks() < coldTicks) {
      ShareBaseline usual = allowed && of > 0 ? before.usual.learn(hits, of) : before.usual;
      return Judged.silently(new State(usual, before.evidence, 0, 0));
    }
    double expected = Math.max(least, before.usual.expected(a, b));
    MixtureCusum.Limits limits = MixtureCusum.Limits.ofBar(bar, LEAST_TICKS);
    RateCusum evidence = before.evidence.step(seen.tick(), hits, of, expected, limits);
    double nats = evidence.nats();
    boolean learns = allowed && nats < bar / 3;
    ShareBaseline usual = learns ? before.usual.learn(hits, of) : before.usual;
    State next =
        nats == 0
            ? new State(usual, evidence, 0, 0)
            : new State(usual, evidence, before.hits + hits, before.of + of);
    if (nats < bar / 2) {
      return Judged.silently(next);
    }
    return new Judged<>(next, List.of(scoreOf(next, expected, seen, telling)));
  }

  private Score scoreOf(State state, double expected, EntitySeen seen, Telling telling) {
    double share = state.of > 0 ? state.hits / state.of : 0;
    return new ScoreBuilder(seen.entity())
        .evidence(state.evidence.nats(), bar)
        .related(seen.parents())
        .severity(telling.severity)
        .provisional(state.usual.ticks() < PROVISIONAL_TICKS)
        .compared(telling.parameter, share, expected)
        .since(state.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.evidence.nats() >= bar)
        .sentence(
            seen.named()
                + ": "
                + DecimalText.of(PERCENT * share, 1)
                + " % "
                + telling.clause
                + " ("
                + (long) state.hits
                + " of "
                + (long) state.of
                + "), "
                + DecimalText.of(share / expected, 1)
                + "x what its own past explains")
        .facts(
            List.of(
                new Fact.Whole("hits", (long) state.hits),
                new Fact.Whole("requests", (long) state.of),
                new Fact.Decimal("ratio", share / expected, 2),
                new Fact.Whole("baseline_requests", (long) state.usual.of()),
                new Fact.Whole(
                    "baseline_age_s", state.usual.ticks() * seen.tickMs() / MS_PER_SECOND)))
        .build();
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = 96;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.usual.write(out);
      state.evidence.write(out);
      out.real(state.hits).real(state.of);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ShareBaseline.read(in), RateCusum.read(in), in.real(), in.real());
    }
  }
}
