package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.KeyName;
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
 * <p>{@link Crowd}: how much more likely it is that a part {@code ε} of the newcomers has one size
 * {@code c} than that all have sizes of real clients: {@code Σ ln(1 − ε + ε f1(x) / f0(x))} over
 * the logs {@code x} of their requests per tick, {@code f0 = N(m, }{@value #CLIENTS_SD}{@code ²)}
 * about their median, {@code f1 = N(c, }{@value #EQUAL_SD}{@code ²)}, each with the counting noise
 * {@code 1 / requests} added to its variance. The best of three {@code ε} and of all sizes seen is
 * taken, less the log of how many these are; of more than {@value #MOST_CENTERS} sizes as many
 * quantiles are tried, of which at least a dozen lie in any part that is looked for, so that a tick
 * costs what newcomers are and not their square. Sizes below {@value #LEAST_REQUESTS} requests in
 * {@value #LEAST_AGE_TICKS} ticks are none: of those one sees the luckier ones only, and these are
 * alike.
 */
public final class Newcomers {
  private static final long NEW_TICKS = 180;
  private static final long LEAST_AGE_TICKS = 24;
  private static final long LEAST_REQUESTS = 15;
  private static final int LEAST_CROWD = 8;
  private static final int LISTED = 20;
  private static final int MOST_CENTERS = 64;
  private static final double CLIENTS_SD = 0.7;
  private static final double EQUAL_SD = 0.2;

  /** Of smaller sizes only those that are above their mean have so many requests. */
  private static final double LEAST_LOG = StrictMath.log((double) LEAST_REQUESTS / LEAST_AGE_TICKS);

  private static final double[] PARTS = {0.9, 0.5, 0.2};

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
   * @param count how many they are, each with the chance that it is one of them
   * @param spread deviation of the log of their sizes
   * @param share of the last minute's tokens
   * @param sinceTick when the first of them came
   * @param ids up to twenty of them by {@link KeyName}, keys without a name of their own left out
   */
  public record Crowd(
      double nats, int count, double spread, double share, long sinceTick, List<String> ids) {
    private static final Crowd NONE = new Crowd(0, 0, 0, 0, 0, List.of());

    public Crowd {
      ids = List.copyOf(ids);
    }
  }

  /** A size that a part of the newcomers may have. */
  private record Size(double part, double log, double nats) {
    private static final Size NONE = new Size(0, 0, Double.NEGATIVE_INFINITY);
  }

  /** Logs of sizes and their counting noise, and the sizes that a crowd may have. */
  private record Sizes(double[] logs, double[] noises, double middle, double[] centers) {

    /** How much likelier each is in a crowd of that size than among real clients. */
    private double ratio(int i, double center) {
      double equal = EQUAL_SD * EQUAL_SD + noises[i];
      double usual = CLIENTS_SD * CLIENTS_SD + noises[i];
      double near = (logs[i] - center) * (logs[i] - center) / equal;
      double far = (logs[i] - middle) * (logs[i] - middle) / usual;
      return StrictMath.exp((far - near) / 2) * StrictMath.sqrt(usual / equal);
    }

    private double nats(double part, double center) {
      double nats = -StrictMath.log(PARTS.length * (double) logs.length);
      for (int i = 0; i < logs.length; i++) {
        nats += StrictMath.log(1 - part + part * ratio(i, center));
      }
      return nats;
    }

    private Size best() {
      Size best = Size.NONE;
      for (double part : PARTS) {
        for (double center : centers) {
          double nats = center < LEAST_LOG ? Double.NEGATIVE_INFINITY : nats(part, center);
          best = nats > best.nats ? new Size(part, center, nats) : best;
        }
      }
      return best;
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
        String id = cell.isTenant() ? "" : cell.keyName();
        next.put(i, new Newcomer(tick, cell.requests(), id));
      }
    }
    return new Newcomers(next);
  }

  /** Those that have been there for two minutes, taken together. */
  public Crowd crowd(long tick, CellRates tokens) {
    List<Integer> cells = new ArrayList<>();
    for (SortedMap.Entry<Integer, Newcomer> entry : byCell.entrySet()) {
      Newcomer newcomer = entry.getValue();
      if (tick - newcomer.sinceTick >= LEAST_AGE_TICKS && newcomer.requests >= LEAST_REQUESTS) {
        cells.add(entry.getKey());
      }
    }
    if (cells.size() < LEAST_CROWD || !(tokens.minuteTotal() > 0)) {
      return Crowd.NONE;
    }
    Sizes sizes = sizes(cells, tick);
    Size best = sizes.best();
    Crowd crowd = best.nats > 0 ? crowdOf(best, sizes, cells, tick, tokens) : Crowd.NONE;
    return crowd.count >= LEAST_CROWD ? crowd : Crowd.NONE;
  }

  private Crowd crowdOf(Size size, Sizes sizes, List<Integer> cells, long tick, CellRates tokens) {
    List<String> ids = new ArrayList<>();
    long since = tick;
    double count = 0;
    double squares = 0;
    double share = 0;
    for (int i = 0; i < cells.size(); i++) {
      double odds = size.part * sizes.ratio(i, size.log);
      double chance = odds / (1 - size.part + odds);
      double distance = sizes.logs[i] - size.log;
      count += chance;
      squares += chance * distance * distance;
      share += chance * tokens.minute(cells.get(i));
      Newcomer newcomer = newcomer(cells.get(i));
      boolean isOne = chance > 0.5;
      since = isOne ? Math.min(since, newcomer.sinceTick) : since;
      if (isOne && !newcomer.id.isEmpty() && ids.size() < LISTED) {
        ids.add(newcomer.id);
      }
    }
    return new Crowd(
        size.nats,
        (int) count,
        StrictMath.sqrt(squares / count),
        share / tokens.minuteTotal(),
        since,
        ids);
  }

  private Sizes sizes(List<Integer> cells, long tick) {
    double[] logs = new double[cells.size()];
    double[] noises = new double[cells.size()];
    for (int i = 0; i < logs.length; i++) {
      Newcomer newcomer = newcomer(cells.get(i));
      logs[i] = StrictMath.log(newcomer.requests / (double) (tick - newcomer.sinceTick + 1));
      noises[i] = 1.0 / newcomer.requests;
    }
    double[] sorted = logs.clone();
    Arrays.sort(sorted);
    return new Sizes(logs, noises, sorted[logs.length / 2], centers(sorted));
  }

  private static double[] centers(double[] sorted) {
    double[] centers = new double[Math.min(sorted.length, MOST_CENTERS)];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = sorted[(int) ((long) i * sorted.length / centers.length)];
    }
    return centers;
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
