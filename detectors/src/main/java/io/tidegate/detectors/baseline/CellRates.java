package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
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
      new CellRates(new int[0], new double[0], new double[0], Long.MIN_VALUE, 0);

  /** In order, those that have any rate: in a quiet fleet few have. */
  private final int[] cells;

  private final double[] minute;
  private final double[] usual;
  private final long lastTick;
  private final long ticks;

  private CellRates(int[] cells, double[] minute, double[] usual, long lastTick, long ticks) {
    this.cells = cells;
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
    Builder next = new Builder(Math.min(Spread.CELLS, cells.length + spread.used()));
    int known = 0;
    int active = spread.next(0);
    while (known < cells.length || active < Spread.CELLS) {
      int i = known < cells.length ? Math.min(cells[known], active) : active;
      boolean isKnown = known < cells.length && cells[known] == i;
      double minuteBefore = isKnown ? minute[known] : 0;
      double usualBefore = isKnown ? usual[known] : 0;
      Spread.Cell cell = active == i ? spread.cell(i) : null;
      double now = cell == null ? 0 : what.applyAsLong(cell);
      next.add(
          i,
          cut(minuteBefore * minuteKeep + MINUTE_GAIN * now),
          cut(learns ? usualBefore * usualKeep + gain * now : usualBefore));
      known += isKnown ? 1 : 0;
      active = active == i ? spread.next(i + 1) : active;
    }
    return next.build(Math.max(lastTick, tick), taught);
  }

  /** Ticks that the rule was learned from. */
  public long ticks() {
    return ticks;
  }

  public double minute(int cell) {
    int place = Arrays.binarySearch(cells, cell);
    return place < 0 ? 0 : minute[place];
  }

  public double usual(int cell) {
    int place = Arrays.binarySearch(cells, cell);
    return place < 0 ? 0 : usual[place];
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
    if (!(all > 0)) {
      return new Leader(0, 0, rule > 0 ? usual(0) / rule : 0);
    }
    return new Leader(cells[most], minute[most] / all, rule > 0 ? usual[most] / rule : 0);
  }

  /**
   * The share of counts that is beyond what each cell's usual share explains with {@value
   * #NOISE_SDS} standard deviations, over the last minute or over the tick, whichever is more: by
   * so much at most can the share of anything have changed for no other reason than that other
   * clients are active (total variation).
   */
  public double moved(Spread spread, ToLongFunction<Spread.Cell> what) {
    double all = 0;
    double allSums = 0;
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      all += count(spread, i, what);
    }
    for (double each : minute) {
      allSums += each / MINUTE_GAIN;
    }
    double rule = usualTotal();
    if (!(rule > 0)) {
      return 0;
    }
    double moved = 0;
    for (int i = spread.next(0); i < Spread.CELLS && all > 0; i = spread.next(i + 1)) {
      moved += beyond(count(spread, i, what), usual(i) / rule * all);
    }
    double movedSums = 0;
    for (int i = 0; i < minute.length && allSums > 0; i++) {
      if (minute[i] > 0) {
        movedSums += beyond(minute[i] / MINUTE_GAIN, usual[i] / rule * allSums);
      }
    }
    return Math.max(
        all > 0 ? Math.min(1, moved / all) : 0, allSums > 0 ? Math.min(1, movedSums / allSums) : 0);
  }

  private static double count(Spread spread, int i, ToLongFunction<Spread.Cell> what) {
    Spread.Cell cell = spread.cell(i);
    return cell == null ? 0 : what.applyAsLong(cell);
  }

  private static double beyond(double count, double expected) {
    return Math.max(0, count - expected - NOISE_SDS * StrictMath.sqrt(expected + 0.5));
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
    return new Growth(all / rule, all * all / squares, cells[top], topShare, usual[top] / rule);
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).unsigned(ticks);
    out.unsigned(cells.length);
    for (int i = 0; i < cells.length; i++) {
      out.unsigned(cells[i]).real(minute[i]).real(usual[i]);
    }
  }

  public static CellRates read(ByteReader in) {
    long lastTick = in.signed();
    long ticks = in.unsigned();
    int size = in.count();
    Builder rates = new Builder(Math.min(Spread.CELLS, size));
    for (int left = size; left > 0; left--) {
      rates.add((int) in.unsigned() % Spread.CELLS, in.real(), in.real());
    }
    return rates.build(lastTick, ticks);
  }

  /** Rates of cells in their order; those without any are left out. */
  private static final class Builder {
    private final int[] cells;
    private final double[] minute;
    private final double[] usual;
    private int size;

    Builder(int most) {
      cells = new int[most];
      minute = new double[most];
      usual = new double[most];
    }

    void add(int cell, double minuteRate, double usualRate) {
      if (minuteRate > 0 || usualRate > 0) {
        cells[size] = cell;
        minute[size] = minuteRate;
        usual[size] = usualRate;
        size++;
      }
    }

    CellRates build(long lastTick, long ticks) {
      return size == cells.length
          ? new CellRates(cells, minute, usual, lastTick, ticks)
          : new CellRates(
              Arrays.copyOf(cells, size),
              Arrays.copyOf(minute, size),
              Arrays.copyOf(usual, size),
              lastTick,
              ticks);
    }
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
