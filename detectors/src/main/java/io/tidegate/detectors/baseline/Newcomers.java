package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cells of a {@link Spread} that came within the last fifteen minutes, with what each has sent
 * since. A value.
 *
 * <p>{@link Crowd}: how much more likely it is that a part {@code ε} of the newcomers does one work
 * {@code c} than that all do the work of real clients: {@code Σ ln(1 − ε + ε f1(x) / f0(x))} over
 * the logs {@code x} of their mean prompt and mean answer, {@code f0} a Student t of three degrees
 * and scale {@value #CLIENTS_SCALE} about their median (robust log-deviations of 244 real clients'
 * means are 1.1 to 1.6 of prompts and 0.6 to 1.8 of answers: ServeGen, arXiv 2505.09999), {@code f1
 * = N(c, }{@value #EQUAL_SD}{@code ²)}, each widened by the noise {@code 0.6² / requests} of a mean
 * of lengths that one script asks for and gets. No newcomer counts for more than {@value
 * #MOST_EACH} nats. The best of three {@code ε} and of all works seen is taken, less the log of how
 * many these are; of more than {@value #MOST_CENTERS} works as many are tried, evenly by their
 * prompts, of which at least a dozen lie in any part that is looked for, so that a tick costs what
 * newcomers are and not their square. How much each asks for does not enter: a launch's small
 * clients are alike in that.
 */
public final class Newcomers {
  private static final long NEW_TICKS = 180;
  private static final long LEAST_AGE_TICKS = 12;

  /** With fewer counted answers a mean says nothing. */
  private static final long LEAST_REQUESTS = 10;

  private static final int LEAST_CROWD = 8;
  private static final int LISTED = 20;
  private static final int MOST_CENTERS = 64;
  private static final double CLIENTS_SCALE = 0.7;
  private static final double EQUAL_SD = 0.15;
  private static final double MOST_EACH = 4;

  /** Of the logarithm of the lengths that one script asks for and gets. */
  private static final double LENGTH_VARIANCE = 0.6 * 0.6;

  /** {@code Γ(2) / (Γ(3/2) √(3π)) · √(2π)}: the height of a t of three degrees over a normal's. */
  private static final double HEIGHT = 0.921_318;

  private static final double LOG_HEIGHT = StrictMath.log(HEIGHT);

  private static final double[] PARTS = {0.9, 0.5, 0.2};

  /** Nothing seen yet. */
  public static final Newcomers FRESH = new Newcomers(new TreeMap<>());

  /**
   * @param counted its requests whose answers' lengths are known
   */
  private record Newcomer(
      long sinceTick, long requests, long input, long output, long counted, String id) {
    static Newcomer at(long tick, String id) {
      return new Newcomer(tick, 0, 0, 0, 0, id);
    }

    Newcomer with(Spread.Cell cell) {
      return new Newcomer(
          sinceTick,
          requests + cell.requests(),
          input + cell.tokens() - cell.outputTokens(),
          output + cell.outputTokens(),
          counted + cell.counted(),
          id);
    }

    Work work() {
      return new Work(
          StrictMath.log1p(Math.max(0, input) / (double) requests),
          StrictMath.log1p(output / (double) counted));
    }
  }

  /** Logs of the mean prompt and of the mean answer. */
  private record Work(double prompt, double answer) {}

  private final SortedMap<Integer, Newcomer> byCell;

  private Newcomers(SortedMap<Integer, Newcomer> byCell) {
    this.byCell = byCell;
  }

  /**
   * Newcomers that do one work.
   *
   * @param nats evidence that they do
   * @param count how many they are, each with the chance that it is one of them
   * @param spread deviation of the logs of their mean prompts and answers
   * @param share of the last minute's tokens
   * @param prompt their mean prompt, tokens
   * @param answer their mean answer, tokens
   * @param sinceTick when the first of them came
   * @param ids up to twenty of them by {@link KeyName}, keys without a name of their own left out
   */
  public record Crowd(
      double nats,
      int count,
      double spread,
      double share,
      double prompt,
      double answer,
      long sinceTick,
      List<String> ids) {
    private static final Crowd NONE = new Crowd(0, 0, 0, 0, 0, 0, 0, List.of());

    public Crowd {
      ids = List.copyOf(ids);
    }
  }

  /** A work that a part of the newcomers may do. */
  private record Shared(double part, Work work, double nats) {
    private static final Shared NONE = new Shared(0, new Work(0, 0), Double.NEGATIVE_INFINITY);
  }

  /** Works and the noise of their means, and the works that a crowd may do. */
  private record Works(List<Work> all, double[] noises, Work middle, List<Work> centers) {

    /** How much likelier each is in a crowd of that work than among real clients. */
    private double[] ratios(Work center, Usual usual) {
      double[] ratios = new double[noises.length];
      for (int i = 0; i < ratios.length; i++) {
        Work work = all.get(i);
        double equal = EQUAL_SD * EQUAL_SD + noises[i];
        double nats =
            nats(work.prompt - center.prompt, equal, usual.heights[i], usual.prompts[i])
                + nats(work.answer - center.answer, equal, usual.heights[i], usual.answers[i]);
        ratios[i] = StrictMath.exp(Math.min(MOST_EACH, nats));
      }
      return ratios;
    }

    private static double nats(double distance, double equal, double height, double far) {
      return height - distance * distance / equal / 2 + far - LOG_HEIGHT;
    }

    /** What of the likelihood is the same whatever work the crowd does. */
    private Usual usual() {
      Usual same =
          new Usual(
              new double[noises.length], new double[noises.length], new double[noises.length]);
      for (int i = 0; i < noises.length; i++) {
        Work work = all.get(i);
        double equal = EQUAL_SD * EQUAL_SD + noises[i];
        double usual = CLIENTS_SCALE * CLIENTS_SCALE + noises[i];
        same.heights[i] = StrictMath.log(usual / equal) / 2;
        same.prompts[i] = far(work.prompt - middle.prompt, usual);
        same.answers[i] = far(work.answer - middle.answer, usual);
      }
      return same;
    }

    private static double far(double distance, double usual) {
      return 2 * StrictMath.log1p(distance * distance / usual / 3);
    }

    private double nats(double part, double[] ratios) {
      double nats = -StrictMath.log(PARTS.length * (double) all.size());
      for (double ratio : ratios) {
        nats += StrictMath.log(1 - part + part * ratio);
      }
      return nats;
    }

    private Shared best() {
      Usual usual = usual();
      List<double[]> ratios = new ArrayList<>();
      for (Work center : centers) {
        ratios.add(ratios(center, usual));
      }
      Shared best = Shared.NONE;
      for (double part : PARTS) {
        for (int i = 0; i < centers.size(); i++) {
          double nats = nats(part, ratios.get(i));
          best = nats > best.nats ? new Shared(part, centers.get(i), nats) : best;
        }
      }
      return best;
    }
  }

  /** Of each newcomer: the height of its curves, and how far it is from the middle, in nats. */
  private record Usual(double[] heights, double[] prompts, double[] answers) {}

  /** After one more tick; {@code before} says who was active until then. */
  public Newcomers next(long tick, Spread spread, CellRates before) {
    SortedMap<Integer, Newcomer> next = new TreeMap<>(byCell);
    next.values().removeIf(newcomer -> newcomer.sinceTick < tick - NEW_TICKS);
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      if (cell == null) {
        continue;
      }
      Newcomer known = next.get(i);
      if (known != null) {
        next.put(i, known.with(cell));
      } else if (before.usual(i) == 0 && !byCell.containsKey(i)) {
        String id = cell.isTenant() ? "" : cell.keyName();
        next.put(i, Newcomer.at(tick, id).with(cell));
      }
    }
    return new Newcomers(next);
  }

  /** Those that have been there for a minute, taken together. */
  public Crowd crowd(long tick, CellRates tokens) {
    List<Integer> cells = new ArrayList<>();
    for (SortedMap.Entry<Integer, Newcomer> entry : byCell.entrySet()) {
      Newcomer newcomer = entry.getValue();
      if (tick - newcomer.sinceTick >= LEAST_AGE_TICKS && newcomer.counted >= LEAST_REQUESTS) {
        cells.add(entry.getKey());
      }
    }
    if (cells.size() < LEAST_CROWD || !(tokens.minuteTotal() > 0)) {
      return Crowd.NONE;
    }
    Works works = works(cells);
    Shared best = works.best();
    Crowd crowd = best.nats > 0 ? crowdOf(best, works, cells, tick, tokens) : Crowd.NONE;
    return crowd.count >= LEAST_CROWD ? crowd : Crowd.NONE;
  }

  private Crowd crowdOf(
      Shared shared, Works works, List<Integer> cells, long tick, CellRates tokens) {
    List<String> ids = new ArrayList<>();
    long since = tick;
    double count = 0;
    double squares = 0;
    double share = 0;
    double[] ratios = works.ratios(shared.work, works.usual());
    for (int i = 0; i < cells.size(); i++) {
      double odds = shared.part * ratios[i];
      double chance = odds / (1 - shared.part + odds);
      double prompt = works.all.get(i).prompt - shared.work.prompt;
      double answer = works.all.get(i).answer - shared.work.answer;
      count += chance;
      squares += chance * (prompt * prompt + answer * answer) / 2;
      share += chance * tokens.minute(cells.get(i));
      Newcomer newcomer = newcomer(cells.get(i));
      boolean isOne = chance > 0.5;
      since = isOne ? Math.min(since, newcomer.sinceTick) : since;
      if (isOne && !newcomer.id.isEmpty() && ids.size() < LISTED) {
        ids.add(newcomer.id);
      }
    }
    return new Crowd(
        shared.nats,
        (int) count,
        StrictMath.sqrt(squares / count),
        share / tokens.minuteTotal(),
        StrictMath.expm1(shared.work.prompt),
        StrictMath.expm1(shared.work.answer),
        since,
        ids);
  }

  private Works works(List<Integer> cells) {
    List<Work> works = new ArrayList<>();
    double[] noises = new double[cells.size()];
    for (int i = 0; i < noises.length; i++) {
      Newcomer newcomer = newcomer(cells.get(i));
      works.add(newcomer.work());
      noises[i] = LENGTH_VARIANCE / newcomer.counted;
    }
    List<Work> byPrompt = new ArrayList<>(works);
    byPrompt.sort(Comparator.comparingDouble(Work::prompt).thenComparingDouble(Work::answer));
    double[] answers = works.stream().mapToDouble(Work::answer).sorted().toArray();
    Work middle = new Work(byPrompt.get(noises.length / 2).prompt, answers[noises.length / 2]);
    return new Works(works, noises, middle, centers(byPrompt));
  }

  private static List<Work> centers(List<Work> sorted) {
    int count = Math.min(sorted.size(), MOST_CENTERS);
    List<Work> centers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      centers.add(sorted.get((int) ((long) i * sorted.size() / count)));
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
                .signed(newcomer.input)
                .unsigned(newcomer.output)
                .unsigned(newcomer.counted)
                .text(newcomer.id));
  }

  public static Newcomers read(ByteReader in) {
    SortedMap<Integer, Newcomer> byCell = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      int cell = (int) in.unsigned() % Spread.CELLS;
      byCell.put(
          cell,
          new Newcomer(
              in.signed(), in.unsigned(), in.signed(), in.unsigned(), in.unsigned(), in.text()));
    }
    return new Newcomers(byCell);
  }
}
