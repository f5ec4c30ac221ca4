package io.tidegate.detectors.catalog.volume;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.ClientSizes;
import io.tidegate.detectors.baseline.ElasticBaseline;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.baseline.Season;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Ablation;
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
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * More tokens than demand explains, of a model or of the whole fleet: a quasi-GLM of tokens given
 * the tick's requests ({@link ElasticBaseline}) and the hour of the week ({@link Season}), and a
 * mixture e-CUSUM of what is beyond it ({@link MixtureCusum}), tested against {@code μ} raised by
 * three times the stream's own wander, and with at least four ticks in it.
 *
 * <p>The fleet's expectation is the sum of its models', so that a shift between models is
 * explained; and while a model is found, the fleet is not found for the same tokens. A surge of
 * requests is explained by itself, whatever the fleet's size does. What a stream with many
 * different clients does every day raises its own bar, and hides a like change of all its clients.
 *
 * <p>Only what is beyond the very clients' own rule counts ({@link ClientSizes#beyond}), without
 * the one client that is furthest beyond: that other clients ask explains more tokens, and what one
 * client does is a finding about that client.
 */
public final class FleetTokensDetector implements FleetDetector<FleetTokensDetector.State> {
  public static final String ID = "fleet-tokens";

  private static final double BAND_SDS = 2;
  private static final double BLIND_RELATIVE_VARIANCE = 0.09;
  private static final double BLIND_GAIN = 0.005;
  private static final int LEAST_TICKS = 4;
  private static final double HEALTHY_ERRORS = 0.1;
  private static final long NEVER = Long.MIN_VALUE;

  /** What lasts for two hours is learned as the new normal; the finding has said so by then. */
  private static final long REBASE_TICKS = 1_440;

  private static final long YOUNG_TICKS = 300;
  private static final long FORGET_TICKS = 120_960;
  private static final int MOST_STREAMS = 257;
  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Tokens that demand does not explain", Family.VOLUME)
          .what("A model or the whole fleet uses more tokens than its requests explain.")
          .why("Tokens are money: a burn inside a surge hides behind the surge's own volume.")
          .kinds(EntityKind.CLUSTER, EntityKind.MODEL)
          .statistic("quasi-GLM given demand, mixture e-CUSUM")
          .formula(
              "log mu = a + beta (log X - log Xref); V = phi mu + mu^2 (omega^2 + sbeta^2 d^2)")
          .source("McCullagh, Nelder (1989), ch. 9; Shin, Ramdas, Rinaldo, arXiv 2203.03532")
          .limits(
              "Pure volume of ordinary requests is explained by demand: see growth-attribution; what one client does alone is that client's: see spend-burst and request-size.")
          .scaleClass("demand")
          .coldStart(
              "expects nothing for the first minutes with traffic, then low for half an hour")
          .needs("tokens on inference events")
          .stateBytes(512 + Season.BYTES + ClientSizes.BYTES)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Look at which tenants and prompts of the model grew; compare with the last deploy.",
              "Cap output tokens of the model until the cause is known.",
              "If a change of prompt or version is meant, accept it as the new baseline.")
          .build();

  private final double bar;
  private final MixtureCusum.Limits limits;
  private final boolean covariates;
  private final boolean byDemand;
  private final Elasticity prior;

  public FleetTokensDetector(Calibration calibration) {
    bar = calibration.bars().fleetTokens();
    MixtureCusum.Limits usual = MixtureCusum.Limits.ofBar(bar, LEAST_TICKS);
    limits = calibration.lacks(Ablation.MIXTURE) ? usual.doublingOnly() : usual;
    covariates = !calibration.lacks(Ablation.COVARIATES);
    byDemand = !calibration.lacks(Ablation.DEMAND);
    prior =
        calibration.lacks(Ablation.LEARNED_EXPONENT) ? Elasticity.FIXED : Elasticity.PER_REQUEST;
  }

  /**
   * What is remembered of one model, or of the fleet as a whole; the blind twin knows no demand.
   */
  record Stream(
      ElasticBaseline baseline,
      Season season,
      MixtureCusum evidence,
      long heldSince,
      double blindLevel,
      MixtureCusum blind) {
    static Stream fresh(Elasticity prior) {
      return new Stream(
          ElasticBaseline.fresh(prior),
          Season.FRESH,
          MixtureCusum.fresh(),
          NEVER,
          0,
          MixtureCusum.fresh());
    }
  }

  /**
   * @param streams by model id; the fleet under the empty id
   * @param clients the tokens that each client's requests take as a rule
   */
  record State(SortedMap<String, Stream> streams, ClientSizes clients) {}

  /** A stream's tick against what was known of it. */
  private record Look(
      EntityKey entity,
      Stream before,
      double demand,
      double sum,
      double squares,
      Explained explained,
      double unit,
      double cost,
      boolean healthy,
      ElasticBaseline after,
      MixtureCusum evidence,
      MixtureCusum blind) {

    boolean young() {
      return before.baseline.ticks() < YOUNG_TICKS;
    }

    double expected() {
      return explained.level * explained.season.usual();
    }
  }

  /** What demand explains of a tick, what the hour makes of it, and how far that may be off. */
  private record Explained(double level, Season.Factors season, double variance) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), ClientSizes.FRESH);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    SortedMap<String, Stream> streams = new TreeMap<>(state.streams);
    streams.values().removeIf(stream -> stream.baseline.lastTick() < seen.tick() - FORGET_TICKS);
    List<Score> scores = new ArrayList<>();
    boolean explained = false;
    for (Look look : looks(state, seen)) {
      boolean isFleet = look.entity.kind() == EntityKind.CLUSTER;
      double nats = look.evidence.nats();
      explained |= !isFleet && nats >= bar / 2;
      boolean hushed = isFleet && explained;
      if (isFleet || nats >= bar / 2) {
        scores.add(scoreOf(look, hushed ? Math.min(nats, bar / 3) : nats, seen));
      }
      String id = isFleet ? "" : look.entity.id();
      streams.put(id, next(look, hushed, seen));
    }
    makeRoom(streams, seen.tick());
    boolean quiet = scores.stream().allMatch(score -> score.nats() < bar / 3);
    Pane cluster = seen.cluster();
    ClientSizes clients = state.clients;
    if (quiet && cluster != null && seen.learning() == Learning.ALLOWED) {
      clients = clients.learn(cluster.spread(), Spread.Cell::tokens);
    }
    return new Judged<>(new State(streams, clients), scores);
  }

  /** Of too many models those go that are idle, and of the rest those with the least history. */
  private static void makeRoom(SortedMap<String, Stream> streams, long tick) {
    if (streams.size() <= MOST_STREAMS) {
      return;
    }
    List<String> least = new ArrayList<>(streams.keySet());
    least.remove("");
    least.sort(
        Comparator.<String>comparingLong(
                id -> worth(requireNonNull(streams.get(id)).baseline, tick))
            .thenComparing(Comparator.reverseOrder()));
    least.subList(0, streams.size() - MOST_STREAMS).forEach(streams::remove);
  }

  private static long worth(ElasticBaseline baseline, long tick) {
    return baseline.ticks() - Math.max(0, tick - baseline.lastTick());
  }

  private Stream next(Look look, boolean explained, FleetSeen seen) {
    long heldSince = NEVER;
    if (look.evidence.nats() >= bar / 3) {
      heldSince = look.before.heldSince == NEVER ? seen.tick() : look.before.heldSince;
    }
    boolean withholds = heldSince != NEVER && seen.tick() - heldSince < REBASE_TICKS;
    boolean allowed = seen.learning() == Learning.ALLOWED && look.healthy;
    ElasticBaseline baseline = look.after;
    if (explained || withholds) {
      baseline = baseline.forgetWhatWaits();
    } else if (allowed) {
      double times = look.explained.season.usual();
      double demand = covariate(look.demand, seen);
      baseline = baseline.learn(demand, look.sum / times, look.squares / times);
    }
    Season season = look.before.season;
    if (allowed && look.entity.kind() == EntityKind.MODEL) {
      double level = look.explained.level / look.unit;
      season = season.observe(seen.localHour(), look.sum / look.unit, level);
    }
    double level = look.before.blindLevel == 0 ? look.sum : look.before.blindLevel;
    return new Stream(
        baseline,
        season,
        explained ? MixtureCusum.fresh() : look.evidence,
        explained ? NEVER : heldSince,
        level + BLIND_GAIN * (look.sum - level),
        look.blind);
  }

  /** The demand that explains; an experiment may put size, or nothing, in its place. */
  private double covariate(double demand, FleetSeen seen) {
    if (demand <= 0) {
      return demand;
    }
    double explains = byDemand ? demand : Math.max(1, seen.fleet().ready());
    return covariates ? explains : 1;
  }

  private List<Look> looks(State state, FleetSeen seen) {
    List<Look> looks = new ArrayList<>();
    double levels = 0;
    double usual = 0;
    double most = 0;
    double variance = 0;
    boolean complete = true;
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Pane pane = entry.getValue();
      Stream stream = state.streams.getOrDefault(entry.getKey(), Stream.fresh(prior));
      double demand = covariate(demandOf(pane), seen);
      boolean ready = stream.baseline.ready() && demand > 0;
      Season.Factors season = stream.season.at(seen.localHour());
      double level = ready ? stream.baseline.expected(demand) : Double.NaN;
      double v = ready ? stream.baseline.variance(demand, season.most()) : Double.NaN;
      looks.add(look(pane, stream, new Explained(level, season, v), state.clients, seen));
      complete &= ready || demand == 0;
      levels += ready ? level : 0;
      usual += ready ? level * season.usual() : 0;
      most += ready ? level * season.most() : 0;
      variance += ready ? v : 0;
    }
    Pane cluster = seen.cluster();
    if (cluster != null) {
      Stream stream = state.streams.getOrDefault("", Stream.fresh(prior));
      boolean ready = complete && levels > 0 && stream.baseline.ready();
      double own =
          stream.baseline.relativeVariance(Math.max(1, covariate(demandOf(cluster), seen)));
      double v = variance + most * most * own;
      Season.Factors season =
          levels > 0 ? new Season.Factors(usual / levels, most / levels) : Season.Factors.FLAT;
      double level = ready ? levels : Double.NaN;
      looks.add(look(cluster, stream, new Explained(level, season, v), state.clients, seen));
    }
    return looks;
  }

  private Look look(
      Pane pane, Stream stream, Explained explained, ClientSizes clients, FleetSeen seen) {
    double sum = pane.measuredTokens();
    double beyond = clients.beyond(pane.spread(), Spread.Cell::tokens);
    double unit = stream.baseline.unit();
    double raised = stream.baseline.wanderFactor();
    double mean = explained.level * explained.season.most() * raised / unit;
    double told = mean * unit + Math.max(0, Math.min(sum - mean * unit, beyond));
    double excess = explained.variance * raised * raised / (unit * unit) - mean;
    double size = excess > 0 ? mean * mean / excess : Double.POSITIVE_INFINITY;
    double blindMean = stream.blindLevel / unit;
    return new Look(
        pane.entity(),
        stream,
        demandOf(pane),
        sum,
        pane.get(Amount.TOKENS_SQUARED),
        explained,
        unit,
        pane.get(Amount.COST_MICRO_USD) / MICROS,
        pane.get(Amount.ERRORS) <= HEALTHY_ERRORS * pane.get(Amount.SERVED),
        stream.baseline.observe(seen.tick(), sum, explained.level * explained.season.usual()),
        stream.evidence.step(seen.tick(), Math.min(sum, told) / unit, mean, size, limits),
        stream.blind.step(seen.tick(), sum / unit, blindMean, 1 / BLIND_RELATIVE_VARIANCE, limits));
  }

  /** Requests whose tokens are known, failed ones too: they may have cost tokens. */
  private static double demandOf(Pane pane) {
    long known = pane.get(Amount.SERVED) - pane.get(Amount.TOKENS_UNKNOWN);
    return Math.max(0, known) + (double) pane.get(Amount.ERRORS);
  }

  private Score scoreOf(Look look, double nats, FleetSeen seen) {
    double ratio = look.expected() > 0 ? look.sum / look.expected() : Double.NaN;
    double excessShare = ratio > 1 ? 1 - 1 / ratio : 0;
    double perHour = look.cost * (HOUR_MS / seen.tickMs());
    return new ScoreBuilder(look.entity)
        .evidence(nats, bar)
        .provisional(look.young())
        .severity(look.young() ? Severity.LOW : Severity.HIGH)
        .compared("tokens per tick", look.sum, look.expected())
        .excessUsdPerHour(excessShare * perHour)
        .since(look.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(look.blind.nats() >= bar)
        .sentence(nats < bar / 2 ? "" : sentence(look, ratio))
        .facts(facts(look, seen, ratio))
        .build();
  }

  private static String sentence(Look look, double ratio) {
    String who =
        look.entity.kind() == EntityKind.CLUSTER
            ? "the fleet " + look.entity.id()
            : "model " + look.entity.id();
    ComparedText tokens = ComparedText.of(look.sum, look.expected());
    return who
        + " uses "
        + DecimalText.of(ratio, 2)
        + "x the tokens that its "
        + (long) look.demand
        + " requests explain ("
        + tokens.seen()
        + " against "
        + tokens.other()
        + ")";
  }

  private static List<Fact> facts(Look look, FleetSeen seen, double ratio) {
    double band = BAND_SDS * StrictMath.sqrt(Math.max(0, look.explained.variance));
    return List.of(
        new Fact.Decimal("expected_low", Math.max(0, look.expected() - band), 0),
        new Fact.Decimal("expected_high", look.expected() + band, 0),
        new Fact.Decimal("ratio", ratio, 3),
        new Fact.Decimal("demand_requests", look.demand, 0),
        new Fact.Decimal("elasticity", look.before.baseline.elasticity(), 3),
        new Fact.Decimal("poisson_unit_tokens", look.unit, 1),
        new Fact.Decimal("omega_squared", look.before.baseline.omegaSquared(), 4),
        new Fact.Decimal("wander", look.before.baseline.wanderFactor(), 3),
        new Fact.Decimal("season", look.explained.season.usual(), 3),
        new Fact.Decimal("unsettled", seen.fleet().unsettled(), 3),
        new Fact.Decimal("blind_nats", look.blind.nats(), 2),
        new Fact.Whole("baseline_age_s", look.before.baseline.ticks() * seen.tickMs() / 1_000));
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.streams.size());
      state.streams.forEach(
          (id, stream) -> {
            stream.baseline.write(out.text(id));
            stream.season.write(out);
            stream.evidence.write(out);
            stream.blind.write(out.signed(stream.heldSince).real(stream.blindLevel));
          });
      state.clients.write(out);
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Stream> streams = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        String id = in.text();
        ElasticBaseline baseline = ElasticBaseline.read(in);
        Season season = Season.read(in);
        MixtureCusum evidence = MixtureCusum.read(in);
        long heldSince = in.signed();
        double level = in.real();
        MixtureCusum blind = MixtureCusum.read(in);
        streams.put(id, new Stream(baseline, season, evidence, heldSince, level, blind));
      }
      return new State(streams, ClientSizes.read(in));
    }
  }
}
