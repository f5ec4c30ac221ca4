package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
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
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A gateway, or all of them, write no records any more while the others, or the nodes, go on.
 *
 * <p>Per tick in which a gateway with a tenth of the requests or more says nothing, the evidence
 * grows by {@code ln(1 + μ/2)}, {@code μ} what its share of the others' requests would be (a
 * geometric null); it shrinks while the total is back to what it was less 0.4 of the gateway's
 * share, since then others have taken over. Where no request comes at all, {@code μ} is the last
 * minute's mean and the nodes' samples are the witness; a cluster that was not heard of at all is
 * told when it is back.
 *
 * <p>A gateway whose records come late is heard, and one that writes them in batches is silent only
 * beyond twice its usual pause.
 */
public final class TelemetrySilenceDetector
    implements FleetDetector<TelemetrySilenceDetector.State> {
  public static final String ID = "telemetry-silence";

  private static final int LEAST_TICKS = 24;
  private static final double LEAST_SHARE = 0.1;
  private static final double CAUTION = 0.5;
  private static final double TAKEN_OVER = 0.4;
  private static final long KNOWN_TICKS = 60;
  private static final double SHARE_TICKS = 240;
  private static final double LEVEL_GAIN = 1.0 / 12;
  private static final double ABRUPT_PER_TICK = 10;

  /** Silence within so many usual pauses is one, and a pause is forgotten within minutes. */
  private static final double PAUSES = 2;

  private static final double PAUSE_KEPT = 0.99;

  /** What is silent for half an hour is gone. */
  private static final long FORGET_TICKS = 360;

  private static final int MOST_GATEWAYS = 64;
  private static final double PERCENT = 100;
  private static final double MS_PER_SECOND = 1_000;
  private static final long NEVER = Long.MIN_VALUE;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Telemetry falls silent", Family.CONTROL_PLANE)
          .what("A gateway, or all of a cluster's, stop writing records while work goes on.")
          .why("What is not recorded is not judged: silence is how an attack hides.")
          .kinds(EntityKind.CLUSTER)
          .statistic("chance of silence given the others' traffic")
          .formula("nats = sum of ln(1 + mu / 2), mu = share / (1 - share) x others' requests")
          .source("Hayashibara et al., SRDS 2004 (phi accrual); docs/methods.md, Silence")
          .limits(
              "Takes two minutes, as a restart does; inside a surge a silent gateway looks like one whose work others took over.")
          .scaleClass("none")
          .coldStart("knows a gateway after five minutes with traffic")
          .needs("gateway on inference events; node samples for the silence of all")
          .stateBytes(2_048)
          .atlas("AML.TA0004", "Initial Access", "AML.T0049", "Exploit Public-Facing Application")
          .owasp("LLM10:2025")
          .remediation(
              "Look whether the gateway lives, and whether its log shipping does.",
              "Send traffic past a gateway that serves without records.",
              "Bill and review what it served meanwhile from the nodes' own counters.")
          .build();

  private final double bar;

  public TelemetrySilenceDetector(Calibration calibration) {
    bar = calibration.bars().fleet(Family.CONTROL_PLANE);
  }

  /**
   * @param share its share of all requests
   * @param ticks in how many ticks that was learned
   * @param nats evidence that it is silent
   * @param sinceTick when the silence began
   * @param levelBefore requests per tick of all, then
   * @param pauseTicks how long it is used to pause between records
   */
  record Gateway(
      double share,
      long ticks,
      double nats,
      long sinceTick,
      double levelBefore,
      double pauseTicks) {
    static final Gateway NEW = new Gateway(0, 0, 0, NEVER, 0, 0);

    boolean isKnown() {
      return ticks >= KNOWN_TICKS && share >= LEAST_SHARE;
    }
  }

  /**
   * @param gateways by name
   * @param level requests per tick, over the last minute
   * @param ticks in how many ticks that was learned
   * @param lastTick the last tick that was judged
   * @param nats evidence that all are silent
   * @param sinceTick since when no request came
   */
  record State(
      SortedMap<String, Gateway> gateways,
      double level,
      long ticks,
      long lastTick,
      double nats,
      long sinceTick) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), 0, 0, NEVER, 0, NEVER);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null) {
      return Judged.silently(state);
    }
    long requests = cluster.get(Amount.REQUESTS) + cluster.get(Amount.LATE);
    if (requests == 0) {
      return allSilent(state, cluster, seen);
    }
    List<Score> scores = new ArrayList<>();
    gap(state, seen, scores);
    SortedMap<String, Long> counts = new TreeMap<>(cluster.names(Naming.GATEWAY));
    cluster.names(Naming.LATE_GATEWAY).forEach((name, late) -> counts.merge(name, late, Long::sum));
    SortedMap<String, Gateway> gateways = stepped(state, counts, requests, seen);
    one(gateways, cluster, seen, scores);
    double level =
        state.ticks == 0 ? requests : state.level + LEVEL_GAIN * (requests - state.level);
    State next = new State(gateways, level, state.ticks + 1, seen.tick(), 0, NEVER);
    return new Judged<>(next, scores);
  }

  private SortedMap<String, Gateway> stepped(
      State state, SortedMap<String, Long> counts, long requests, FleetSeen seen) {
    double silentShare = 0;
    boolean calm = seen.learning() == Learning.ALLOWED;
    for (Map.Entry<String, Gateway> entry : state.gateways.entrySet()) {
      boolean silent = entry.getValue().isKnown() && !counts.containsKey(entry.getKey());
      silentShare += silent ? entry.getValue().share : 0;
      calm &= entry.getValue().nats < bar / 3;
    }
    SortedMap<String, Gateway> next = new TreeMap<>();
    for (Map.Entry<String, Gateway> entry : state.gateways.entrySet()) {
      Gateway gateway = entry.getValue();
      Long count = counts.get(entry.getKey());
      if (count != null) {
        next.put(entry.getKey(), heard(gateway, (double) count / requests, calm, seen.tick()));
      } else if (gateway.sinceTick == NEVER || seen.tick() - gateway.sinceTick < FORGET_TICKS) {
        next.put(entry.getKey(), unheard(gateway, silentShare, requests, state, seen));
      }
    }
    counts.forEach(
        (name, count) -> {
          if (!next.containsKey(name) && next.size() < MOST_GATEWAYS) {
            next.put(name, heard(Gateway.NEW, (double) count / requests, true, seen.tick()));
          }
        });
    return next;
  }

  private static Gateway heard(Gateway before, double share, boolean learns, long tick) {
    long paused = before.sinceTick == NEVER ? 0 : tick - before.sinceTick;
    double pause = Math.max(PAUSE_KEPT * before.pauseTicks, paused);
    if (!learns) {
      return new Gateway(before.share, before.ticks, 0, NEVER, 0, pause);
    }
    double gain = Math.max(1.0 / (before.ticks + 1), 1 / SHARE_TICKS);
    double mean = before.share + gain * (share - before.share);
    return new Gateway(mean, before.ticks + 1, 0, NEVER, 0, pause);
  }

  private Gateway unheard(
      Gateway before, double silentShare, long requests, State state, FleetSeen seen) {
    boolean begins = before.sinceTick == NEVER;
    long since = begins ? seen.tick() : before.sinceTick;
    double level = begins ? state.level : before.levelBefore;
    boolean pauses = seen.tick() - since < PAUSES * before.pauseTicks;
    if (!before.isKnown() || silentShare >= 1 || pauses) {
      return new Gateway(before.share, before.ticks, 0, since, level, before.pauseTicks);
    }
    boolean takenOver = state.level >= level * (1 - TAKEN_OVER * silentShare);
    double mu = CAUTION * requests * before.share / (1 - silentShare);
    double step = Math.min(bar / LEAST_TICKS, StrictMath.log1p(mu));
    double more = takenOver && before.nats < bar ? -step : step;
    double nats = Math.max(0, Math.min(2 * bar, before.nats + more));
    return new Gateway(before.share, before.ticks, nats, since, level, before.pauseTicks);
  }

  private void one(
      SortedMap<String, Gateway> gateways, Pane cluster, FleetSeen seen, List<Score> scores) {
    double nats = 0;
    double share = 0;
    long since = Long.MAX_VALUE;
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Gateway> entry : gateways.entrySet()) {
      Gateway gateway = entry.getValue();
      if (gateway.nats >= bar / 2) {
        nats = Math.max(nats, gateway.nats);
        since = Math.min(since, gateway.sinceTick);
        share += gateway.share;
        names.add(entry.getKey());
      }
    }
    if (names.isEmpty()) {
      return;
    }
    String who =
        names.size() == 1 ? "gateway " + names.get(0) + " has" : "gateways " + names + " have";
    String sentence =
        who
            + " written nothing for "
            + secondsSince(since, seen)
            + " s, usually "
            + DecimalText.of(PERCENT * share, 0)
            + " % of the requests, while the others go on";
    double usual = cluster.get(Amount.REQUESTS) * share / Math.max(1e-9, 1 - share);
    scores.add(
        builder(nats, Severity.MEDIUM, since, seen)
            .compared("requests per tick by the silent gateways", 0, usual)
            .sentence(sentence)
            .facts(
                List.of(
                    new Fact.Texts("silent_gateways", names),
                    new Fact.Decimal("usual_share", share, 3),
                    new Fact.Whole("requests_by_others", cluster.get(Amount.REQUESTS)),
                    new Fact.Whole("late_requests", cluster.get(Amount.LATE))))
            .build());
  }

  private Judged<State> allSilent(State state, Pane cluster, FleetSeen seen) {
    boolean known = state.ticks >= KNOWN_TICKS;
    double step = known ? StrictMath.log1p(CAUTION * state.level) : 0;
    double nats = Math.min(2 * bar, state.nats + Math.min(bar / LEAST_TICKS, step));
    long since = state.sinceTick == NEVER ? seen.tick() : state.sinceTick;
    boolean gone = seen.tick() - since >= FORGET_TICKS;
    State next =
        gone
            ? new State(state.gateways, 0, 0, seen.tick(), 0, since)
            : new State(state.gateways, state.level, state.ticks, seen.tick(), nats, since);
    if (gone || nats < bar / 2) {
      return Judged.silently(next);
    }
    boolean working = cluster.get(Amount.RUNNING) > 0;
    Score score =
        builder(nats, working ? Severity.MEDIUM : Severity.LOW, since, seen)
            .compared("requests per tick", 0, state.level)
            .sentence(
                "no gateway of "
                    + seen.fleet().cluster()
                    + " has written anything for "
                    + secondsSince(since, seen)
                    + " s, while its nodes report"
                    + (working ? " running requests" : " that they live"))
            .facts(
                List.of(
                    new Fact.Whole("node_samples", cluster.get(Amount.SAMPLES)),
                    new Fact.Whole("running", cluster.get(Amount.RUNNING))))
            .build();
    return new Judged<>(next, List.of(score));
  }

  /** Tells a silence of everything once it is over. */
  private void gap(State state, FleetSeen seen, List<Score> scores) {
    long gap = state.lastTick == NEVER ? 0 : seen.tick() - state.lastTick - 1;
    boolean known = state.ticks >= KNOWN_TICKS && state.level >= ABRUPT_PER_TICK;
    if (gap < LEAST_TICKS || !known) {
      return;
    }
    double step = Math.min(bar / LEAST_TICKS, StrictMath.log1p(CAUTION * state.level));
    scores.add(
        builder(Math.min(2 * bar, gap * step), Severity.LOW, state.lastTick + 1, seen)
            .compared("requests per tick", 0, state.level)
            .sentence(
                "nothing was heard of "
                    + seen.fleet().cluster()
                    + " for "
                    + (long) (gap * seen.tickMs() / MS_PER_SECOND)
                    + " s until now")
            .facts(List.of(new Fact.Whole("silent_ticks", gap)))
            .build());
  }

  private ScoreBuilder builder(double nats, Severity severity, long sinceTick, FleetSeen seen) {
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .evidence(nats, bar)
        .severity(severity)
        .since(sinceTick * seen.tickMs());
  }

  private static long secondsSince(long sinceTick, FleetSeen seen) {
    return (long) ((seen.tick() + 1 - sinceTick) * seen.tickMs() / MS_PER_SECOND);
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.real(state.level).unsigned(state.ticks).signed(state.lastTick).real(state.nats);
      out.signed(state.sinceTick).unsigned(state.gateways.size());
      state.gateways.forEach(
          (name, gateway) ->
              out.text(name)
                  .real(gateway.share)
                  .unsigned(gateway.ticks)
                  .real(gateway.nats)
                  .signed(gateway.sinceTick)
                  .real(gateway.levelBefore)
                  .real(gateway.pauseTicks));
    }

    @Override
    public State read(ByteReader in) {
      double level = in.real();
      long ticks = in.unsigned();
      long lastTick = in.signed();
      double nats = in.real();
      long sinceTick = in.signed();
      SortedMap<String, Gateway> gateways = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        String name = in.text();
        gateways.put(
            name,
            new Gateway(in.real(), in.unsigned(), in.real(), in.signed(), in.real(), in.real()));
      }
      return new State(gateways, level, ticks, lastTick, nats, sinceTick);
    }
  }
}
