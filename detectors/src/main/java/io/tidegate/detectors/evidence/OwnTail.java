package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * How far one quantity of an entity strays by itself: how often its logarithm was how large, over
 * the entity's own past windows. A value.
 *
 * <p>Evidence is {@code nats = −ln q + (m + 1) ln(1 + (v − u) / (m σ))} for a logarithm {@code v}
 * above {@code u}, zero below it: what an exponential tail predicts whose scale is known by {@code
 * m = k + w} windows only (a Lomax tail, with {@code m} without end {@code (v − u) / σ}) and what
 * the class adds to them, so that a short past makes nothing look impossible. {@code u} is the
 * least edge of a bin with at most a tenth of the past above it, {@code q = (k + 1) / (n + 2)} for
 * {@code k} of {@code n} windows above it, and {@code σ = (Σ (vᵢ − u) + w s) / (k + w)} their mean
 * excess, shrunk to the class's {@code s} with the weight of {@code w} windows. An exponential tail
 * of a logarithm is a power law of the quantity, so a steady entity has a low bar and a bursty one
 * a high one, each by its own past.
 *
 * <p>Siffer et al., KDD 2017, §3 (peaks over threshold), with the exponential tail of Hill (1975)
 * instead of a fitted shape. Logarithms are held in bins of {@value #WIDTH}; what is not finite is
 * no evidence and teaches nothing. The lowest of more than {@value #MOST_BINS} bins become one:
 * they are not the tail. From {@value #MOST_TAUGHT} windows on counts are halved, rounded up: the
 * busiest window is never forgotten.
 */
public final class OwnTail {
  /** Bound on the bytes of a value. */
  public static final int BYTES = 200;

  private static final double WIDTH = 0.1;
  private static final int MOST_BINS = 40;
  private static final int MOST_TAUGHT = 2_880;

  /** The part of the past that is the tail. */
  private static final double TAIL = 0.1;

  private static final double FARTHEST = 60;

  /** Windows beside which no past counts. */
  private static final double ALONE = 1e9;

  /** Nothing seen. */
  public static final OwnTail FRESH = new OwnTail(new int[0], new int[0]);

  /**
   * What the class of entities brings where an entity's own past is short.
   *
   * @param scale mean excess {@code s} of a logarithm over its ninth decile
   * @param weight in windows of the tail, {@code w}
   * @param floor of {@code σ}: no calm past makes ordinary growth look impossible
   * @param least windows before there is any evidence
   * @param scaleKnown windows of the tail that the class adds to {@code m}: 0 where it says nothing
   *     more of how {@code σ} differs between entities than its weight does
   */
  public record Prior(double scale, double weight, double floor, int least, double scaleKnown) {
    /** The class's tail for every entity of it, as if none had a burstiness of its own. */
    public Prior ofClassAlone() {
      return new Prior(scale, ALONE, floor, least, scaleKnown);
    }
  }

  /** Ascending. */
  private final int[] bins;

  private final int[] counts;
  private final int taught;

  private OwnTail(int[] bins, int[] counts) {
    this.bins = bins;
    this.counts = counts;
    this.taught = Arrays.stream(counts).sum();
  }

  /** How many windows it was taught, of late ones. */
  public int taught() {
    return taught;
  }

  /** With so many more windows in which the logarithm was that. */
  public OwnTail learn(double log, int windows) {
    if (!Double.isFinite(log) || windows <= 0) {
      return this;
    }
    int bin = (int) StrictMath.floor(Math.max(-FARTHEST, Math.min(FARTHEST, log)) / WIDTH);
    int at = Arrays.binarySearch(bins, bin);
    int[] nextBins = bins;
    int[] nextCounts;
    if (at >= 0) {
      nextCounts = counts.clone();
      nextCounts[at] += windows;
    } else {
      nextBins = inserted(bins, -at - 1, bin);
      nextCounts = inserted(counts, -at - 1, windows);
    }
    return new OwnTail(nextBins, nextCounts).bounded();
  }

  /** How surprising that logarithm is, in nats. */
  public double nats(double log, Prior prior) {
    if (taught < prior.least || taught == 0 || !Double.isFinite(log)) {
      return 0;
    }
    Tail tail = tail();
    if (log <= tail.edge) {
      return 0;
    }
    double byTail = tail.surprise() + tail.nats(log - tail.edge, prior);
    double byMost = mostSurprise() + tail.nats(Math.max(0, log - most()), prior);
    return Math.min(byTail, byMost);
  }

  /** No level up to the largest of the past is rarer than once in the past and now. */
  private double mostSurprise() {
    return StrictMath.log(taught + 2.0);
  }

  /**
   * How surprising a logarithm is, in nats, beside the largest of so many windows, which stray as
   * all of the past does; zero where it is not larger.
   */
  public double natsBeyond(double largest, int windows, double log, Prior prior) {
    if (taught < prior.least || taught == 0 || !(log > largest) || !Double.isFinite(log)) {
      return 0;
    }
    return StrictMath.log(windows + 1) + tail().nats(log - largest, prior);
  }

  /** The logarithm that is so surprising: the inverse of {@link #nats}. */
  public double logOf(double nats, Prior prior) {
    if (taught == 0) {
      return FARTHEST;
    }
    Tail tail = tail();
    double byTail = tail.edge + tail.excessOf(nats - tail.surprise(), prior);
    double byMost = nats - mostSurprise();
    return byMost > 0 ? Math.max(byTail, most() + tail.excessOf(byMost, prior)) : byTail;
  }

  /** The largest logarithm of the past, to a bin; not a number before there is any. */
  public double most() {
    return taught == 0 ? Double.NaN : (bins[bins.length - 1] + 1) * WIDTH;
  }

  /** The edge {@code u} that a tenth of the past exceeds; not a number before there is any. */
  public double edge() {
    return taught == 0 ? Double.NaN : tail().edge;
  }

  /**
   * What lies beyond the ninth decile, windows within a bin taken as spread evenly.
   *
   * @param edge the decile
   * @param above windows beyond it
   * @param excess by how much, all together
   * @param of windows there are
   */
  private record Tail(double edge, double above, double excess, int of) {
    double surprise() {
      return -StrictMath.log((above + 1) / (of + 2.0));
    }

    double nats(double excess, Prior prior) {
      double known = known(prior);
      return (known + 1) * StrictMath.log1p(excess / scale(prior) / known);
    }

    /** The excess that is so surprising. */
    double excessOf(double nats, Prior prior) {
      double known = known(prior);
      return StrictMath.expm1(Math.max(0, nats) / (known + 1)) * known * scale(prior);
    }

    double known(Prior prior) {
      return above + prior.weight + prior.scaleKnown;
    }

    double scale(Prior prior) {
      double shrunk = (excess + prior.weight * prior.scale) / (above + prior.weight);
      return Math.max(prior.floor, shrunk);
    }
  }

  private Tail tail() {
    double above = Math.max(1, TAIL * taught);
    double left = above;
    int bin = bins.length - 1;
    while (bin > 0 && counts[bin] < left) {
      left -= counts[bin--];
    }
    double part = Math.min(1, left / counts[bin]);
    double edge = (bins[bin] + 1 - part) * WIDTH;
    double excess = left * part * WIDTH / 2;
    for (int i = bin + 1; i < bins.length; i++) {
      excess += counts[i] * ((bins[i] + 0.5) * WIDTH - edge);
    }
    return new Tail(edge, above, excess, taught);
  }

  private OwnTail bounded() {
    OwnTail next = this;
    if (bins.length > MOST_BINS) {
      int[] fewer = Arrays.copyOfRange(bins, 1, bins.length);
      int[] fewerCounts = Arrays.copyOfRange(counts, 1, counts.length);
      fewerCounts[0] += counts[0];
      next = new OwnTail(fewer, fewerCounts);
    }
    return next.taught >= MOST_TAUGHT ? next.halved() : next;
  }

  private OwnTail halved() {
    return new OwnTail(bins, Arrays.stream(counts).map(count -> (count + 1) / 2).toArray());
  }

  private static int[] inserted(int[] values, int at, int value) {
    int[] next = new int[values.length + 1];
    System.arraycopy(values, 0, next, 0, at);
    next[at] = value;
    System.arraycopy(values, at, next, at + 1, values.length - at);
    return next;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnTail tail
        && Arrays.equals(bins, tail.bins)
        && Arrays.equals(counts, tail.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bins) + Arrays.hashCode(counts);
  }

  public void write(ByteWriter out) {
    out.unsigned(bins.length);
    for (int i = 0; i < bins.length; i++) {
      out.signed(bins[i]).unsigned(counts[i]);
    }
  }

  public static OwnTail read(ByteReader in) {
    int size = in.count();
    int[] bins = new int[size];
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      bins[i] = (int) in.signed();
      counts[i] = (int) in.unsigned();
    }
    return new OwnTail(bins, counts);
  }
}
