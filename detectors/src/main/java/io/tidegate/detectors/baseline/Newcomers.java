package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cells of a {@link Spread} that came within the last fifteen minutes, with what each has sent
 * since. A value.
 *
 * <p>{@link Crowd}: how much more likely equal sizes (deviation {@value #EQUAL_SD} of the log of
 * requests per tick) are than the sizes of real clients (1.0, or {@value #CLIENTS_SD} of the inner
 * four fifths), given the inner four fifths of the newcomers: {@code m (ln(s0/s1) − s²/2 (1/s1² −
 * 1/s0²))}, {@code s²} less the counting noise.
 */
public final class Newcomers {
  private static final long NEW_TICKS = 180;
  private static final long LEAST_AGE_TICKS = 24;
  private static final long LEAST_REQUESTS = 5;
  private static final int LEAST_CROWD = 8;
  private static final int LISTED = 20;
  private static final double CLIENTS_SD = 0.66;
  private static final double EQUAL_SD = 0.25;
  private static final double CUT = 0.1;

  /** Nothing seen yet. */
  public static final Newcomers FRESH = new Newcomers(new TreeMap<>());

  private record Newcomer(long sinceTick, long requests, String id) {}

  private final SortedMap<Integer, Newcomer> byCell;

  private Newcomers(SortedMap<Integer, Newcomer> byCell) {
    this.byCell = byCell;
  }

  /**
   * Newcomers of one size.
   *
   * @param nats evidence that they are of one size
   * @param spread deviation of the log of their sizes
   * @param share of the last minute's tokens
   * @param sinceTick when the first of them came
   * @param ids up to twenty of them, keys without a name of their own left out
   */
  public record Crowd(
      double nats, int count, double spread, double share, long sinceTick, List<String> ids) {
    private static final Crowd NONE = new Crowd(0, 0, 0, 0, 0, List.of());

    public Crowd {
      ids = List.copyOf(ids);
    }
  }

  /** After one more tick; {@code before} says who was active until then. */
  public Newcomers next(long tick, Spread spread, CellRates before) {
    SortedMap<Integer, Newcomer> next = new TreeMap<>(byCell);
    next.values().removeIf(newcomer -> newcomer.sinceTick < tick - NEW_TICKS);
    for (int i = 0; i < Spread.CELLS; i++) {
      Spread.Cell cell = spread.cell(i);
      if (cell == null) {
        continue;
      }
      Newcomer known = next.get(i);
      if (known != null) {
        next.put(i, new Newcomer(known.sinceTick, known.requests + cell.requests(), known.id));
      } else if (before.usual(i) == 0 && !byCell.containsKey(i)) {
        String id = cell.isTenant() ? "" : cell.id();
        next.put(i, new Newcomer(tick, cell.requests(), id));
      }
    }
    return new Newcomers(next);
  }

  /** Those that have been there for two minutes, taken together. */
  public Crowd crowd(long tick, CellRates tokens) {
    List<Integer> cells = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    long since = tick;
    double share = 0;
    for (SortedMap.Entry<Integer, Newcomer> entry : byCell.entrySet()) {
      Newcomer newcomer = entry.getValue();
      if (tick - newcomer.sinceTick >= LEAST_AGE_TICKS && newcomer.requests >= LEAST_REQUESTS) {
        cells.add(entry.getKey());
        share += tokens.minute(entry.getKey());
        since = Math.min(since, newcomer.sinceTick);
        if (!newcomer.id.isEmpty() && ids.size() < LISTED) {
          ids.add(newcomer.id);
        }
      }
    }
    if (cells.size() < LEAST_CROWD || !(tokens.minuteTotal() > 0)) {
      return Crowd.NONE;
    }
    double variance = variance(cells, tick);
    int inner = cells.size() - 2 * (int) (CUT * cells.size());
    double ratio = StrictMath.log(CLIENTS_SD / EQUAL_SD);
    double precision = 1 / (EQUAL_SD * EQUAL_SD) - 1 / (CLIENTS_SD * CLIENTS_SD);
    double nats = (inner - 1) * (ratio - variance / 2 * precision);
    return new Crowd(
        Math.max(0, nats),
        cells.size(),
        StrictMath.sqrt(variance),
        share / tokens.minuteTotal(),
        since,
        ids);
  }

  /** Variance of the inner four fifths of the log sizes, less their counting noise. */
  private double variance(List<Integer> cells, long tick) {
    double[] logs = new double[cells.size()];
    double noise = 0;
    for (int i = 0; i < logs.length; i++) {
      Newcomer newcomer = newcomer(cells.get(i));
      logs[i] = StrictMath.log(newcomer.requests / (double) (tick - newcomer.sinceTick + 1));
      noise += 1.0 / newcomer.requests / logs.length;
    }
    Arrays.sort(logs);
    int cut = (int) (CUT * logs.length);
    int inner = logs.length - 2 * cut;
    double mean = 0;
    for (int i = cut; i < cut + inner; i++) {
      mean += logs[i] / inner;
    }
    double squares = 0;
    for (int i = cut; i < cut + inner; i++) {
      squares += (logs[i] - mean) * (logs[i] - mean);
    }
    double innerNoise = noise * CLIENTS_SD * CLIENTS_SD;
    return Math.max(0, squares / (inner - 1) - innerNoise);
  }

  private Newcomer newcomer(int cell) {
    Newcomer newcomer = byCell.get(cell);
    if (newcomer == null) {
      throw new IllegalStateException("cell " + cell + " is no newcomer");
    }
    return newcomer;
  }

  public void write(ByteWriter out) {
    out.unsigned(byCell.size());
    byCell.forEach(
        (cell, newcomer) ->
            out.unsigned(cell)
                .signed(newcomer.sinceTick)
                .unsigned(newcomer.requests)
                .text(newcomer.id));
  }

  public static Newcomers read(ByteReader in) {
    SortedMap<Integer, Newcomer> byCell = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      int cell = (int) in.unsigned() % Spread.CELLS;
      byCell.put(cell, new Newcomer(in.signed(), in.unsigned(), in.text()));
    }
    return new Newcomers(byCell);
  }
}
