package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.SpendBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.evidence.TailEvidence;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.EnumSet;
import java.util.List;

/**
 * A tenant or key spends what its own past does not explain: {@code s = ln((x̄ + f) / (b + f))} of
 * its spending over the last one and five minutes against its own rule {@code b}, with evidence
 * from the heavy tail of {@code s} ({@link TailEvidence}).
 *
 * <p>The two windows' e-values are averaged ({@code − ln 2}); the one-minute window counts as five
 * tests ({@code − ln 5}). Neither a single dear request nor a short spike fires: while the evidence
 * is over the bar, six ticks must each have spent at least half of the rate that is found. Ten
 * minutes of own time come before any evidence, so that nobody is found for being new. Size, demand
 * and other tenants do not enter.
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
      new DetectorSpec(
          new Analytic(
              ID,
              "Spending burst (denial of wallet)",
              "A tenant or key spends far more than its own past explains.",
              AnalyticType.STATISTICAL,
              "log ratio to the own rule, exponential tail shrunk to the class",
              "1",
              List.of(new Technique("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")),
              List.of("LLM10:2025")),
          EnumSet.of(EntityKind.TENANT, EntityKind.API_KEY),
          "forbidden",
          "no evidence for ten minutes of own time, class prior, provisional for thirty",
          "tokens or cost_usd on inference events",
          192,
          List.of(
              "Ask the tenant whether the spending is theirs; look at the key that carries it.",
              "Throttle the key to a multiple of its usual spending until that is known.",
              "Rotate the key if it was stolen; set a budget if the growth is meant."));

  /**
   * What is remembered of one tenant or key.
   *
   * @param strong ticks that made the present episode what it is, up to {@value #PERSISTENT_TICKS}
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
  public Score score(State state, EntitySeen seen) {
    Look look = look(state, seen);
    boolean lasts = look.strong >= PERSISTENT_TICKS;
    double nats = look.nats >= Bars.SPENDING && !lasts ? Bars.SPENDING * 0.99 : look.nats;
    Pane pane = seen.pane();
    String owner = pane.owner();
    EntityKey entity = pane.entity();
    List<EntityKey> related =
        owner == null || entity.kind() != EntityKind.API_KEY
            ? List.of()
            : List.of(new EntityKey(entity.cluster(), EntityKind.TENANT, owner));
    double excess = Math.max(0, look.rate - look.rule) * MINUTES_PER_HOUR;
    boolean told = nats >= Bars.SPENDING / 2;
    return new Score(
        entity,
        related,
        nats,
        Bars.SPENDING,
        false,
        look.provisional(),
        look.inEpisode(),
        excess < LEAST_USD_PER_HOUR ? Severity.LOW : Severity.HIGH,
        look.young ? Confidence.LOW : Confidence.HIGH,
        "spending, USD per minute",
        look.rate,
        look.rule,
        excess,
        look.inEpisode() ? look.since : seen.startMs(),
        nats >= Bars.SPENDING,
        told ? sentence(entity, look) : "",
        told ? facts(seen, look) : List.of());
  }

  @Override
  public State next(State state, EntitySeen seen, Score score, Learning learning) {
    Look look = look(state, seen);
    SpendBaseline after =
        learning == Learning.ALLOWED
            ? look.after.learn(usdPerMinute(seen), look.score)
            : look.after.forgetWhatWaits();
    return new State(after, look.strong, look.since);
  }

  private static Look look(State state, EntitySeen seen) {
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
    boolean over = nats >= Bars.SPENDING;
    if (!over && (state.since == NEVER || nats < Bars.SPENDING / 2)) {
      return new Look(after, rate, rule, five, nats, 0, NEVER, young);
    }
    int strong = Math.min(PERSISTENT_TICKS, state.strong + (over && now >= rate / 2 ? 1 : 0));
    long since = state.since == NEVER ? seen.startMs() : state.since;
    return new Look(after, rate, rule, five, nats, strong, since, young);
  }

  private static double shrunk(SpendBaseline own) {
    double weight = own.ruleTicks() / (own.ruleTicks() + PRIOR_TICKS);
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
    return List.of(
        new Fact.Decimal("ratio", look.ratio(), 2),
        new Fact.Decimal("log_ratio", look.score, 3),
        new Fact.Decimal("tail_quantile", look.after.tail().quantile(), 3),
        new Fact.Decimal("tail_share", look.after.tail().share(), 4),
        new Fact.Decimal("tail_mean_excess", look.after.tail().meanExcess(), 3),
        new Fact.Decimal("usd_per_minute_1m", look.after.minute(), 4),
        new Fact.Decimal("usd_per_minute_5m", look.after.fiveMinutes(), 4),
        new Fact.Whole("baseline_age_s", look.after.ruleTicks() * seen.tickMs() / 1_000),
        new Fact.Whole("requests", seen.pane().get(Amount.REQUESTS)));
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
