package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.baseline.SpendBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.TailEvidence;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A tenant or key spends what its own past does not explain: {@code s = ln((x̄ + f) / (b + f))} of
 * its spending over the last one and five minutes against its own rule {@code b}, with evidence
 * from the heavy tail of {@code s} ({@link TailEvidence}).
 *
 * <p>The two windows' e-values are averaged ({@code − ln 2}); the one-minute window counts as five
 * tests ({@code − ln 5}). Neither a single dear request nor a short spike fires: six ticks must
 * each have spent at least half of the rate that is a finding over five minutes; until then each
 * other tick takes one of them back. Ten minutes of own time come before any evidence, so that
 * nobody is found for being new. Size, demand and other tenants do not enter.
 */
public final class SpendBurstDetector implements EntityDetector<SpendBurstDetector.State> {
  public static final String ID = "spend-burst";

  /** What a tenant without a history may be taken to spend as a rule, USD per minute. */
  private static final double CLASS_PRIOR = 0.05;

  /** The own rule weighs as much as the class prior after so many ticks. */
  private static final double PRIOR_TICKS = 30;

  /** What is that many times the class prior is no newcomer's ordinary start. */
  private static final double EXTREME_TIMES = 150;

  private static final double LEAST_USD_PER_HOUR = 1;
  private static final double MINUTES_PER_HOUR = 60;
  private static final long PROVISIONAL_TICKS = 300;
  private static final int PERSISTENT_TICKS = 6;
  private static final long NEVER = Long.MIN_VALUE;
  private static final double MICROS = 1e6;
  private static final double MINUTE_MS = 60_000;
  private static final double LN_2 = StrictMath.log(2);
  private static final double LN_10 = StrictMath.log(10);

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Spending burst (denial of wallet)", Family.VOLUME)
          .what("A tenant or key spends far more than its own past explains.")
          .why("A stolen key or a runaway job is paid for by the tenant until somebody stops it.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic("log ratio to the own rule, exponential tail shrunk to the class")
          .formula("s = ln((x + f) / (b + f)); nats = (s - t)+ / sigma - ln share; 1 and 5 minutes")
          .source("Siffer et al., KDD 2017 (peaks over threshold); docs/methods.md, Spending")
          .limits(
              "What is less than some thirty times the own rule, or rises over hours, lies within a tenant's own range, and half of realistic abuse does: use budgets, too.")
          .scaleClass("forbidden")
          .coldStart("no evidence for ten minutes of own time, class prior, provisional for thirty")
          .needs("tokens or cost_usd on inference events")
          .defaultAction("throttle the key to its plan's share")
          .stateBytes(192)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Ask the tenant whether the spending is theirs; look at the key that carries it.",
              "Throttle the key to a multiple of its usual spending until that is known.",
              "Rotate the key if it was stolen; set a budget if the growth is meant.")
          .build();

  private final double bar;
  private final boolean priors;

  public SpendBurstDetector(Calibration calibration) {
    this.bar = calibration.bars().spending();
    this.priors = !calibration.lacks(Ablation.PRIORS);
  }

  /**
   * What is remembered of one tenant or key.
   *
   * @param strong ticks that spent half of what is a finding, less those before an episode that did
   *     not; up to {@value #PERSISTENT_TICKS}
   * @param since start of the episode, from over the bar to under half of it
   */
  record State(SpendBaseline spending, int strong, long since) {}

  /** What the tick looks like against what was known. */
  private record Look(
      SpendBaseline after,
      double rate,
      double rule,
      double score,
      double nats,
      int strong,
      long since,
      boolean young) {

    /** Young, unless it is far beyond what any newcomer of its class spends. */
    boolean provisional() {
      return young && rate < EXTREME_TIMES * CLASS_PRIOR;
    }

    boolean inEpisode() {
      return since != NEVER;
    }

    double ratio() {
      return rate / Math.max(rule, SpendBaseline.FLOOR);
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(SpendBaseline.fresh(), 0, NEVER);
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    Look look = look(state, seen);
    boolean learns = seen.learning() == Learning.ALLOWED && !look.inEpisode();
    SpendBaseline after =
        learns ? look.after.learn(usdPerMinute(seen), look.score) : look.after.forgetWhatWaits();
    State next = new State(after, look.strong, look.since);
    boolean lasts = look.strong >= PERSISTENT_TICKS;
    double nats = look.nats >= bar && !lasts ? bar * 0.99 : look.nats;
    return nats < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(look, nats, seen)));
  }

  private Score scoreOf(Look look, double nats, EntitySeen seen) {
    EntityKey entity = seen.entity();
    double excess = Math.max(0, look.rate - look.rule) * MINUTES_PER_HOUR;
    return new ScoreBuilder(entity)
        .evidence(nats, bar)
        .related(seen.parents())
        .severity(excess < LEAST_USD_PER_HOUR ? Severity.LOW : Severity.HIGH)
        .confidence(look.young ? Confidence.LOW : Confidence.HIGH)
        .provisional(look.provisional())
        .compared("spending, USD per minute", look.rate, look.rule)
        .excessUsdPerHour(excess)
        .since(look.inEpisode() ? look.since : seen.startMs())
        .withoutScaleAwareness(nats >= bar)
        .sentence(sentence(entity, look))
        .facts(facts(seen, look))
        .build();
  }

  private Look look(State state, EntitySeen seen) {
    double now = usdPerMinute(seen);
    SpendBaseline after = state.spending.observe(seen.tick(), seen.tickMs(), now);
    boolean young = after.ruleTicks() < PROVISIONAL_TICKS;
    double rule = young ? shrunk(after) : after.rule();
    double minute = logRatio(after.minute(), rule);
    double five = logRatio(after.fiveMinutes(), rule);
    double nats = 0;
    if (after.ruleTicks() >= SpendBaseline.BLOCK_TICKS) {
      TailEvidence tail = after.tail();
      nats = Math.max(0, Math.max(tail.nats(minute) - LN_10, tail.nats(five) - LN_2));
    }
    double rate = Math.max(after.minute(), after.fiveMinutes());
    int strong = strong(state, seen.tick(), now >= leastStrong(after.tail(), rule));
    if (nats < bar && (state.since == NEVER || nats < bar / 2)) {
      return new Look(after, rate, rule, five, nats, strong, NEVER, young);
    }
    long since = state.since == NEVER ? seen.startMs() : state.since;
    return new Look(after, rate, rule, five, nats, strong, since, young);
  }

  /** Half of the rate that is a finding over five minutes. */
  private double leastStrong(TailEvidence tail, double rule) {
    double times = StrictMath.exp(tail.scoreOf(bar + LN_2));
    return (times * (rule + SpendBaseline.FLOOR) - SpendBaseline.FLOOR) / 2;
  }

  private static int strong(State state, long tick, boolean isStrong) {
    if (state.strong == 0 && !isStrong) {
      return 0;
    }
    boolean keeps = state.since != NEVER;
    long silent = keeps ? 0 : Math.max(0, tick - state.spending.lastTick() - 1);
    long before = Math.max(0, state.strong - silent);
    long change = isStrong ? 1 : keeps ? 0 : -1;
    return (int) Math.max(0, Math.min(PERSISTENT_TICKS, before + change));
  }

  private double shrunk(SpendBaseline own) {
    double weight = priors ? own.ruleTicks() / (own.ruleTicks() + PRIOR_TICKS) : 1;
    double log =
        weight * StrictMath.log(own.rule() + SpendBaseline.FLOOR)
            + (1 - weight) * StrictMath.log(CLASS_PRIOR + SpendBaseline.FLOOR);
    return Math.max(own.rule(), StrictMath.exp(log) - SpendBaseline.FLOOR);
  }

  private static double logRatio(double rate, double rule) {
    return StrictMath.log((rate + SpendBaseline.FLOOR) / (rule + SpendBaseline.FLOOR));
  }

  private static double usdPerMinute(EntitySeen seen) {
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS;
    return usd * (MINUTE_MS / seen.tickMs());
  }

  private static String sentence(EntityKey entity, Look look) {
    return entity.kind().wireName()
        + " "
        + entity.id()
        + " spends "
        + DecimalText.of(look.ratio(), 1)
        + "x what its own past explains ("
        + DecimalText.of(look.rate, 2)
        + " USD/min against "
        + DecimalText.of(look.rule, 4)
        + (look.young ? "; provisional, its history is short)" : ")");
  }

  private static List<Fact> facts(EntitySeen seen, Look look) {
    List<Fact> facts = new ArrayList<>(RequestPrice.of(seen.pane()).facts());
    facts.addAll(
        List.of(
            new Fact.Decimal("ratio", look.ratio(), 2),
            new Fact.Decimal("log_ratio", look.score, 3),
            new Fact.Decimal("tail_quantile", look.after.tail().quantile(), 3),
            new Fact.Decimal("tail_share", look.after.tail().share(), 4),
            new Fact.Decimal("tail_mean_excess", look.after.tail().meanExcess(), 3),
            new Fact.Decimal("usd_per_minute_1m", look.after.minute(), 4),
            new Fact.Decimal("usd_per_minute_5m", look.after.fiveMinutes(), 4),
            new Fact.Whole("baseline_age_s", look.after.ruleTicks() * seen.tickMs() / 1_000),
            new Fact.Whole("requests", seen.pane().get(Amount.REQUESTS))));
    double estimated = seen.pane().get(Amount.ESTIMATED_COST_MICRO_USD);
    if (estimated > 0) {
      double share = estimated / seen.pane().get(Amount.COST_MICRO_USD);
      facts.add(new Fact.Decimal("estimated_share", share, 3));
    }
    return facts;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      state.spending.write(out);
      out.unsigned(state.strong).signed(state.since);
    }

    @Override
    public State read(ByteReader in) {
      return new State(SpendBaseline.read(in), (int) in.unsigned(), in.signed());
    }
  }
}
