package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.function.ToLongFunction;

/**
 * How much of something each cell of a {@link Spread} did per tick: over the last minute, and as a
 * rule (mean of all time, then half-life an hour). A value.
 */
public final class CellRates {
  private static final double MINUTE_GAIN = 1 - StrictMath.exp(-1 / 12.0);
  private static final double HOUR_TICKS = 1_038;
  private static final double LEAST = 1e-6;
  private static final double NOISE_SDS = 2;

  /** Nothing seen yet. */
  public static final CellRates FRESH =
      new CellRates(new double[Spread.CELLS], new double[Spread.CELLS], Long.MIN_VALUE, 0);

  private final double[] minute;
  private final double[] usual;
  private final long lastTick;
  private final long ticks;

  private CellRates(double[] minute, double[] usual, long lastTick, long ticks) {
    this.minute = minute;
    this.usual = usual;
    this.lastTick = lastTick;
    this.ticks = ticks;
  }

  /** The cell that did most, its share of all over the last minute, and its share as a rule. */
  public record Leader(int cell, double share, double usualShare) {}

  /** With that tick in the means; {@code learns} says whether in the rule too. */
  public CellRates next(
      long tick, Spread spread, ToLongFunction<Spread.Cell> what, boolean learns) {
    long gap = lastTick == Long.MIN_VALUE ? 1 : Math.max(1, tick - lastTick);
    double minuteKeep = StrictMath.pow(1 - MINUTE_GAIN, gap);
    long taught = learns ? ticks + gap : ticks;
    double gain = Math.max(1.0 / taught, 1 / HOUR_TICKS);
    double usualKeep = learns ? StrictMath.pow(1 - Math.min(0.999, gain), gap) : 1;
    double[] nextMinute = new double[minute.length];
    double[] nextUsual = new double[usual.length];
    for (int i = 0; i < minute.length; i++) {
      Spread.Cell cell = spread.cell(i);
      double now = cell == null ? 0 : what.applyAsLong(cell);
      nextMinute[i] = cut(minute[i] * minuteKeep + MINUTE_GAIN * now);
      nextUsual[i] = cut(learns ? usual[i] * usualKeep + gain * now : usual[i]);
    }
    return new CellRates(nextMinute, nextUsual, Math.max(lastTick, tick), taught);
  }

  /** Ticks that the rule was learned from. */
  public long ticks() {
    return ticks;
  }

  public double minute(int cell) {
    return minute[cell];
  }

  public double usual(int cell) {
    return usual[cell];
  }

  public double minuteTotal() {
    return sum(minute);
  }

  public double usualTotal() {
    return sum(usual);
  }

  /** The cell that did most over the last minute. */
  public Leader leader() {
    int most = 0;
    for (int i = 1; i < minute.length; i++) {
      most = minute[i] > minute[most] ? i : most;
    }
    double all = minuteTotal();
    double rule = usualTotal();
    return new Leader(most, all > 0 ? minute[most] / all : 0, rule > 0 ? usual[most] / rule : 0);
  }

  /**
   * The share of counts that is beyond what each cell's usual share explains with {@value
   * #NOISE_SDS} standard deviations, over the last minute or over the tick, whichever is more: by
   * so much at most can the share of anything have changed for no other reason than that other
   * clients are active (total variation).
   */
  public double moved(Spread spread, ToLongFunction<Spread.Cell> what) {
    double[] tick = new double[minute.length];
    double[] sums = new double[minute.length];
    for (int i = 0; i < tick.length; i++) {
      Spread.Cell cell = spread.cell(i);
      tick[i] = cell == null ? 0 : what.applyAsLong(cell);
      sums[i] = minute[i] / MINUTE_GAIN;
    }
    return Math.max(moved(tick), moved(sums));
  }

  private double moved(double[] counts) {
    double all = sum(counts);
    double rule = usualTotal();
    if (!(all > 0 && rule > 0)) {
      return 0;
    }
    double moved = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = usual[i] / rule * all;
      double noise = NOISE_SDS * StrictMath.sqrt(expected + 0.5);
      moved += Math.max(0, counts[i] - expected - noise);
    }
    return Math.min(1, moved / all);
  }

  /**
   * How the last minute differs from the rule.
   *
   * @param times growth, as a multiple of the rule
   * @param effective how many cells made it, {@code (Σd)² / Σd²}
   * @param top the cell that made most of it
   * @param topShare its share
   * @param topUsualShare its share of the rule
   */
  public record Growth(
      double times, double effective, int top, double topShare, double topUsualShare) {}

  /** Who grew: {@code d = (minute − rule)₊} per cell. */
  public Growth growth() {
    double all = 0;
    double squares = 0;
    int top = 0;
    for (int i = 0; i < minute.length; i++) {
      double grown = Math.max(0, minute[i] - usual[i]);
      all += grown;
      squares += grown * grown;
      top = grown > minute[top] - usual[top] ? i : top;
    }
    double rule = usualTotal();
    if (!(all > 0 && rule > 0)) {
      return new Growth(0, 0, top, 0, 0);
    }
    double topShare = (minute[top] - usual[top]) / all;
    return new Growth(all / rule, all * all / squares, top, topShare, usual[top] / rule);
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).unsigned(ticks);
    int used = 0;
    for (int i = 0; i < minute.length; i++) {
      used += minute[i] > 0 || usual[i] > 0 ? 1 : 0;
    }
    out.unsigned(used);
    for (int i = 0; i < minute.length; i++) {
      if (minute[i] > 0 || usual[i] > 0) {
        out.unsigned(i).real(minute[i]).real(usual[i]);
      }
    }
  }

  public static CellRates read(ByteReader in) {
    long lastTick = in.signed();
    long ticks = in.unsigned();
    double[] minute = new double[Spread.CELLS];
    double[] usual = new double[Spread.CELLS];
    for (int left = in.count(); left > 0; left--) {
      int cell = (int) in.unsigned() % Spread.CELLS;
      minute[cell] = in.real();
      usual[cell] = in.real();
    }
    return new CellRates(minute, usual, lastTick, ticks);
  }

  private static double cut(double rate) {
    return rate < LEAST ? 0 : rate;
  }

  private static double sum(double[] rates) {
    double sum = 0;
    for (double rate : rates) {
      sum += rate;
    }
    return sum;
  }
}
