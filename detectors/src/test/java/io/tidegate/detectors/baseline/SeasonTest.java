package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SeasonTest {
  private static final int TICKS = 720;
  private static final double STEP = Math.log(WeekProfile.MOST_STEP_FACTOR) + 1e-9;

  /** A Monday. */
  private static final long FIRST = LocalHour.of(1_767_571_200_000L, ZoneOffset.UTC).hour();

  /** An hour of a stream: how many ticks, and how far from the level. */
  record Hour(int skipped, int ticks, double count, double level) {}

  @Provide
  Arbitrary<List<Hour>> hours() {
    Arbitrary<Double> any =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(0, 1e4),
            Arbitraries.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                -1.0,
                0.0));
    Arbitrary<Integer> skipped = Arbitraries.integers().between(-2, 30);
    Arbitrary<Integer> ticks = Arbitraries.of(1, 179, 180, 720);
    return Combinators.combine(skipped, ticks, any, any).as(Hour::new).list().ofMaxSize(60);
  }

  @Property(tries = 200)
  void movesNoHourByMoreThanAStepWhateverComes(@ForAll("hours") List<Hour> hours) {
    Season season = Season.FRESH;
    long at = FIRST;
    for (Hour hour : hours) {
      at += hour.skipped;
      WeekProfile before = season.profile();
      for (int i = 0; i < hour.ticks; i++) {
        season = season.observe(new LocalHour(at, 0), hour.count, hour.level);
      }
      assertMovedByAStepAtMost(before, season.profile());
      Season.Factors factors = season.at(new LocalHour(at, 0.3));
      assertThat(factors.usual()).isBetween(1 / WeekProfile.MOST_FACTOR, WeekProfile.MOST_FACTOR);
      assertThat(factors.most()).isGreaterThanOrEqualTo(factors.usual());
      ByteWriter out = new ByteWriter();
      season.write(out);
      assertThat(out.toBytes().length).isLessThanOrEqualTo(Season.BYTES);
      assertThat(Season.read(new ByteReader(out.toBytes()))).isEqualTo(season);
    }
  }

  /** Its day's type and its own cell: one step each. */
  private static void assertMovedByAStepAtMost(WeekProfile before, WeekProfile after) {
    for (int i = 0; i < LocalHour.OF_WEEK; i++) {
      assertThat(after.log(i)).isCloseTo(before.log(i), within(2 * STEP));
    }
  }

  @Test
  void isFlatForTheFirstDay() {
    Season season = days(Season.FRESH, FIRST, 1, 3, 2);
    assertThat(season.at(new LocalHour(FIRST + 23, 0.9))).isEqualTo(Season.Factors.FLAT);
    assertThat(season.at(new LocalHour(FIRST + 27, 0.5)).usual()).isGreaterThan(1);
  }

  @Test
  void learnsNoNumberThatIsNone() {
    Season season = days(Season.FRESH, FIRST, 7, 3, 1);
    LocalHour now = new LocalHour(season.hour() + 1, 0);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, 1e19}) {
      assertThat(season.observe(now, bad, 100)).isEqualTo(season);
      assertThat(season.observe(now, 100, bad)).isEqualTo(season);
    }
    assertThat(season.observe(new LocalHour(season.hour() - 1, 0), 100, 100)).isEqualTo(season);
  }

  @Test
  void ofAnHourTheOrderOfTicksIsNothing() {
    LocalHour hour = new LocalHour(FIRST, 0);
    Season risen = Season.FRESH;
    Season fallen = Season.FRESH;
    for (int i = 0; i < TICKS; i++) {
      risen = risen.observe(hour, i, 400);
      fallen = fallen.observe(hour, TICKS - 1 - i, 400);
    }
    assertThat(risen).isEqualTo(fallen);
  }

  @Test
  void followsANightlyJobAndNothingElse() {
    Season season = days(Season.FRESH, FIRST, 28, 3, 2);
    long monday = FIRST + 28 * LocalHour.OF_DAY;
    assertThat(season.at(new LocalHour(monday + 3, 0.1)).usual()).isBetween(1.8, 2.05);
    assertThat(season.at(new LocalHour(monday + 3, 0.1)).most()).isBetween(1.8, 2.05);
    assertThat(season.at(new LocalHour(monday + 9, 0.5)).usual()).isCloseTo(1, within(0.01));
    assertThat(season.at(new LocalHour(monday + 4, 0.1)).most()).isBetween(1.2, 1.4);
  }

  @Test
  void knowsAWeekendFromAWorkingDay() {
    Season season = Season.FRESH;
    for (long day = 0; day < 28; day++) {
      season = days(season, FIRST + day * LocalHour.OF_DAY, 1, 3, day % 7 < 5 ? 2 : 1);
    }
    long monday = FIRST + 28 * LocalHour.OF_DAY;
    long saturday = monday + 5 * LocalHour.OF_DAY;
    assertThat(season.at(new LocalHour(monday + 3, 0.5)).usual()).isGreaterThan(1.8);
    assertThat(season.at(new LocalHour(saturday + 3, 0.5)).usual()).isLessThan(1.05);
  }

  @Test
  void isPoisonedNoFasterThanTheBound() {
    Season season = Season.FRESH;
    for (long day = 1; day <= 5; day++) {
      season = days(season, FIRST + (day - 1) * LocalHour.OF_DAY, 1, 3, 1_000_000);
      double own = day == 1 ? 2 : 3;
      double most = Math.exp((day + own) * STEP);
      assertThat(season.at(new LocalHour(FIRST + 7 * LocalHour.OF_DAY + 3, 0.5)).usual())
          .isLessThan(most);
    }
    Season slow = days(Season.FRESH, FIRST, 5, 3, 1.3);
    assertThat(slow.at(new LocalHour(FIRST + 7 * LocalHour.OF_DAY + 3, 0.5)).usual())
        .isLessThan(1.3);
  }

  @Test
  void followsTheClocksOfTheZone() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(hourOf("2026-01-05T02:30", berlin)).isEqualTo(3);
    assertThat(hourOf("2026-07-06T02:30", berlin)).isEqualTo(4);
    assertThat(hourOf("2026-01-05T02:30", ZoneId.of("Asia/Kolkata"))).isEqualTo(8);
    assertThat(hourOf("2026-10-25T00:30", berlin)).isEqualTo(hourOf("2026-10-25T01:30", berlin));
    assertThat(hourOf("2026-03-29T01:00", berlin))
        .isEqualTo(hourOf("2026-03-29T00:59", berlin) + 2);
  }

  private static int hourOf(String utc, ZoneId zone) {
    long timeMs = LocalDateTime.parse(utc).toInstant(ZoneOffset.UTC).toEpochMilli();
    return LocalHour.of(timeMs, zone).ofWeek();
  }

  @Test
  void isSmall() {
    ByteWriter fresh = new ByteWriter();
    Season.FRESH.write(fresh);
    ByteWriter daily = new ByteWriter();
    days(Season.FRESH, FIRST, 28, 3, 2).write(daily);
    System.out.printf(
        "bytes of a season: %d fresh, %d after four weeks%n",
        fresh.toBytes().length, daily.toBytes().length);
    assertThat(fresh.toBytes().length).isLessThan(48);
    assertThat(daily.toBytes().length).isLessThanOrEqualTo(Season.BYTES);
  }

  /** So many days of counts as the level explains them, and so many times that in one hour. */
  private static Season days(Season before, long first, int days, int jobHour, double times) {
    Season season = before;
    for (long hour = first; hour < first + (long) days * LocalHour.OF_DAY; hour++) {
      boolean job = Math.floorMod(hour - FIRST, (long) LocalHour.OF_DAY) == jobHour;
      for (int i = 0; i < TICKS; i++) {
        season = season.observe(new LocalHour(hour, 0), job ? times * 400 : 400, 400);
      }
    }
    return season;
  }
}
