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
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;

/**
 * A tenant that was not there before spends much within its first day: worth knowing, nothing more.
 * A rule: exponentially weighted spending of five minutes from {@value #LARGE_USD_PER_MINUTE} USD
 * per minute on.
 *
 * <p>New is who came at least half an hour after anything was known of the cluster, so that a start
 * does not report everybody, and whose record was not created a week before. Each tenant is told
 * for half an hour, once.
 */
public final class OnboardingDetector implements EntityDetector<OnboardingDetector.State> {
  public static final String ID = "onboarding";

  /** Ten times what a tenant without a history may be taken to spend ("spend-burst"). */
  private static final double LARGE_USD_PER_MINUTE = 0.5;

  private static final long SETTLED_MS = 1_800_000;
  private static final long FIRST_DAY_MS = 86_400_000;
  private static final long TOLD_MS = 1_800_000;
  private static final long KNOWN_FOR_MS = 7 * FIRST_DAY_MS;
  private static final double FIVE_MINUTES_MS = 300_000;
  private static final double MINUTE_MS = 60_000;
  private static final double MINUTES_PER_HOUR = 60;
  private static final double MICROS = 1e6;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A new large tenant", Family.VOLUME)
          .what("A tenant that was not there before spends much within its first day.")
          .why("A new account that is large at once is a good customer or a stolen card.")
          .kinds(EntityKind.TENANT)
          .rule("first seen half an hour after the cluster, 0.5 USD a minute over five minutes")
          .limits("Many small new tenants are the business of growth-attribution.")
          .scaleClass("forbidden")
          .coldStart("tells nobody who came within half an hour of the first traffic")
          .needs("tokens or cost_usd on inference events")
          .stateBytes(40)
          .atlas("AML.TA0003", "Resource Development", "AML.T0021", "Establish Accounts")
          .owasp("LLM10:2025")
          .remediation(
              "Check that somebody expects the tenant and that its means of payment is good.",
              "Give it a record with a budget and limits.",
              "Watch it until it has a history of its own.")
          .build();

  /**
   * What is known of a tenant's beginning.
   *
   * @param usd spending of the last five minutes, exponentially weighted
   * @param toldMs since when it is told; 0 for not yet
   */
  record State(long firstMs, long lastMs, double usd, long toldMs) {
    private static final State NEVER_SEEN = new State(Long.MIN_VALUE, 0, 0, 0);

    /** Not new, or told for long enough. */
    private static final State SETTLED = new State(0, 0, 0, 0);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.NEVER_SEEN;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    if (state.equals(State.SETTLED) || !isNew(state, seen)) {
      return Judged.silently(State.SETTLED);
    }
    long now = seen.startMs();
    long first = state.firstMs == Long.MIN_VALUE ? now : state.firstMs;
    double keep = StrictMath.exp(-Math.max(0, now - state.lastMs) / FIVE_MINUTES_MS);
    double usd = state.usd * keep + seen.pane().get(Amount.COST_MICRO_USD) / MICROS;
    double perMinute = usd * (MINUTE_MS / FIVE_MINUTES_MS);
    boolean large = perMinute >= LARGE_USD_PER_MINUTE;
    long told = state.toldMs == 0 && large ? now : state.toldMs;
    State next = new State(first, now, usd, told);
    return large
        ? new Judged<>(next, List.of(scoreOf(next, seen, perMinute)))
        : Judged.silently(next);
  }

  private static boolean isNew(State state, EntitySeen seen) {
    long now = seen.startMs();
    if (state.firstMs == Long.MIN_VALUE) {
      long knownMs = seen.changes().knownSinceTick() * seen.tickMs();
      EntityRecord record = seen.record();
      boolean isOld =
          record != null && record.createdMs() >= 0 && record.createdMs() < now - KNOWN_FOR_MS;
      return seen.changes().knownSinceTick() != Long.MIN_VALUE
          && now - knownMs >= SETTLED_MS
          && !isOld;
    }
    boolean toldEnough = state.toldMs != 0 && now - state.toldMs >= TOLD_MS;
    return now - state.firstMs < FIRST_DAY_MS && !toldEnough;
  }

  private static Score scoreOf(State state, EntitySeen seen, double usdPerMinute) {
    long minutes = (seen.endMs() - state.firstMs) / (long) MINUTE_MS;
    return new ScoreBuilder(seen.entity())
        .proof()
        .severity(Severity.LOW)
        .compared("spending of a new tenant, USD per minute", usdPerMinute, Double.NaN)
        .excessUsdPerHour(usdPerMinute * MINUTES_PER_HOUR)
        .since(state.firstMs)
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + " is new and spends "
                + ComparedText.of(usdPerMinute)
                + " USD/min, "
                + minutes
                + " minutes after its first request; it has no past to compare with")
        .facts(
            List.of(
                new Fact.Decimal("usd_per_minute_5m", usdPerMinute, 4),
                new Fact.Whole("first_seen", state.firstMs)))
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
      out.signed(state.firstMs).signed(state.lastMs).real(state.usd).signed(state.toldMs);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.signed(), in.signed(), in.real(), in.signed());
    }
  }
}
