package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an entity asked and was answered: answers by half octave of their output tokens, prompts by
 * octave of their input tokens, requests by model. A value; requests whose tokens are unknown or
 * none are in neither length.
 *
 * <p>Counts are of late ones where they were made less ({@link #times}). Models share {@value
 * #MODELS} cells by their hash: two in one cell can only hide that one took the other's place.
 */
public final class Exchanges {
  private static final int ANSWERS = 48;
  private static final int PROMPTS = 24;
  private static final int MODELS = 16;
  private static final int CELLS = ANSWERS + PROMPTS + MODELS;

  /** Bound on the bytes of a value. */
  public static final int BYTES = 1 + 9 * CELLS;

  /** The part of the answers beyond which a bin is a tail's. */
  private static final double TAIL = 0.05;

  private static final double LEAST = 1e-6;

  /** Nothing asked. */
  public static final Exchanges NONE = new Exchanges(new double[CELLS]);

  private final double[] counts;

  private Exchanges(double[] counts) {
    this.counts = counts;
  }

  /** Those of one tick. */
  public static Exchanges of(Pane pane) {
    double[] counts = new double[CELLS];
    add(counts, 0, ANSWERS, 1, pane.shape(Shape.OUTPUT_TOKENS));
    add(counts, ANSWERS, PROMPTS, 2, pane.shape(Shape.INPUT_TOKENS));
    for (Map.Entry<String, Long> entry : pane.names(Naming.MODEL).entrySet()) {
      int cell = (int) (Hash64.of(entry.getKey()) & (MODELS - 1));
      counts[ANSWERS + PROMPTS + cell] += entry.getValue();
    }
    return new Exchanges(counts);
  }

  /** With those of another one. */
  public Exchanges plus(Exchanges other) {
    double[] sum = counts.clone();
    for (int i = 0; i < CELLS; i++) {
      sum[i] += other.counts[i];
    }
    return new Exchanges(sum);
  }

  /** With that much of their weight, from 0 to 1. */
  public Exchanges times(double weight) {
    double[] less = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      double kept = counts[i] * weight;
      less[i] = kept < LEAST ? 0 : kept;
    }
    return new Exchanges(less);
  }

  /** True where nothing was asked. */
  public boolean isNone() {
    return sum(0, CELLS) == 0;
  }

  /** How many answers there are. */
  public double answers() {
    return sum(0, ANSWERS);
  }

  /** Tokens of all answers together, each at the middle of its half octave. */
  public double answerTokens() {
    double tokens = 0;
    for (int bin = 0; bin < ANSWERS; bin++) {
      tokens += counts[bin] * LogHistogram.middleOf(bin);
    }
    return tokens;
  }

  /** The mean of the answers in tokens; 0 where there is none. */
  public double meanAnswer() {
    double answers = answers();
    return answers > 0 ? answerTokens() / answers : 0;
  }

  /**
   * The bin from which on an answer is long: one bin beyond that of the 95 % quantile, so that what
   * comes there has grown by a factor of 1.4 to 2 at least.
   */
  public int longFrom() {
    double beyond = 0;
    int bin = ANSWERS - 1;
    double most = TAIL * answers();
    while (bin > 0 && beyond + counts[bin] <= most) {
      beyond += counts[bin--];
    }
    return Math.min(ANSWERS, bin + 2);
  }

  /** How many answers lie in that bin or beyond. */
  public double answersFrom(int bin) {
    return sum(Math.min(ANSWERS, Math.max(0, bin)), ANSWERS);
  }

  /**
   * The share of {@code now} that other applications than here may have made, by its prompts'
   * lengths and its models: total variation of either mix, the larger one, each cell less one
   * standard deviation of its count; 0 where nothing is known.
   */
  public double movedTo(Exchanges now) {
    return Math.max(moved(now, ANSWERS, ANSWERS + PROMPTS), moved(now, ANSWERS + PROMPTS, CELLS));
  }

  private double moved(Exchanges now, int from, int to) {
    double all = sum(from, to);
    double n = now.sum(from, to);
    if (!(all > 0 && n > 0)) {
      return 0;
    }
    double moved = 0;
    for (int i = from; i < to; i++) {
      double expected = counts[i] / all * n;
      double noise = StrictMath.sqrt(expected + 0.5);
      moved += Math.max(0, now.counts[i] - expected - noise);
    }
    return moved / n;
  }

  private double sum(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /** Adds a histogram's bins, so many to a cell, but that of nothing; the last cell is open. */
  private static void add(
      double[] counts, int first, int cells, int perCell, @Nullable LogHistogram lengths) {
    for (int i = 0; lengths != null && i < lengths.size(); i++) {
      int bin = lengths.bin(i);
      if (bin > 0) {
        counts[first + Math.min(cells - 1, bin / perCell)] += lengths.count(i);
      }
    }
  }

  public void write(ByteWriter out) {
    int used = 0;
    for (double count : counts) {
      used += count > 0 ? 1 : 0;
    }
    out.unsigned(used);
    for (int i = 0; i < CELLS; i++) {
      if (counts[i] > 0) {
        out.u8(i).real(counts[i]);
      }
    }
  }

  public static Exchanges read(ByteReader in) {
    double[] counts = new double[CELLS];
    for (int left = in.count(); left > 0; left--) {
      int cell = in.u8() % CELLS;
      counts[cell] = in.real();
    }
    return new Exchanges(counts);
  }
}
