package io.tidegate.detectors.codec;

import java.util.Arrays;

/**
 * What was written or read, as one number: the kinds of values and the values, in their sequence.
 * Bytes that are read in another form than they were written in give another number, though they
 * may end where they should.
 */
final class Content {
  static final int BYTE = 1;
  static final int NUMBER = 2;
  static final int FIXED = 3;

  private static final int BYTES = 4;

  /** Knuth's multiplier for linear congruential generators, TAOCP 2, 3.3.4. */
  private static final long FACTOR = 6_364_136_223_846_793_005L;

  private long sum;

  void add(int kind, long value) {
    sum = (sum + kind) * FACTOR + value;
  }

  void add(byte[] bytes) {
    add(BYTES, Arrays.hashCode(bytes));
  }

  int check() {
    return (int) (sum * FACTOR >>> Integer.SIZE);
  }
}
