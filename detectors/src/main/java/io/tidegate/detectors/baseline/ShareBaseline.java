package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Which share of an entity's requests has a property, as a rule: a Beta posterior, {@code p = (a +
 * hits) / (a + b + of)}. A value.
 *
 * <p>What is expected is an upper value, two standard deviations above the mean, so that a short
 * history makes a wide bar and not a sharp one. At {@value #MOST_OF} requests their weight is
 * halved. Counts that are negative or not finite teach nothing.
 *
 * @param hits requests with the property
 * @param of all requests
 * @param ticks in how many ticks they came
 */
public record ShareBaseline(double hits, double of, long ticks) {
  private static final double MOST_OF = 50_000;
  private static final double CAUTION_SDS = 2;

  /** Nothing seen yet. */
  public static final ShareBaseline FRESH = new ShareBaseline(0, 0, 0);

  /** The share that is expected at most, given the class's Beta(a, b). */
  public double expected(double a, double b) {
    double n = a + b + of;
    double mean = (a + hits) / n;
    return Math.min(0.9, mean + CAUTION_SDS * StrictMath.sqrt(mean * (1 - mean) / (n + 1)));
  }

  /** After one more tick. */
  public ShareBaseline learn(double moreHits, double moreOf) {
    if (!(moreHits >= 0 && moreOf >= moreHits && moreOf < MOST_OF)) {
      return this;
    }
    double keep = of + moreOf > MOST_OF ? 0.5 : 1;
    return new ShareBaseline(hits * keep + moreHits, of * keep + moreOf, ticks + 1);
  }

  public void write(ByteWriter out) {
    out.real(hits).real(of).unsigned(ticks);
  }

  public static ShareBaseline read(ByteReader in) {
    return new ShareBaseline(in.real(), in.real(), in.unsigned());
  }
}
