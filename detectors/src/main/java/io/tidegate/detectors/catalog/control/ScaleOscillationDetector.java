package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
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
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * The fleet's size goes up and down more often than it used to: somebody's load follows the
 * autoscaler's own rhythm (a yo-yo attack), or the autoscaler is badly set.
 *
 * <p>A turn is a move of 20 % and two nodes against the last direction. Turns are a Poisson process
 * whose rate is learned, from half a turn an hour on; {@link MixtureCusum} sums the evidence for
 * more. Where demand moved with at least half of the turns, and they come at one pace, it is
 * medium: who plays with an autoscaler follows its rhythm. Otherwise it is the autoscaler's
 * settings, or demand's own ups and downs, and low; so it is before a day has said how often this
 * fleet turns.
 */
public final class ScaleOscillationDetector
    implements FleetDetector<ScaleOscillationDetector.State> {
  public static final String ID = "scale-oscillation";

  private static final double LEAST_RATIO = 1.2;
  private static final double LEAST_NODES = 2;
  private static final double PRIOR_TURNS = 2;
  private static final double PRIOR_TICKS = 2_880;
  private static final long PROVISIONAL_TICKS = 17_280;
  private static final long REBASE_TICKS = 4_320;
  private static final int LEAST_TURNS = 4;

  /**
   * A pace: the deviation of the times from one growth to the next is at most so much of their
   * mean. Of three such times of a memoryless process it is less in one case of eight.
   */
  private static final double PACE = 0.3;

  private static final long LEAST_PERIODS = 2;
  private static final long NEVER = Long.MIN_VALUE;
  private static final double MS_PER_MINUTE = 60_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Fleet size swings", Family.CONTROL_PLANE)
          .what("The fleet grows and shrinks again and again, more often than it used to.")
          .why("A yo-yo attack makes one pay for growth that is gone before it is of use.")
          .kinds(EntityKind.CLUSTER)
          .statistic("Poisson mixture e-CUSUM on turns of the size")
          .formula("turns per tick against rate (n + 2) / (ticks + 2880)")
          .source(
              "Ben David, Bremler-Barr (2021); Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 3")
          .limits(
              "Needs six turns: hours for slow swings. A batch that recurs looks the same at first.")
          .scaleClass("size")
          .coldStart(
              "class prior of half a turn an hour; provisional, and low, for a day with traffic")
          .needs("scale decisions, node events or sizes on the scaling topic")
          .stateBytes(512)
          .atlas("AML.TA0011", "Impact", "AML.T0034.000", "Excessive Queries")
          .owasp("LLM10:2025")
          .remediation(
              "Look at which keys come and go with the swings, and limit their bursts.",
              "Lengthen the stabilisation of scaling in, or hold a floor.",
              "Where demand is flat, mend the autoscaler's tolerance.")
          .build();

  private final double bar;
  private final MixtureCusum.Limits limits;

  public ScaleOscillationDetector(Calibration calibration) {
    bar = calibration.bars().turns();
    limits = MixtureCusum.Limits.ofBar(bar, LEAST_TURNS);
  }

  /**
   * Where the size last turned.
   *
   * @param direction 1 where it grows since, -1 where it shrinks, 0 where it has not moved yet
   * @param extreme the largest size since, or the least
   * @param demand requests per tick at that extreme
   * @param work time spent on requests there
   */
  record Swing(int direction, double extreme, double demand, double work) {
    static final Swing NONE = new Swing(0, 0, 0, 0);
  }

  /**
   * The turns that the evidence rests on.
   *
   * @param growthTick the last turn to growth; {@link #NEVER} for none
   * @param periods times from one turn to growth to the next
   * @param periodTicks their sum
   * @param periodTicksSquared the sum of their squares
   */
  record Turns(
      long count,
      long driven,
      long firstTick,
      long lastTick,
      long growthTick,
      long periods,
      double periodTicks,
      double periodTicksSquared) {
    static final Turns NONE = new Turns(0, 0, 0, 0, NEVER, 0, 0, 0);

    Turns and(long tick, boolean byDemand, boolean grows) {
      boolean isPeriod = grows && growthTick != NEVER;
      double period = isPeriod ? tick - growthTick : 0;
      return new Turns(
          count + 1,
          driven + (byDemand ? 1 : 0),
          count == 0 ? tick : firstTick,
          tick,
          grows ? tick : growthTick,
          periods + (isPeriod ? 1 : 0),
          periodTicks + period,
          periodTicksSquared + period * period);
    }

    /** Whether they come at one pace. */
    boolean isRegular() {
      double mean = periodTicks / Math.max(1, periods);
      double variance = periodTicksSquared / Math.max(1, periods) - mean * mean;
      return periods >= LEAST_PERIODS && variance <= PACE * PACE * mean * mean;
    }

    /** Mean time from one growth to the next, in ticks. */
    double period() {
      return count < 2 ? Double.NaN : 2.0 * (lastTick - firstTick) / (count - 1);
    }
  }

  /**
   * @param usualTurns turns that were learned
   * @param ticks in how many ticks
   * @param heldTicks ticks that wait to be learned, as their turns do
   */
  record State(
      DemandMeter demand,
      Swing swing,
      Turns turns,
      double usualTurns,
      long ticks,
      long heldTicks,
      MixtureCusum evidence) {

    /** With the turns taken in that came to nothing, or that have gone on for six hours. */
    State learned() {
      return new State(
          demand,
          swing,
          Turns.NONE,
          usualTurns + turns.count,
          ticks + heldTicks,
          0,
          MixtureCusum.fresh());
    }

    /** Turns that are expected per tick. */
    double rate() {
      return (usualTurns + PRIOR_TURNS) / (ticks + PRIOR_TICKS);
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(DemandMeter.NONE, Swing.NONE, Turns.NONE, 0, 0, 0, MixtureCusum.fresh());
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().fromTimeline()
        ? Availability.YES
        : Availability.lacks("scale decisions, node events or sizes on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double size = DemandMeter.sizeOf(seen.fleet());
    if (cluster == null || !seen.fleet().fromTimeline() || size < 1) {
      return Judged.silently(state);
    }
    DemandMeter demand = state.demand.step(seen.startMs(), cluster);
    Swing swing = moved(state.swing, size, demand);
    boolean turned = state.swing.direction * swing.direction < 0;
    boolean counts = turned && seen.learning() == Learning.ALLOWED;
    MixtureCusum evidence =
        state.evidence.step(
            seen.tick(), counts ? 1 : 0, state.rate(), Double.POSITIVE_INFINITY, limits);
    Turns turns =
        counts
            ? state.turns.and(
                seen.tick(), isDriven(state.swing, swing, demand), swing.direction > 0)
            : state.turns;
    State next =
        new State(
            demand, swing, turns, state.usualTurns, state.ticks, state.heldTicks + 1, evidence);
    boolean spent = evidence.since(Long.MIN_VALUE) == Long.MIN_VALUE;
    if (spent || next.heldTicks >= REBASE_TICKS) {
      next = next.learned();
    }
    return next.evidence.nats() < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, size, seen)));
  }

  private static Swing moved(Swing before, double size, DemandMeter demand) {
    Swing here = new Swing(before.direction, size, demand.now(0), demand.now(2));
    double extreme = before.extreme;
    if (extreme == 0) {
      return here;
    }
    boolean farUp = size >= extreme * LEAST_RATIO && size >= extreme + LEAST_NODES;
    boolean farDown = size * LEAST_RATIO <= extreme && size <= extreme - LEAST_NODES;
    if (before.direction <= 0 && farUp) {
      return new Swing(1, size, here.demand, here.work);
    }
    if (before.direction >= 0 && farDown) {
      return new Swing(-1, size, here.demand, here.work);
    }
    boolean further =
        before.direction > 0 && size >= extreme || before.direction < 0 && size <= extreme;
    return further ? here : before;
  }

  /** Whether demand went the same way since the last extreme. */
  private static boolean isDriven(Swing before, Swing now, DemandMeter demand) {
    double requests = demand.now(0) / Math.max(1e-9, before.demand);
    double work = demand.now(2) / Math.max(1e-9, before.work);
    return now.direction > 0
        ? Math.max(requests, work) >= LEAST_RATIO
        : Math.min(requests, work) <= 1 / LEAST_RATIO;
  }

  private Score scoreOf(State state, double size, FleetSeen seen) {
    Turns turns = state.turns;
    boolean byDemand = 2 * turns.driven >= turns.count;
    boolean provisional = state.ticks < PROVISIONAL_TICKS;
    boolean isPlayed = byDemand && turns.isRegular() && !provisional;
    double expected = state.rate() * (seen.tick() + 1 - turns.firstTick);
    double minutes = turns.period() * seen.tickMs() / MS_PER_MINUTE;
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .evidence(state.evidence.nats(), bar)
        .provisional(provisional)
        .severity(isPlayed ? Severity.MEDIUM : Severity.LOW)
        .compared("turns of the fleet's size", turns.count, expected)
        .since(turns.firstTick * seen.tickMs())
        .sentence(
            "the size of "
                + seen.fleet().cluster()
                + " turned "
                + turns.count
                + " times, once up and down every "
                + DecimalText.of(minutes, 0)
                + " min"
                + (turns.isRegular() ? ", at one pace" : "")
                + (byDemand ? ", driven by demand" : ", while demand did not follow"))
        .facts(
            List.of(
                new Fact.Whole("turns", turns.count),
                new Fact.Whole("turns_with_demand", turns.driven),
                new Fact.Decimal("period_min", minutes, 1),
                new Fact.Whole("size", (long) size),
                new Fact.Whole("baseline_age_s", state.ticks * seen.tickMs() / 1_000)))
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
      state.demand.write(out);
      Swing swing = state.swing;
      out.signed(swing.direction).real(swing.extreme).real(swing.demand).real(swing.work);
      Turns turns = state.turns;
      out.unsigned(turns.count).unsigned(turns.driven);
      out.signed(turns.firstTick).signed(turns.lastTick).signed(turns.growthTick);
      out.unsigned(turns.periods).real(turns.periodTicks).real(turns.periodTicksSquared);
      out.real(state.usualTurns).unsigned(state.ticks).unsigned(state.heldTicks);
      state.evidence.write(out);
    }

    @Override
    public State read(ByteReader in) {
      DemandMeter demand = DemandMeter.read(in);
      Swing swing = new Swing((int) in.signed(), in.real(), in.real(), in.real());
      Turns turns =
          new Turns(
              in.unsigned(),
              in.unsigned(),
              in.signed(),
              in.signed(),
              in.signed(),
              in.unsigned(),
              in.real(),
              in.real());
      return new State(
          demand, swing, turns, in.real(), in.unsigned(), in.unsigned(), MixtureCusum.read(in));
    }
  }
}
