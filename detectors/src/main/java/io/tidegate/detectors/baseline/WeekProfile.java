package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * The log multiplier of each hour of the week: what is usual for that hour of a working day or of a
 * weekend, and how far the hour of that one day is from it. A value.
 *
 * <p>{@code m = n_d / (n_d + 1) d + n / (n + 2) e}, {@code d} and {@code e} the means of the last
 * four hours or so of the day type and of the day of the week, {@code n_d} and {@code n} how many
 * taught, eight at most. An hour moves each by a factor of {@value #MOST_STEP_FACTOR} at most; they
 * and {@code m} stay within a factor of {@value #MOST_FACTOR}. A residual that is not finite
 * teaches nothing. Constants: docs/methods.md, "Season".
 */
final class WeekProfile {
  /** The most that an hour may be above or below the level. */
  static final double MOST_FACTOR = 4;

  /** By how much one hour moves what is expected of its like. */
  static final double MOST_STEP_FACTOR = 1.1;

  private static final int DAY_TYPES = 2 * LocalHour.OF_DAY;
  private static final int CELLS = DAY_TYPES + LocalHour.OF_WEEK;
  private static final int BYTES_OF_MARKS = CELLS / Byte.SIZE;

  /** Bound on the bytes of a profile. */
  static final int BYTES = 1 + BYTES_OF_MARKS + 2 * CELLS;

  private static final double PER_NAT = 1_000;
  private static final int MOST = (int) (PER_NAT * StrictMath.log(MOST_FACTOR));
  private static final int MOST_STEP = (int) (PER_NAT * StrictMath.log(MOST_STEP_FACTOR));
  private static final double LEAST_GAIN = 0.25;
  private static final double PRIOR_DAYS = 1;
  private static final double PRIOR_WEEKS = 2;

  /** A cell is its value, and in the lowest bits how many taught it. */
  private static final int COUNT_BITS = 4;

  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int MOST_COUNT = 8;

  /** All hours alike. */
  static final WeekProfile FLAT = new WeekProfile(new short[CELLS]);

  private final short[] cells;

  private WeekProfile(short[] cells) {
    this.cells = cells;
  }

  /** The log multiplier of an hour of the week. */
  double log(int hourOfWeek) {
    double ofDayType = shrunk(LocalHour.dayType(hourOfWeek), PRIOR_DAYS);
    double log = ofDayType + shrunk(DAY_TYPES + hourOfWeek, PRIOR_WEEKS);
    return Math.max(-MOST / PER_NAT, Math.min(MOST / PER_NAT, log));
  }

  private double shrunk(int cell, double prior) {
    int count = cells[cell] & COUNT_MASK;
    return count / (count + prior) * (cells[cell] >> COUNT_BITS) / PER_NAT;
  }

  /** With an hour in it that was so far from the level, as a log. */
  WeekProfile learn(int hourOfWeek, double residual) {
    if (!Double.isFinite(residual)) {
      return this;
    }
    int dayType = LocalHour.dayType(hourOfWeek);
    short[] next = cells.clone();
    next[dayType] = moved(cells[dayType], residual);
    double rest = residual - shrunk(dayType, PRIOR_DAYS);
    next[DAY_TYPES + hourOfWeek] = moved(cells[DAY_TYPES + hourOfWeek], rest);
    return new WeekProfile(next);
  }

  private static short moved(short cell, double towards) {
    int value = cell >> COUNT_BITS;
    int count = cell & COUNT_MASK;
    double gain = Math.max(LEAST_GAIN, 1.0 / (count + 1));
    double wanted = gain * (towards * PER_NAT - value);
    int step = (int) Math.max(-MOST_STEP, Math.min(MOST_STEP, wanted));
    int moved = Math.max(-MOST, Math.min(MOST, value + step));
    return (short) (moved << COUNT_BITS | Math.min(MOST_COUNT, count + 1));
  }

  /** Marks of the cells that hold anything, then those. */
  void write(ByteWriter out) {
    boolean any = !equals(FLAT);
    out.flag(any);
    if (!any) {
      return;
    }
    for (int from = 0; from < CELLS; from += Byte.SIZE) {
      int marks = 0;
      for (int i = 0; i < Byte.SIZE; i++) {
        marks |= (cells[from + i] == 0 ? 0 : 1) << i;
      }
      out.u8(marks);
    }
    for (short cell : cells) {
      if (cell != 0) {
        out.u8(cell >> Byte.SIZE & 0xFF).u8(cell & 0xFF);
      }
    }
  }

  static WeekProfile read(ByteReader in) {
    if (!in.flag()) {
      return FLAT;
    }
    int[] marks = new int[BYTES_OF_MARKS];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = in.u8();
    }
    short[] cells = new short[CELLS];
    for (int i = 0; i < CELLS; i++) {
      if ((marks[i / Byte.SIZE] >> i % Byte.SIZE & 1) != 0) {
        cells[i] = (short) (in.u8() << Byte.SIZE | in.u8());
      }
    }
    return new WeekProfile(cells);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WeekProfile profile && Arrays.equals(cells, profile.cells);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(cells);
  }
}
