package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Saturating;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/** How often each of a few fixed cells was seen. A value; counts saturate. */
public final class Mix {
  private static final double PSEUDO = 0.5;

  private final long[] counts;

  private Mix(long[] counts) {
    this.counts = counts;
  }

  /** Nothing yet, in so many cells. */
  public static Mix of(int cells) {
    return new Mix(new long[cells]);
  }

  /** With those counts, one a cell, added; what is below zero counts as none. */
  public Mix and(long[] more) {
    long[] next = counts.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] = Saturating.add(next[i], Math.max(0, more[i]));
    }
    return new Mix(next);
  }

  /** With another one of the same cells added. */
  public Mix and(Mix other) {
    return and(other.counts);
  }

  /** With half of its weight. */
  public Mix halved() {
    long[] next = counts.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] /= 2;
    }
    return new Mix(next);
  }

  public double total() {
    double total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /**
   * How far this mix strays from the usual one, per degree of freedom: {@code G / (c − 1)}, {@code
   * G = 2 Σ x ln(x / (n q))} over the {@code c} cells that hold anything in either, {@code q} the
   * share in both together, so that no empty cell is infinitely surprising; 0 where fewer than two
   * cells do, or either mix is empty. With a long past {@code G} tends to {@code 2 n} times the
   * divergence of the two.
   */
  public double strayFrom(Mix usual) {
    double n = total();
    double all = n + usual.total();
    if (n == 0 || all == n) {
      return 0;
    }
    double g = 0;
    int cells = 0;
    for (int i = 0; i < counts.length; i++) {
      double both = (double) counts[i] + usual.counts[i];
      cells += both > 0 ? 1 : 0;
      if (counts[i] > 0) {
        double q = (both + PSEUDO) / (all + PSEUDO * counts.length);
        g += 2 * counts[i] * StrictMath.log(counts[i] / (n * q));
      }
    }
    return cells < 2 ? 0 : Math.max(0, g) / (cells - 1);
  }

  public void write(ByteWriter out) {
    out.unsigned(counts.length);
    for (long count : counts) {
      out.unsigned(count);
    }
  }

  public static Mix read(ByteReader in) {
    long[] counts = new long[in.count()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.unsigned();
    }
    return new Mix(counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mix that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
