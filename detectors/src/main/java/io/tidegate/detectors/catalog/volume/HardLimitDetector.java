package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.LateWork;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Saturating;
import io.tidegate.detectors.baseline.SlidingSum;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant or key exceeds a hard limit of its own record: tokens within a minute, cost within an
 * hour, requests in flight, tokens of one request. A rule, per window, each window counted in slots
 * and never longer than it is called.
 *
 * <p>In flight, by Little's law: if never more than {@code L} requests are, those that end within
 * {@code W} lasted {@code L (W + d)} together at most, {@code d} the longest of them. {@code W} is
 * five minutes and {@code d} taken as a quarter of it. Tokens that nobody counted are estimated; a
 * limit that is exceeded only with them is told, at most medium, and is no proof; one that is
 * exceeded only at a price that nobody gave is told low. What was refused is not held against a
 * limit of tokens, and a limit of 0 allows nothing. Where gateways tell when requests begin and how
 * they go on, those in flight are counted, and what they use as they use it; one that was not heard
 * of for half a minute proves nothing. A limit of the tenant is held against the tenant, not
 * against each of its keys.
 */
public final class HardLimitDetector implements EntityDetector<HardLimitDetector.State> {
  public static final String ID = "hard-limit";

  private static final long MINUTE_MS = 60_000;
  private static final SlidingSum NO_TOKENS = SlidingSum.of(12, MINUTE_MS / 12, 36);
  private static final SlidingSum NO_LATENCY = SlidingSum.of(10, MINUTE_MS / 2, 20);
  private static final SlidingSum NO_COST = SlidingSum.of(30, 2 * MINUTE_MS, 60);
  private static final double EDGE = 1.25;
  private static final double TWICE = 2;
  private static final double PERCENT = 100;
  private static final double MICROS = 1e6;
  private static final double MICROS_PER_MS = 1_000;

  private static final String IN_FLIGHT = "requests in flight";

  /** A gateway that dies leaves requests without an end, and its clients come again by another. */
  private static final int CROWDED_TICKS = 12;

  private static final String NEEDS = "limits in the entity record of the tenant or key";
  private static final Availability NO_LIMITS = Availability.lacks(NEEDS);

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Hard limit exceeded", Family.VOLUME)
          .what("A tenant or key exceeds a limit that its record sets.")
          .why("A limit that the gateway does not hold protects nobody: neither fleet nor bill.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .rule("sums over a minute, five minutes and an hour against the record's limits")
          .formula("in flight: sum of latencies ended within W > 1.25 L W, W = 5 minutes")
          .source("Little, Operations Research 9 (1961), for requests in flight")
          .limits(
              "Without start records, requests in flight are told for requests of up to 75 seconds; what"
                  + " rests on estimated tokens is at most medium and no proof. What comes late counts at its own time, two"
                  + " minutes back for tokens, five for requests in flight, an hour for cost.")
          .scaleClass("forbidden")
          .coldStart("works from the first request once there is a record")
          .needs(NEEDS)
          .defaultAction("throttle to the limit")
          .stateBytes(4_300)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Find out why the gateway let it pass: its own limit, its clock, its replicas.",
              "Throttle the tenant or key to its limit.",
              "Raise the limit in the record if the growth is agreed.")
          .build();

  /**
   * Sums over the windows that limits speak of.
   *
   * @param tokens those that are proven
   * @param costMicroUsd that which is proven
   * @param estimates of what is not
   * @param assumedMicroUsd what counted tokens cost at a price that nobody gave
   * @param settled what of these sums was counted before and stands in the end's record again
   * @param crowdedTicks for how many ticks more are known to be in flight than may be
   */
  record State(
      SlidingSum tokens,
      SlidingSum latencyMicros,
      SlidingSum costMicroUsd,
      Estimates estimates,
      SlidingSum assumedMicroUsd,
      Estimates settled,
      long crowdedTicks) {
    private static final Estimates NOTHING = new Estimates(NO_TOKENS, NO_COST);
    private static final State FRESH =
        new State(NO_TOKENS, NO_LATENCY, NO_COST, NOTHING, NO_COST, NOTHING, 0);

    /** The proven tokens of now, or the most of any minute that what came late has changed. */
    private double provenTokens(Pane pane) {
      double most = tokens.sum() - settled.tokens.sum();
      for (LateWork.Sums late : lateOf(pane)) {
        long around = tokens.mostAround(late.timeMs());
        most = Math.max(most, around - settled.tokens.mostAround(late.timeMs()));
      }
      return Math.max(0, most);
    }

    private double provenUsd(Pane pane) {
      double most = costMicroUsd.sum() - settled.costMicroUsd.sum();
      for (LateWork.Sums late : lateOf(pane)) {
        long around = costMicroUsd.mostAround(late.timeMs());
        most = Math.max(most, around - settled.costMicroUsd.mostAround(late.timeMs()));
      }
      return Math.max(0, most) / MICROS;
    }

    private long latencyMicros(Pane pane) {
      long most = latencyMicros.sum();
      for (LateWork.Sums late : pane.late()) {
        most = Math.max(most, latencyMicros.mostAround(late.timeMs()));
      }
      return most;
    }

    /** What ended late and was counted while it ran is settled now, and not in its own minute. */
    private static List<LateWork.Sums> lateOf(Pane pane) {
      return pane.get(Amount.SETTLED_TOKENS) > 0 ? List.of() : pane.late();
    }

    /** With what came late, at its own time. */
    private State and(LateWork.Sums late, EntityRecord.Limits limits) {
      long time = late.timeMs();
      return new State(
          limits.tokensPerMinute() < 0 ? tokens : tokens.addLate(time, late.tokens()),
          limits.concurrent() < 0
              ? latencyMicros
              : latencyMicros.addLate(time, late.latencyMicros()),
          Double.isNaN(limits.costUsdPerHour())
              ? costMicroUsd
              : costMicroUsd.addLate(time, late.costMicroUsd()),
          estimates,
          assumedMicroUsd,
          settled,
          crowdedTicks);
    }
  }

  /** Tokens and cost over the windows that limits speak of. */
  record Estimates(SlidingSum tokens, SlidingSum costMicroUsd) {}

  /**
   * One limit that is exceeded.
   *
   * @param estimated how much of {@code seen} is estimated
   * @param assumed how much of it is the cost at a price that nobody gave
   * @param perRequest a single request suffices
   */
  private record Breach(
      String what,
      double seen,
      double estimated,
      double assumed,
      double limit,
      long windowMs,
      boolean perRequest,
      boolean lasts) {

    /** What was counted suffices. */
    boolean isProven() {
      return assumed == 0 && seen - estimated > limit;
    }

    double times() {
      return seen / Math.max(limit, 1e-9);
    }

    Severity severity() {
      if (perRequest || !isProven()) {
        return times() >= TWICE && !perRequest && assumed == 0 ? Severity.MEDIUM : Severity.LOW;
      }
      return times() >= TWICE && lasts ? Severity.HIGH : Severity.MEDIUM;
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
  public Availability availability(EntitySeen seen) {
    return limitsOf(seen).equals(EntityRecord.Limits.NONE) ? NO_LIMITS : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    EntityRecord.Limits limits = limitsOf(seen);
    if (limits.equals(EntityRecord.Limits.NONE)) {
      return Judged.silently(state);
    }
    Pane pane = seen.pane();
    long time = seen.startMs();
    State next =
        new State(
            limits.tokensPerMinute() < 0
                ? NO_TOKENS
                : state.tokens.add(
                    time,
                    Saturating.add(
                        isRefused(pane) ? 0 : pane.provenTokens(),
                        pane.get(Amount.RUNNING_TOKENS))),
            limits.concurrent() < 0
                ? NO_LATENCY
                : state.latencyMicros.add(time, pane.get(Amount.LATENCY_MICROS)),
            Double.isNaN(limits.costUsdPerHour())
                ? NO_COST
                : state.costMicroUsd.add(
                    time,
                    Saturating.add(pane.provenMicroUsd(), pane.get(Amount.RUNNING_COST_MICRO_USD))),
            sums(
                state.estimates,
                seen,
                limits,
                pane.tokensWithEstimates() - pane.provenTokens(),
                pane.get(Amount.ESTIMATED_COST_MICRO_USD)),
            Double.isNaN(limits.costUsdPerHour())
                ? NO_COST
                : state.assumedMicroUsd.add(time, pane.get(Amount.ASSUMED_COST_MICRO_USD)),
            sums(
                state.settled,
                seen,
                limits,
                pane.get(Amount.SETTLED_TOKENS),
                pane.get(Amount.SETTLED_COST_MICRO_USD)),
            isCrowded(pane, limits) ? state.crowdedTicks + 1 : 0);
    for (LateWork.Sums late : pane.late()) {
      next = next.and(late, limits);
    }
    List<Breach> breaches = breaches(next, pane, limits);
    return breaches.isEmpty()
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(seen, breaches)));
  }

  private static boolean isCrowded(Pane pane, EntityRecord.Limits limits) {
    return limits.concurrent() >= 0 && pane.get(Amount.HEARD_REQUESTS) > limits.concurrent();
  }

  private static Estimates sums(
      Estimates before, EntitySeen seen, EntityRecord.Limits limits, long tokens, long cost) {
    return new Estimates(
        limits.tokensPerMinute() < 0 ? NO_TOKENS : before.tokens.add(seen.startMs(), tokens),
        Double.isNaN(limits.costUsdPerHour())
            ? NO_COST
            : before.costMicroUsd.add(seen.startMs(), cost));
  }

  /** True where every request of the tick was refused. */
  private static boolean isRefused(Pane pane) {
    long requests = pane.get(Amount.REQUESTS);
    return requests > 0 && requests == pane.get(Amount.REFUSED);
  }

  /** The limits of the entity's own record, and not those of its tenant. */
  private static EntityRecord.Limits limitsOf(EntitySeen seen) {
    EntityRecord record = seen.record();
    return record == null || !seen.entity().isSubject(record.subject())
        ? EntityRecord.Limits.NONE
        : record.limits();
  }

  private static List<Breach> breaches(State now, Pane pane, EntityRecord.Limits limits) {
    List<Breach> breaches = new ArrayList<>();
    double tokens = now.estimates.tokens.sum();
    check(
        breaches,
        "tokens within a minute",
        now.provenTokens(pane) + tokens,
        tokens,
        limits.tokensPerMinute(),
        now.tokens);
    double usd = now.estimates.costMicroUsd.sum() / MICROS;
    check(
        breaches,
        "USD within an hour",
        now.provenUsd(pane) + usd,
        usd,
        limits.costUsdPerHour(),
        now.costMicroUsd);
    double assumed = now.assumedMicroUsd.sum() / MICROS;
    double likely = now.provenUsd(pane) + usd;
    double all = likely + assumed;
    if (likely <= limits.costUsdPerHour() && all > limits.costUsdPerHour()) {
      long windowMs = now.costMicroUsd.windowMs();
      breaches.add(
          new Breach(
              "USD within an hour",
              all,
              usd,
              assumed,
              limits.costUsdPerHour(),
              windowMs,
              false,
              true));
    }
    double inFlight =
        Math.max(
            limits.concurrent() == 0 && pane.get(Amount.SERVED) > 0 ? 1 : 0,
            now.latencyMicros(pane) / (EDGE * MICROS_PER_MS * now.latencyMicros.windowMs()));
    double open = pane.get(Amount.OPEN_REQUESTS);
    if (limits.concurrent() >= 0 && open > Math.max(limits.concurrent(), inFlight)) {
      double unheard = open - pane.get(Amount.HEARD_REQUESTS);
      boolean lasts = now.crowdedTicks > CROWDED_TICKS;
      breaches.add(new Breach(IN_FLIGHT, open, unheard, 0, limits.concurrent(), 0, false, lasts));
    } else {
      check(breaches, IN_FLIGHT, inFlight, 0, limits.concurrent(), now.latencyMicros);
    }
    check(
        breaches,
        "input tokens of a request",
        Math.max(isRefused(pane) ? 0 : pane.largestInput(), pane.largestLateInput()),
        0,
        limits.maxInputTokens(),
        null);
    check(
        breaches,
        "output tokens of a request",
        Math.max(pane.largestOutput(), pane.largestLateOutput()),
        0,
        limits.maxOutputTokens(),
        null);
    return breaches;
  }

  private static void check(
      List<Breach> breaches,
      String what,
      double seen,
      double estimated,
      double limit,
      @Nullable SlidingSum window) {
    if (limit >= 0 && seen > limit) {
      long windowMs = window == null ? 0 : window.windowMs();
      breaches.add(new Breach(what, seen, estimated, 0, limit, windowMs, window == null, true));
    }
  }

  private static Score scoreOf(EntitySeen seen, List<Breach> breaches) {
    Breach worst = breaches.get(0);
    List<Fact> facts = new ArrayList<>(RequestPrice.of(seen.pane()).facts());
    for (Breach breach : breaches) {
      int byNature = Integer.compare(weight(breach), weight(worst));
      worst = byNature > 0 || byNature == 0 && breach.times() > worst.times() ? breach : worst;
      int decimals = ComparedText.decimals(breach.seen, breach.limit, 2);
      facts.add(new Fact.Decimal(breach.what.replace(' ', '_'), breach.seen, decimals));
      facts.add(new Fact.Decimal("limit_" + breach.what.replace(' ', '_'), breach.limit, decimals));
    }
    boolean isCost = worst.what.startsWith("USD");
    ScoreBuilder score = new ScoreBuilder(seen.entity());
    if (worst.isProven()) {
      score.proof();
    } else {
      score.evidence(1, 1).provisional(worst.assumed > 0);
    }
    if (worst.assumed > 0) {
      facts.add(new Fact.Decimal("assumed_share", worst.assumed / worst.seen, 3));
    }
    ComparedText compared = ComparedText.of(worst.seen, worst.limit);
    if (worst.estimated > 0) {
      facts.add(new Fact.Decimal("estimated_share", worst.estimated / worst.seen, 3));
    }
    return score
        .related(seen.parents())
        .severity(worst.severity())
        .compared(worst.what, worst.seen, worst.limit)
        .excessUsdPerHour(isCost ? worst.seen - worst.limit : Double.NaN)
        .since(Math.min(seen.startMs(), seen.endMs() - worst.windowMs))
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + " exceeds the limit of its record, whatever the fleet's size: "
                + compared.seen()
                + " "
                + worst.what
                + ", allowed "
                + compared.other()
                + estimateOf(worst))
        .facts(facts)
        .build();
  }

  /** What is proven goes before what is estimated, then what is more severe. */
  private static int weight(Breach breach) {
    return breach.severity().id() + (breach.isProven() ? Severity.CRITICAL.id() : 0);
  }

  private static String estimateOf(Breach breach) {
    if (breach.assumed > 0) {
      return ", if models without a price cost what is assumed";
    }
    return breach.estimated > 0
        ? " (" + DecimalText.of(PERCENT * breach.estimated / breach.seen, 0) + " % of it estimated)"
        : "";
  }

  @Override
  public boolean watchesRunning() {
    return true;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      state.tokens.write(out);
      state.latencyMicros.write(out);
      state.costMicroUsd.write(out);
      write(state.estimates, out);
      state.assumedMicroUsd.write(out);
      write(state.settled, out);
      out.unsigned(state.crowdedTicks);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          SlidingSum.read(NO_TOKENS, in),
          SlidingSum.read(NO_LATENCY, in),
          SlidingSum.read(NO_COST, in),
          sums(in),
          SlidingSum.read(NO_COST, in),
          sums(in),
          in.unsigned());
    }

    private static void write(Estimates sums, ByteWriter out) {
      sums.tokens.write(out);
      sums.costMicroUsd.write(out);
    }

    private static Estimates sums(ByteReader in) {
      return new Estimates(SlidingSum.read(NO_TOKENS, in), SlidingSum.read(NO_COST, in));
    }
  }
}
