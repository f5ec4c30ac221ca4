package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Four weeks of a stream with a job of one hour each night, and attacks after them. */
class SeasonalStreamTest {
  private static final long TICK_MS = 5_000;
  private static final int HOUR = 720;
  private static final int DAY = 24 * HOUR;
  private static final int JOB_HOUR = 3;
  private static final double BAR = 14;

  /** A Monday. */
  private static final long FIRST = 1_767_571_200_000L / TICK_MS;

  private static final FleetView FLEET =
      new FleetTimeline("eu-1", SecuritySignal.AUTO).at(FIRST * TICK_MS);

  /** A stream that a test of the fleet judges tick by tick. */
  private abstract static class Watched {
    private final Random random = new Random(3);
    private final double job;
    private long tick = FIRST;

    Watched(double job) {
      this.job = job;
    }

    abstract double nats(FleetSeen seen, double requests, double times);

    /** On which of so many days the stream was found. */
    List<Integer> days(int days) {
      List<Integer> found = new ArrayList<>();
      for (int day = 0; day < days; day++) {
        if (ticksToBar(DAY, 1, 0) < DAY) {
          found.add(day);
        }
      }
      return found;
    }

    /** Ticks until the bar, of so many; {@code from} on the stream is so many times what it was. */
    int ticksToBar(int ticks, double attack, int from) {
      int first = ticks;
      for (int i = 0; i < ticks; i++) {
        boolean isJob = Math.floorMod((tick - FIRST) / HOUR, 24L) == JOB_HOUR;
        double times = (isJob ? job : 1) * (i >= from ? attack : 1);
        FleetSeen seen =
            new FleetSeen(
                tick, TICK_MS, ZoneOffset.UTC, FLEET, null, new TreeMap<>(), new TreeMap<>());
        double requests = Math.rint(60 + 8 * random.nextGaussian());
        double nats = nats(seen, requests, times * Math.exp(0.05 * random.nextGaussian()));
        first = nats >= BAR && i >= from ? Math.min(first, i - from) : first;
        tick++;
      }
      return first;
    }
  }

  /** Tokens given requests. */
  private static final class Tokens extends Watched {
    private final ElasticTest test = new ElasticTest(BAR, 1.3, Elasticity.PER_REQUEST, 6);
    private ElasticTest.State state = test.fresh();

    Tokens(double job) {
      super(job);
    }

    @Override
    double nats(FleetSeen seen, double requests, double times) {
      double sum = 700 * requests * times;
      state =
          test.judge(state, seen, new ElasticTest.Sums(sum, requests, 700 * sum, 1, true)).after();
      return state.nats();
    }
  }

  /** Errors given requests. */
  private static final class Errors extends Watched {
    private final RateTest test = new RateTest(BAR, 1.3, 5, 1_000);
    private RateTest.State state = RateTest.State.FRESH;

    Errors(double job) {
      super(job);
    }

    @Override
    double nats(FleetSeen seen, double requests, double times) {
      double errors = Math.rint(0.1 * requests * times);
      RateTest.Counts counts = new RateTest.Counts(errors, requests, 0, RateTest.Excuse.NONE);
      state = test.next(state, seen, counts);
      return state.nats();
    }
  }

  @Test
  void tokensOfANightlyJobAreNewsForAWeekOfItsDays() {
    Tokens nightly = new Tokens(2);
    assertIsNewsAtFirst(nightly.days(28));
    assertFindsWhatComesOnTop(nightly, new Tokens(1));
  }

  @Test
  void errorsOfANightlyJobAreNewsForAWeekOfItsDays() {
    Errors nightly = new Errors(2);
    assertIsNewsAtFirst(nightly.days(28));
    assertFindsWhatComesOnTop(nightly, new Errors(1));
  }

  @Test
  void aPlannedWindowTeachesNoSeason() {
    FleetTimeline timeline = new FleetTimeline("eu-1", SecuritySignal.AUTO);
    timeline.apply(
        new ScalingEventBuilder()
            .timeMs(FIRST * TICK_MS)
            .eventId("e")
            .cluster("eu-1")
            .type(ScalingType.PLANNED)
            .fromTimeMs((FIRST + HOUR) * TICK_MS)
            .toTimeMs((FIRST + DAY) * TICK_MS)
            .build());
    RateTest test = new RateTest(BAR, 1.3, 5, 1_000);
    RateTest.State state = RateTest.State.FRESH;
    RateTest.State before = state;
    for (long tick = FIRST; tick < FIRST + DAY; tick++) {
      FleetView view = timeline.at((tick + 1) * TICK_MS);
      FleetSeen seen =
          new FleetSeen(
              tick, TICK_MS, ZoneOffset.UTC, view, null, new TreeMap<>(), new TreeMap<>());
      before = tick <= FIRST + HOUR ? state : before;
      RateTest.Counts counts = new RateTest.Counts(60, 60, 0, RateTest.Excuse.NONE);
      state = test.next(state, seen, counts);
    }
    assertThat(before.season().ticks()).isPositive();
    assertThat(state.season()).isEqualTo(before.season());
  }

  /** On the first nights; after a week on no working day's, after two on no weekend's. */
  private static void assertIsNewsAtFirst(List<Integer> days) {
    assertThat(days).contains(0, 1, 2);
    assertThat(days).allMatch(day -> day < (day % 7 < 5 ? 7 : 14));
  }

  private static void assertFindsWhatComesOnTop(Watched nightly, Watched without) {
    int atNight = nightly.ticksToBar((JOB_HOUR + 1) * HOUR, 2, JOB_HOUR * HOUR + 60);
    assertThat(atNight).isLessThan(60);
    int atDay = nightly.ticksToBar(12 * HOUR, 2, 6 * HOUR);
    assertThat(without.days(28)).isEmpty();
    without.ticksToBar((JOB_HOUR + 1) * HOUR, 1, 0);
    int asEver = without.ticksToBar(12 * HOUR, 2, 6 * HOUR);
    assertThat(atDay).isCloseTo(asEver, withinPercentage(10));
  }
}
