package io.tidegate.simulator;

import java.nio.charset.StandardCharsets;

/**
 * A seeded sequence of random numbers whose values are the same on every machine and JDK.
 *
 * <p>Each concern draws from a stream of its own, so that what one of them draws never moves
 * another. The generator is SplitMix64 [1]; only {@link StrictMath} and exactly rounded operations
 * are used on its output.
 */
final class RandomStream {
  /*
   * [1] Steele, Lea, Flood: Fast splittable pseudorandom number generators. OOPSLA 2014.
   *     doi:10.1145/2660193.2660195
   * [2] Marsaglia, Tsang: A simple method for generating gamma variables. ACM TOMS 26(3), 2000.
   *     doi:10.1145/358407.358414
   *
   * java.util.SplittableRandom is not used because its Gaussian may differ between releases.
   */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final double UNIT = 0x1p-53;

  /** Above it a Poisson count is drawn as the sum of two halves, below by multiplication. */
  private static final double POISSON_SPLIT = 32;

  private long state;
  private double spareGaussian = Double.NaN;

  RandomStream(long seed) {
    state = seed;
  }

  /** The stream of one named concern of a simulation. */
  static RandomStream of(long seed, String concern) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : concern.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return new RandomStream(mix(seed ^ mix(hash)));
  }

  /** Starts anew from another seed, which may be of any quality. */
  RandomStream restart(long seed) {
    state = mix(seed + GOLDEN_GAMMA);
    spareGaussian = Double.NaN;
    return this;
  }

  /** A stream of its own, whose seed is drawn from this one. */
  RandomStream split() {
    return new RandomStream(mix(nextLong()));
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  /** Uniform in 0 to {@code bound} - 1. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + nextDouble() * (high - low);
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Standard normal, by the polar method. */
  double gaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = y * scale;
        return x * scale;
      }
    }
  }

  double logNormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * gaussian());
  }

  double exponential(double mean) {
    return -mean * StrictMath.log(1 - nextDouble());
  }

  /** Gamma of mean 1 and the given coefficient of variation [2]. */
  double gammaOfMeanOne(double variation) {
    double shape = 1 / (variation * variation);
    double drawn =
        shape >= 1 ? gamma(shape) : gamma(shape + 1) * StrictMath.pow(1 - nextDouble(), 1 / shape);
    return drawn / shape;
  }

  int poisson(double mean) {
    int count = 0;
    double rest = mean;
    while (rest > POISSON_SPLIT) {
      count += poissonByProduct(POISSON_SPLIT);
      rest -= POISSON_SPLIT;
    }
    return count + poissonByProduct(rest);
  }

  private int poissonByProduct(double mean) {
    double product = nextDouble();
    // 1 - mean is below exp(-mean): most draws of rare events need no exponential.
    if (product < 1 - mean) {
      return 0;
    }
    double bound = StrictMath.exp(-mean);
    int count = 0;
    while (product > bound) {
      count++;
      product *= nextDouble();
    }
    return count;
  }

  private double gamma(double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = gaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (StrictMath.log(1 - nextDouble()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return d * v;
        }
      }
    }
  }

  /** A hash whose bits are as good as random. */
  static long hash(long value) {
    return mix(value + GOLDEN_GAMMA);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
