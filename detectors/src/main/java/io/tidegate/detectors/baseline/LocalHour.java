package io.tidegate.detectors.baseline;

import java.time.Instant;
import java.time.ZoneId;

/**
 * A moment by a cluster's own clock. Where the clock is set back an hour comes twice and counts as
 * one; where it is set forward an hour is left out.
 *
 * @param hour whole local hours since the beginning of 1970
 * @param share how much of the hour is over, from 0 to less than 1
 */
public record LocalHour(long hour, double share) {
  static final int OF_DAY = 24;
  static final int OF_WEEK = 168;
  private static final int WORKING = 120;

  /** 1970 began on a Thursday, the week begins on a Monday. */
  private static final int FIRST = 72;

  private static final long MS = 3_600_000;
  private static final long MS_PER_SECOND = 1_000;

  /** That moment by the clocks of that zone. */
  public static LocalHour of(long timeMs, ZoneId zone) {
    int offset = zone.getRules().getOffset(Instant.ofEpochMilli(timeMs)).getTotalSeconds();
    long local = timeMs + offset * MS_PER_SECOND;
    return new LocalHour(Math.floorDiv(local, MS), (double) Math.floorMod(local, MS) / MS);
  }

  /** Hour of the week, 0 for the first of a Monday. */
  int ofWeek() {
    return (int) Math.floorMod(hour + FIRST, (long) OF_WEEK);
  }

  /** The hour of day on working days, 24 more on Saturdays and Sundays. */
  static int dayType(int hourOfWeek) {
    return hourOfWeek % OF_DAY + (hourOfWeek < WORKING ? 0 : OF_DAY);
  }
}
