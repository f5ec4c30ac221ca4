package io.tidegate.detectors.engine;

import io.tidegate.detectors.baseline.Demand;
import io.tidegate.detectors.baseline.TokenRates;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.catalog.DetectorPriors;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What a detect stage remembers of one cluster: its timeline, its spending, its fleet detectors.
 */
final class ClusterMemory {
  /** The name of the row of all but the detectors. */
  static final String REST = "";

  /** What the rates of tokens are called among what was learnt. */
  static final String RATES = "token-rates";

  static final Codec<TokenRates> RATES_CODEC =
      new Codec<>() {
        @Override
        public void write(TokenRates value, ByteWriter out) {
          value.write(out);
        }

        @Override
        public TokenRates read(ByteReader in) {
          TokenRates rates = new TokenRates();
          rates.restore(in);
          return rates;
        }
      };

  /** Ticks over which the fleet's spending is averaged. */
  private static final int SPENDING_TICKS = 12;

  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;

  private final FleetTimeline timeline;
  private final DetectorCatalog catalog;
  private final long tickMs;
  private final SortedMap<String, Remembered<?>> byDetector = new TreeMap<>();

  /** Names of rows of detectors that this release does not have. */
  private final TreeSet<String> ofOthers = new TreeSet<>();

  private final FleetCrossings crossings = new FleetCrossings();
  private final long[] spending = new long[SPENDING_TICKS];
  private TokenRates rates = new TokenRates();
  private long lastTick = Long.MIN_VALUE;
  private long firstTick = Long.MIN_VALUE;
  private Demand demand = Demand.NONE;

  ClusterMemory(String cluster, EngineConfig config, DetectorCatalog catalog) {
    this.catalog = catalog;
    this.timeline = new FleetTimeline(cluster, config.securitySignalOf(cluster));
    this.tickMs = config.tickMs();
  }

  FleetTimeline timeline() {
    return timeline;
  }

  /** Notes what all of the cluster's requests of a tick cost, and how many were served. */
  void spent(long tick, long costMicroUsd, long served) {
    demand = demand.step(tick, tickMs, costMicroUsd / MICROS, served);
    firstTick = firstTick == Long.MIN_VALUE ? tick : firstTick;
    long from = lastTick == Long.MIN_VALUE ? tick - SPENDING_TICKS : lastTick;
    for (long t = Math.max(from, tick - SPENDING_TICKS) + 1; t < tick; t++) {
      spending[(int) Math.floorMod(t, SPENDING_TICKS)] = 0;
    }
    spending[(int) Math.floorMod(tick, SPENDING_TICKS)] = costMicroUsd;
    lastTick = tick;
  }

  /** How tokens that nobody counted are estimated. */
  TokenRates rates() {
    return rates;
  }

  /** Since when anything is known of the cluster. */
  long knownSinceTick() {
    return firstTick;
  }

  /** What changed in the cluster, as far as tenants and keys may know. */
  EntitySeen.ClusterChanges changes(FleetView fleet) {
    long guardrails = Long.MIN_VALUE;
    for (ScalingEvent notice : fleet.notices()) {
      if (notice.type() == ScalingType.GUARDRAIL_CHANGE) {
        guardrails = Math.max(guardrails, Math.floorDiv(notice.timeMs(), tickMs));
      }
    }
    return new EntitySeen.ClusterChanges(firstTick, guardrails, demand);
  }

  /** What the cluster's requests cost, USD per hour, over the last minute. */
  double usdPerHour() {
    double micros = 0;
    for (long cost : spending) {
      micros += cost;
    }
    return micros / MICROS * (HOUR_MS / (SPENDING_TICKS * tickMs));
  }

  /** What of the fleet detectors' evidence was counted. */
  FleetCrossings crossings() {
    return crossings;
  }

  /** Scores the tick, then learns from it. */
  <S> List<Score> step(FleetDetector<S> detector, FleetSeen seen) {
    Remembered<S> remembered = of(detector);
    Judged<S> judged = detector.judge(remembered.state, seen);
    long since = Renewal.next(remembered.renewedTick, seen.tick(), tickMs);
    remembered.changed |= judged.state() != remembered.state || since != remembered.renewedTick;
    remembered.state = judged.state();
    remembered.renewedTick = since;
    return Renewal.judged(judged.scores(), since);
  }

  /**
   * What was learnt that says what is usual, by the ids of detectors: nothing of those that are not
   * calm, and nothing at all in a stage that another one's fleet detectors judge for.
   */
  SortedMap<String, byte[]> learnt(Predicate<String> isCalm) {
    SortedMap<String, byte[]> learnt = new TreeMap<>();
    byDetector.forEach(
        (id, remembered) -> {
          boolean isPrior = DetectorPriors.ids().contains(id) && isCalm.test(id);
          if (isPrior && remembered.renewedTick == Renewal.NONE) {
            learnt.put(id, remembered.stored());
          }
        });
    if (!byDetector.isEmpty()) {
      learnt.put(RATES, RATES_CODEC.store(rates));
    }
    return learnt;
  }

  /** Goes on from what was learnt elsewhere, but of detectors that are not calm. */
  void begin(BaselineDocument prior, Predicate<String> isCalm, Meters meters) {
    firstTick =
        firstTick == Long.MIN_VALUE ? prior.firstTick() : Math.min(firstTick, prior.firstTick());
    for (BaselineDocument.State learnt : prior.states()) {
      TokenRates known =
          learnt.detector().equals(RATES) ? RATES_CODEC.stored(learnt.bytes()) : null;
      rates = known == null ? rates : known;
      for (FleetDetector<?> detector : catalog.fleetDetectors()) {
        String id = detector.spec().id();
        if (id.equals(learnt.detector()) && isCalm.test(id)) {
          Remembered<?> begun = Remembered.read(detector, Renewal.NONE, learnt.bytes(), meters);
          begun.changed = true;
          byDetector.put(id, begun);
        }
      }
    }
  }

  /** The last tick of which it remembers something. */
  long lastTick() {
    return lastTick;
  }

  /** Gives what changed since the last call: all but the detectors under an empty name. */
  void drain(BiConsumer<String, byte[]> rows) {
    rows.accept(REST, rest());
    byDetector.forEach(
        (id, remembered) -> {
          if (remembered.changed) {
            rows.accept(id, remembered.toBytes());
            remembered.changed = false;
          }
        });
  }

  /** The names of all its rows. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(byDetector.keySet());
    names.addAll(ofOthers);
    names.add(REST);
    return names;
  }

  private byte[] rest() {
    ByteWriter out = new ByteWriter().signed(lastTick).signed(firstTick);
    Arrays.stream(spending).forEach(out::unsigned);
    crossings.write(out);
    demand.write(out);
    rates.write(out);
    return out.toBytes();
  }

  /**
   * Takes back what {@link #drain} once gave under that name; what its detector cannot read is
   * forgotten.
   *
   * @return whether it must be written anew
   */
  boolean restore(String name, ByteReader in, Meters meters) {
    if (name.equals(REST)) {
      restoreRest(in);
      return false;
    }
    long renewedTick = in.signed();
    byte[] state = in.blob();
    for (FleetDetector<?> detector : catalog.fleetDetectors()) {
      if (detector.spec().id().equals(name)) {
        Remembered<?> remembered = Remembered.read(detector, renewedTick, state, meters);
        byDetector.put(name, remembered);
        return remembered.changed;
      }
    }
    ofOthers.add(name);
    return false;
  }

  /** What {@link #drain} gave of a detector's state. */
  static byte[] stateOf(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.signed();
    return in.blob();
  }

  private void restoreRest(ByteReader in) {
    lastTick = in.signed();
    firstTick = in.signed();
    for (int i = 0; i < spending.length; i++) {
      spending[i] = in.unsigned();
    }
    crossings.restore(in);
    demand = Demand.read(in);
    rates.restore(in);
  }

  @SuppressWarnings("unchecked") // put under the detector's own id only, always with its own state
  private <S> Remembered<S> of(FleetDetector<S> detector) {
    return (Remembered<S>)
        byDetector.computeIfAbsent(detector.spec().id(), ignored -> new Remembered<>(detector));
  }

  private static final class Remembered<S> {
    private final FleetDetector<S> detector;
    private S state;
    private long renewedTick = Renewal.NONE;
    private boolean changed;

    Remembered(FleetDetector<S> detector) {
      this.detector = detector;
      this.state = detector.fresh();
    }

    byte[] toBytes() {
      return new ByteWriter().signed(renewedTick).blob(stored()).toBytes();
    }

    byte[] stored() {
      return detector.codec().store(state);
    }

    static <S> Remembered<S> read(
        FleetDetector<S> detector, long renewedTick, byte[] stored, Meters meters) {
      Remembered<S> remembered = new Remembered<>(detector);
      S state = detector.codec().stored(stored);
      remembered.renewedTick = renewedTick;
      if (state == null) {
        meters.increment(Meter.STATES_RENEWED);
        remembered.renewedTick = Renewal.FROM_NEXT;
      } else {
        remembered.state = state;
      }
      remembered.changed = state == null || !detector.codec().version().isOf(stored);
      return remembered;
    }
  }
}
