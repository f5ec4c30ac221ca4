package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * How many names there are, by the {@value #KEPT} least of their hashes, and up to which hash so
 * many of them are to be told apart:
 *
 * <pre>{@code
 * names    = (k - 1) / u_k           u_k the k-th least hash as a share of all hashes
 * limit(n) = n / names               as a share of all hashes; all where names are n at the most
 * }</pre>
 *
 * <p>A commutative monoid under {@link #merge}: the limit of all is at most that of each part, so
 * that what is told apart at last was told apart by every part at any time (Bar-Yossef and others,
 * Counting distinct elements in a data stream, RANDOM 2002; relative error 1/sqrt(k - 2), 13 %).
 */
public final class DistinctNames {
  /** Hashes that are kept. */
  public static final int KEPT = 64;

  /** Fewer names than that are not worth their bytes. */
  private static final double LEAST_WRITTEN = 512;

  private final long[] least = new long[KEPT];
  private int size;

  /** Takes in a name by its hash. */
  public void add(long hash) {
    long place = placeOf(hash);
    if (size == KEPT && place >= least[KEPT - 1]) {
      return;
    }
    int at = Arrays.binarySearch(least, 0, size, place);
    if (at >= 0) {
      return;
    }
    int insert = -at - 1;
    int moved = Math.min(size, KEPT - 1) - insert;
    System.arraycopy(least, insert, least, insert + 1, moved);
    least[insert] = place;
    size = Math.min(KEPT, size + 1);
  }

  public void merge(DistinctNames other) {
    for (int i = 0; i < other.size; i++) {
      add(other.least[i] << 1);
    }
  }

  /** The largest place of a hash that is told apart, of so many names. */
  public long limit(int most) {
    if (size < KEPT) {
      return Long.MAX_VALUE;
    }
    double limit = least[KEPT - 1] * ((double) most / (KEPT - 1));
    return limit >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) limit;
  }

  /** Where a hash stands among all hashes. */
  public static long placeOf(long hash) {
    return hash >>> 1;
  }

  /** True where there are too few to be written. */
  public boolean isFew() {
    return size < KEPT || limit((int) LEAST_WRITTEN) == Long.MAX_VALUE;
  }

  public void write(ByteWriter out) {
    int written = isFew() ? 0 : size;
    out.unsigned(written);
    for (int i = 0; i < written; i++) {
      out.fixed(least[i]);
    }
  }

  public static DistinctNames read(ByteReader in) {
    DistinctNames names = new DistinctNames();
    for (int left = in.count(); left > 0; left--) {
      names.add(in.fixed() << 1);
    }
    return names;
  }
}
