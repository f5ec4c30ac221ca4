package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.baseline.Newcomers;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who grew when the fleet's tokens grow. Two cases are told: many new keys that do one work, as one
 * hand makes them ({@link Newcomers}), and one client that doubles the fleet.
 *
 * <p>{@code d_i = (minute_i − usual_i)₊}, {@code G = Σd / Σusual}, {@code N_eff = (Σd)² / Σd²}.
 * That few clients make most of a growth is common, so that alone it is told as low; that many old
 * and new clients of all sizes grow is a launch, and is not told.
 */
public final class GrowthAttributionDetector
    implements FleetDetector<GrowthAttributionDetector.State> {
  public static final String ID = "growth-attribution";

  private static final long KNOWN_TICKS = 240;

  /** As many ticks at least, whatever the evidence: docs/methods.md, "Persistence". */
  private static final int LEAST_TICKS = 4;

  /** Part of the fleet's tokens from which on many new keys matter, and matter much. */
  private static final double LEAST_NEW_SHARE = 0.01;

  private static final double LARGE_NEW_SHARE = 0.1;

  private static final double DOUBLED = 1;
  private static final double ONE_MAKES = 0.7;
  private static final int LASTING_TICKS = 24;
  private static final int TOLD = 20;
  private static final double PERCENT = 100;
  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Who made the fleet grow", Family.VOLUME)
          .what("Many new keys do the same work, or a single client makes the fleet's tokens grow.")
          .why("Keys that one hand made share a cost that no single one of them shows.")
          .kinds(EntityKind.CLUSTER)
          .statistic(
              "mixture scan of the mean prompts and answers of new keys for a part that does one work")
          .formula(
              "max over e, c of sum ln(1 - e + e N(x; c, 0.15^2 + v) / t3(x; m, 0.7^2 + v)) - ln(3 n), v = 0.36/requests")
          .source("docs/methods.md, Growth; lengths of real clients: ServeGen, arXiv 2505.09999")
          .limits(
              "Keys that do one work may be one customer's workers, or a partner's customers on one application; keys with less than ten answers in a quarter of an hour, and those that share a cell of 2,048 with an old one are not seen.")
          .scaleClass("demand")
          .coldStart("silent for twenty minutes: every key would be new")
          .needs("api_key or tenant and tokens on inference events")
          .defaultAction("enforce the quotas of the keys named")
          .stateBytes(44 * Spread.CELLS)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .atlas("AML.TA0003", "Resource Development", "AML.T0021", "Establish Accounts")
          .owasp("LLM10:2025")
          .remediation(
              "Look at what the new keys share: payment, network, prompt fingerprints.",
              "Put new keys on a probation quota.",
              "If a customer's launch brought them, raise its quota and accept the growth.")
          .build();

  private final double bar;

  public GrowthAttributionDetector(Calibration calibration) {
    this.bar = calibration.bars().fleetWindows(Family.VOLUME);
  }

  /**
   * What is remembered.
   *
   * @param nats evidence of equal newcomers; it rises within four ticks at the earliest
   * @param doubledTicks for how long one client has doubled the fleet
   */
  record State(CellRates tokens, Newcomers newcomers, double nats, long doubledTicks) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(CellRates.FRESH, Newcomers.FRESH, 0, 0);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    Spread spread = cluster == null ? null : cluster.spread();
    if (cluster == null || spread == null) {
      return Judged.silently(state);
    }
    boolean allowed = seen.learning() == Learning.ALLOWED;
    CellRates tokens = state.tokens.next(seen.tick(), spread, Spread.Cell::tokens, allowed);
    Newcomers newcomers = state.newcomers.next(seen.tick(), spread, state.tokens);
    List<Score> scores = new ArrayList<>();
    boolean known = tokens.ticks() >= KNOWN_TICKS;
    Newcomers.Crowd crowd = newcomers.crowd(seen.tick(), tokens);
    double raw = known && crowd.share() >= LEAST_NEW_SHARE ? crowd.nats() : 0;
    double nats = Math.max(0, Math.min(raw, state.nats + bar / LEAST_TICKS));
    if (nats >= bar / 2) {
      scores.add(crowdScore(nats, crowd, cluster, seen));
    }
    CellRates.Growth growth = tokens.growth();
    boolean ofOne =
        growth.topShare() >= ONE_MAKES && growth.topUsualShare() <= growth.topShare() / 2;
    boolean doubled = known && growth.times() >= DOUBLED && ofOne;
    long doubledTicks = doubled ? Math.min(LASTING_TICKS, state.doubledTicks + 1) : 0;
    if (doubledTicks >= LASTING_TICKS / 2) {
      scores.add(oneScore(doubledTicks, growth, spread.cell(growth.top()), cluster, seen));
    }
    return new Judged<>(new State(tokens, newcomers, nats, doubledTicks), scores);
  }

  private Score crowdScore(double nats, Newcomers.Crowd crowd, Pane cluster, FleetSeen seen) {
    double usd = cluster.get(Amount.COST_MICRO_USD) / MICROS * (HOUR_MS / seen.tickMs());
    return new ScoreBuilder(cluster.entity())
        .evidence(nats, bar)
        .related(related(crowd.ids(), seen))
        .severity(crowd.share() >= LARGE_NEW_SHARE ? Severity.HIGH : Severity.MEDIUM)
        .compared("share of tokens of new keys that do one work", crowd.share(), Double.NaN)
        .excessUsdPerHour(usd * crowd.share())
        .since(crowd.sinceTick() * seen.tickMs())
        .sentence(
            crowd.count()
                + " or more new keys do the same work (prompts of "
                + DecimalText.of(crowd.prompt(), 0)
                + " tokens and answers of "
                + DecimalText.of(crowd.answer(), 0)
                + ", within a factor of "
                + DecimalText.of(StrictMath.exp(crowd.spread()), 2)
                + ", where those of clients differ by 2 and more) and make "
                + DecimalText.of(PERCENT * crowd.share(), 0)
                + " % of the tokens of "
                + cluster.entity().id())
        .facts(
            List.of(
                new Fact.Whole("new_keys_seen", crowd.count()),
                new Fact.Decimal("sd_of_log_work", crowd.spread(), 3),
                new Fact.Texts("new_keys", crowd.ids().stream().map(KeyName::keyOf).toList())))
        .build();
  }

  private Score oneScore(
      long ticks,
      CellRates.Growth growth,
      Spread.@Nullable Cell top,
      Pane cluster,
      FleetSeen seen) {
    String who = top == null ? "one client" : (top.isTenant() ? "tenant " : "key ") + top.id();
    return new ScoreBuilder(cluster.entity())
        .evidence(bar * ticks / LASTING_TICKS, bar)
        .related(NoisyNeighbourDetector.relatedTo(top, seen))
        .severity(Severity.LOW)
        .compared("growth of the fleet's tokens", growth.times(), 0)
        .since(seen.startMs() - ticks * seen.tickMs())
        .withoutScaleAwareness(true)
        .sentence(
            who
                + " makes "
                + DecimalText.of(PERCENT * growth.topShare(), 0)
                + " % of a growth of the tokens of "
                + cluster.entity().id()
                + " by "
                + DecimalText.of(PERCENT * growth.times(), 0)
                + " %")
        .facts(
            List.of(
                new Fact.Decimal("growth", growth.times(), 2),
                new Fact.Decimal("effective_growers", growth.effective(), 1),
                new Fact.Decimal("top_share", growth.topShare(), 3)))
        .build();
  }

  private static List<EntityKey> related(List<String> keys, FleetSeen seen) {
    return keys.stream()
        .limit(TOLD)
        .map(key -> KeyName.entityOf(seen.fleet().cluster(), key))
        .toList();
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
      state.newcomers.write(out);
      out.real(state.nats).unsigned(state.doubledTicks);
    }

    @Override
    public State read(ByteReader in) {
      return new State(CellRates.read(in), Newcomers.read(in), in.real(), in.unsigned());
    }
  }
}
