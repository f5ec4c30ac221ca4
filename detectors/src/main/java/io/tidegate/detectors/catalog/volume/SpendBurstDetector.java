package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Demand;
import io.tidegate.detectors.baseline.SpendHistory;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
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
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A tenant or key spends what neither its own past nor everybody's demand explains.
 *
 * <p>Its spending and its requests, over one minute and over five, are each compared with every
 * earlier minute or fifth minute of its own ({@link SpendHistory}); the most surprising of the four
 * counts. How far it strays by itself is its own: a steady key has a low bar, a bursty one a high
 * one, and what everybody does at the same time is no behaviour of its own. A finding needs {@value
 * #LEAST_REQUESTS} requests in {@value #LEAST_TICKS} ticks of the episode. Size does not enter.
 */
public final class SpendBurstDetector implements EntityDetector<SpendBurstDetector.State> {
  public static final String ID = "spend-burst";

  /** What a newcomer's spending must reach to be more than provisional, USD per minute. */
  private static final double EXTREME_USD = 7.5;

  /** Excess in USD per hour from which on it is worth a medium finding, and a high one. */
  private static final double MEDIUM_USD_PER_HOUR = 0.2;

  private static final double HIGH_USD_PER_HOUR = 5;

  /** What is of severity high has that much more evidence. */
  private static final double HIGH_TIMES_BAR = 1.2;

  /** As where weak evidence is added up: docs/methods.md, "Several families at once". */
  private static final double REMARKABLE_TIMES = 1.5;

  private static final int LEAST_REQUESTS = 10;
  private static final int LEAST_TICKS = 3;

  /** A level that lasted so long is the new rule. */
  private static final long REBASE_MS = 6 * 3_600_000L;

  private static final double MINUTES_PER_HOUR = 60;
  private static final long NEVER = Long.MIN_VALUE;
  private static final double MICROS = 1e6;
  private static final double MINUTE_S = 60;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Spending burst (denial of wallet)", Family.VOLUME)
          .what("A tenant or key spends far more than its own past and everybody's demand explain.")
          .why("A stolen key or a runaway job is paid for by the tenant until somebody stops it.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic("exponential tail of the log level over the entity's own past windows")
          .formula(
              "nats = min over {level, share of the cluster} of -ln q + (ln x - u) / sigma; most of {USD, requests} x {1, 5} min")
          .source("Siffer et al., KDD 2017; Hill (1975); docs/methods.md, Spending")
          .limits(
              "What rises over hours is learned (see baseline-drift), and what an entity does every day is its own; half of realistic abuse lies within a bursty tenant's own range: use budgets, too.")
          .scaleClass("forbidden")
          .coldStart("no evidence for ten minutes of own time, low until twenty-five")
          .needs("tokens or cost_usd on inference events")
          .defaultAction("throttle the key to its plan's share")
          .stateBytes(SpendHistory.BYTES + 32)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Ask the tenant whether the spending is theirs; look at the key that carries it.",
              "Throttle the key to a multiple of its usual spending until that is known.",
              "Rotate the key if it was stolen; set a budget if the growth is meant.")
          .build();

  private final double bar;
  private final SpendHistory.Priors priors;

  public SpendBurstDetector(Calibration calibration) {
    this.bar = calibration.bars().spending();
    this.priors = SpendHistory.priors(calibration::prior);
  }

  /**
   * What is remembered of one tenant or key.
   *
   * @param since start of the episode, from over half of the bar to under a quarter of it
   * @param fired it was a finding: what it does is not learned
   * @param requests of the episode
   * @param ticks of the episode, with requests
   */
  record State(SpendHistory history, long since, boolean fired, double requests, int ticks) {
    boolean inEpisode() {
      return since != NEVER;
    }

    boolean isMany() {
      return requests >= LEAST_REQUESTS && ticks >= LEAST_TICKS;
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(SpendHistory.fresh(), NEVER, false, 0, 0);
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    boolean rebases = state.inEpisode() && seen.startMs() - state.since >= REBASE_MS;
    boolean learns = seen.learning() == Learning.ALLOWED && (!state.fired || rebases);
    Pane pane = seen.pane();
    double usd = pane.get(Amount.COST_MICRO_USD) / MICROS;
    double requests = pane.get(Amount.SERVED);
    Demand ofAll = seen.changes().demand();
    SpendHistory history =
        state.history.step(seen.tick(), seen.tickMs(), usd, requests, ofAll, learns);
    double nats = history.nats(ofAll, priors);
    State next = episode(state, history, nats, requests, seen);
    double told = nats >= bar && !next.isMany() ? bar * 0.99 : nats;
    if (told < bar / 2) {
      return Judged.silently(next);
    }
    return new Judged<>(next, List.of(scoreOf(next, told, ofAll, seen)));
  }

  private State episode(
      State state, SpendHistory history, double nats, double requests, EntitySeen seen) {
    boolean on = nats >= bar / 2 || state.inEpisode() && nats >= bar / 4;
    if (!on) {
      return new State(history, NEVER, false, 0, 0);
    }
    long since = state.inEpisode() ? state.since : seen.startMs();
    int ticks = Math.min(LEAST_TICKS, state.ticks + (requests > 0 ? 1 : 0));
    double many = Math.min(LEAST_REQUESTS, state.requests + requests);
    boolean fired = state.fired || nats >= bar && many >= LEAST_REQUESTS && ticks >= LEAST_TICKS;
    return new State(history, since, fired, many, ticks);
  }

  private Score scoreOf(State state, double nats, Demand ofAll, EntitySeen seen) {
    EntityKey entity = seen.entity();
    SpendHistory history = state.history;
    SpendHistory.Window window = history.mostSurprising(ofAll, priors);
    double rate = window.usd();
    double expected = Math.min(rate, window.expectedUsd());
    double excess = (rate - expected) * MINUTES_PER_HOUR;
    boolean young = history.isYoung();
    boolean provisional = young && rate < EXTREME_USD;
    Severity severity = Severity.MEDIUM;
    if (provisional || excess < MEDIUM_USD_PER_HOUR || !window.exceeds(REMARKABLE_TIMES)) {
      severity = Severity.LOW;
    } else if (excess >= HIGH_USD_PER_HOUR && nats >= HIGH_TIMES_BAR * bar) {
      severity = Severity.HIGH;
    }
    return new ScoreBuilder(entity)
        .evidence(nats, bar)
        .related(seen.parents())
        .severity(severity)
        .confidence(young ? Confidence.LOW : Confidence.HIGH)
        .provisional(provisional)
        .compared("spending, USD per minute", rate, expected)
        .excessUsdPerHour(excess)
        .since(state.since)
        .withoutScaleAwareness(nats >= bar)
        .sentence(sentence(entity, history, rate, expected, young))
        .facts(facts(seen, history, rate, expected))
        .build();
  }

  private static String sentence(
      EntityKey entity, SpendHistory history, double rate, double expected, boolean young) {
    ComparedText rates = ComparedText.of(rate, expected);
    return entity.kind().wireName()
        + " "
        + entity.id()
        + " spends "
        + DecimalText.of(timesOf(rate, expected), 1)
        + "x what its own past and everybody's demand explain ("
        + rates.seen()
        + " USD/min against "
        + rates.other()
        + ", its busiest minute had "
        + ComparedText.of(history.mostUsd())
        + (young ? "; provisional, its history is short)" : ")");
  }

  private static double timesOf(double rate, double expected) {
    return rate / Math.max(expected, SpendHistory.USD.own());
  }

  private static List<Fact> facts(
      EntitySeen seen, SpendHistory history, double rate, double expected) {
    List<Fact> facts = new ArrayList<>(RequestPrice.of(seen.pane()).facts());
    Demand now = history.demand();
    facts.addAll(
        List.of(
            new Fact.Decimal("ratio", timesOf(rate, expected), 2),
            new Fact.Decimal("usd_per_minute_1m", now.usdFast(), 4),
            new Fact.Decimal("usd_per_minute_5m", now.usdSlow(), 4),
            new Fact.Decimal("usd_per_minute_most", history.mostUsd(), 4),
            new Fact.Decimal("requests_per_minute_1m", now.requestsFast(), 1),
            new Fact.Whole("baseline_age_s", (long) (history.minutes() * MINUTE_S)),
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
      state.history.write(out);
      out.signed(state.since).flag(state.fired).real(state.requests).unsigned(state.ticks);
    }

    @Override
    public State read(ByteReader in) {
      SpendHistory history = SpendHistory.read(in);
      return new State(history, in.signed(), in.flag(), in.real(), (int) in.unsigned());
    }
  }
}
