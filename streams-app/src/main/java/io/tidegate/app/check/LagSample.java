package io.tidegate.app.check;

import io.tidegate.detectors.aggregate.Hash64;
import java.util.Arrays;

/**
 * How far behind records were: a sample of their lags, and the largest. Every lag is in the sample
 * until it is full, then each with the same chance (Vitter, Random sampling with a reservoir, ACM
 * TOMS 1985), drawn from the count alone: the same input gives the same sample.
 */
final class LagSample {
  private static final int MOST = 2_048;

  private long[] lags = new long[64];
  private long count;
  private long largest = Long.MIN_VALUE;

  void add(long lagMs) {
    largest = Math.max(largest, lagMs);
    if (count < MOST) {
      if (count == lags.length) {
        lags = Arrays.copyOf(lags, lags.length * 2);
      }
      lags[(int) count] = lagMs;
    } else {
      long at = Math.floorMod(Hash64.mix(count), count + 1);
      if (at < MOST) {
        lags[(int) at] = lagMs;
      }
    }
    count++;
  }

  long count() {
    return count;
  }

  long largest() {
    return count == 0 ? 0 : largest;
  }

  /** A quantile of the sample; 0 where there is nothing. */
  long quantile(double q) {
    int size = (int) Math.min(count, MOST);
    if (size == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(lags, size);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(size - 1, Math.floor(q * size))];
  }
}
