package io.tidegate.app.replay;

/**
 * The least of the values in a window of a sequence, of which new ones come behind and old ones
 * leave in front: each is looked at twice, however wide the window is. No window is wider than the
 * capacity.
 */
final class SlidingLeast {
  /** Values that may still be the least, and their places; each less than all behind it. */
  private final long[] values;

  private final long[] places;
  private final int mask;
  private long first;
  private long behind;

  /**
   * @param widest as many values as lie in a window at the most
   */
  SlidingLeast(int widest) {
    int capacity = Integer.highestOneBit(Math.max(1, widest)) * 2;
    values = new long[capacity];
    places = new long[capacity];
    mask = capacity - 1;
  }

  /** Takes in the value at that place, which lies behind all before. */
  void add(long place, long value) {
    while (behind > first && values[(int) (behind - 1) & mask] >= value) {
      behind--;
    }
    values[(int) behind & mask] = value;
    places[(int) behind & mask] = place;
    behind++;
  }

  /** The least from that place on; {@link Long#MAX_VALUE} where there is none. */
  long from(long place) {
    while (first < behind && places[(int) first & mask] < place) {
      first++;
    }
    return first == behind ? Long.MAX_VALUE : values[(int) first & mask];
  }
}
