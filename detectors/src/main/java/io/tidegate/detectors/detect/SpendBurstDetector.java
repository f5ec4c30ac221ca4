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
 * from the heavy tail of {@code s}.
 *
 * <p>The two windows' e-values are averaged ({@code − ln 2}); the one-minute window counts as five
 * tests ({@code − ln 5}). Neither a single dear request nor a short spike fires: the bar must be
 * passed in six ticks in which it was active. Within its first thirty minutes an entity's rule is
 * blended with the class prior. Size, demand and other tenants do not enter.
 */
public final class SpendBurstDetector implements EntityDetector<SpendBurstDetector.State> {
  public static final String ID = "spend-burst";

  /** Spending below which a ratio says nothing, USD per minute (about 2,000 tokens). */
  private static final double FLOOR = 0.002;

  /** What a tenant without a history may be taken to spend as a rule, USD per minute. */
  private static final double CLASS_PRIOR = 0.05;

  private static final long PROVISIONAL_MS = 1_800_000;
  private static final int PERSISTENT_TICKS = 6;
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
          "class prior; provisional for the first 30 minutes of an entity's history",
          "tokens or cost_usd on inference events",
          96,
          List.of(
              "Ask the tenant whether the spending is theirs; look at the key that carries it.",
              "Throttle the key to a multiple of its usual spending until that is known.",
              "Rotate the key if it was stolen; set a budget if the growth is meant."));

  /** What is remembered of one tenant or key; {@code strong} counts active ticks above the bar. */
  record State(SpendBaseline spending, TailEvidence tail, int strong, long strongSince) {}

  /** What the tick looks like against what was known. */
  private record Look(
      SpendBaseline after, double rate, double rule, double score, double nats, boolean young) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(SpendBaseline.fresh(), TailEvidence.prior(), 0, 0);
  }

  @Override
  public Score score(State state, EntitySeen seen) {
    Look look = look(state, seen);
    boolean strong = look.nats >= Bars.SPENDING;
    int run = strong ? state.strong + 1 : 0;
    double nats = strong && run < PERSISTENT_TICKS ? Bars.SPENDING * 0.99 : look.nats;
    Pane pane = seen.pane();
    String owner = pane.owner();
    EntityKey entity = pane.entity();
    List<EntityKey> related =
        owner == null || entity.kind() != EntityKind.API_KEY
            ? List.of()
            : List.of(new EntityKey(entity.cluster(), EntityKind.TENANT, owner));
    double ratio = look.rate / Math.max(look.rule, FLOOR);
    return new Score(
        entity,
        related,
        nats,
        Bars.SPENDING,
        false,
        look.young,
        look.nats >= Bars.SPENDING / 3,
        Severity.HIGH,
        look.young ? Confidence.LOW : Confidence.HIGH,
        "spending, USD per minute",
        look.rate,
        look.rule,
        Math.max(0, look.rate - look.rule) * 60,
        strong && state.strong > 0 ? state.strongSince : seen.startMs(),
        nats >= Bars.SPENDING,
        nats < Bars.SPENDING / 2 ? "" : sentence(entity, look, ratio),
        nats < Bars.SPENDING / 2 ? List.of() : facts(state, seen, look, ratio));
  }

  @Override
  public State next(State state, EntitySeen seen, Score score, Learning learning) {
    Look look = look(state, seen);
    boolean strong = look.nats >= Bars.SPENDING;
    boolean learns = learning == Learning.ALLOWED;
    return new State(
        learns ? look.after.learn(usdPerMinute(seen), seen.tickMs(), FLOOR) : look.after,
        learns ? state.tail.learn(look.score) : state.tail,
        strong ? Math.min(state.strong + 1, PERSISTENT_TICKS) : 0,
        !strong ? 0 : state.strong == 0 ? seen.startMs() : state.strongSince);
  }

  private static Look look(State state, EntitySeen seen) {
    double now = usdPerMinute(seen);
    SpendBaseline after = state.spending.observe(seen.tick(), seen.tickMs(), now);
    double ageMs = after.ageTicks() * (double) seen.tickMs();
    boolean young = ageMs < PROVISIONAL_MS;
    double own = Math.min(1, ageMs / PROVISIONAL_MS);
    double blended = own * after.rule() + (1 - own) * CLASS_PRIOR;
    double rule = young ? Math.max(after.rule(), blended) : after.rule();
    double minute = logRatio(after.minute(), rule);
    double five = logRatio(after.fiveMinutes(), rule);
    double nats = Math.max(state.tail.nats(minute) - LN_10, state.tail.nats(five) - LN_2);
    double rate = Math.max(after.minute(), after.fiveMinutes());
    return new Look(after, rate, rule, five, Math.max(0, nats), young);
  }

  private static double logRatio(double rate, double rule) {
    return StrictMath.log((rate + FLOOR) / (rule + FLOOR));
  }

  private static double usdPerMinute(EntitySeen seen) {
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS;
    return usd * (MINUTE_MS / seen.tickMs());
  }

  private static String sentence(EntityKey entity, Look look, double ratio) {
    return entity.kind().wireName()
        + " "
        + entity.id()
        + " spends "
        + DecimalText.of(ratio, 1)
        + "x what its own past explains ("
        + DecimalText.of(look.rate, 2)
        + " USD/min against "
        + DecimalText.of(look.rule, 4)
        + (look.young ? "; provisional, its history is short)" : ")");
  }

  private static List<Fact> facts(State state, EntitySeen seen, Look look, double ratio) {
    return List.of(
        new Fact.Decimal("ratio", ratio, 2),
        new Fact.Decimal("log_ratio", look.score, 3),
        new Fact.Decimal("tail_quantile", state.tail.quantile(), 3),
        new Fact.Decimal("tail_mean_excess", state.tail.meanExcess(), 3),
        new Fact.Decimal("usd_per_minute_1m", look.after.minute(), 4),
        new Fact.Decimal("usd_per_minute_5m", look.after.fiveMinutes(), 4),
        new Fact.Whole("baseline_age_s", look.after.ageTicks() * seen.tickMs() / 1_000),
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
      out.real(state.tail.quantile()).real(state.tail.excessSum()).unsigned(state.tail.excesses());
      out.unsigned(state.strong).signed(state.strongSince);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          SpendBaseline.read(in),
          new TailEvidence(in.real(), in.real(), in.unsigned()),
          (int) in.unsigned(),
          in.signed());
    }
  }
}
