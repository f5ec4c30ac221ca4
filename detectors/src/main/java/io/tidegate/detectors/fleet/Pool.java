package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What is known of one pool's size.
 *
 * @param target the last target; {@link #UNKNOWN} if none was set
 * @param targetMs when it was set to that value
 * @param offset what a report's size counted beyond the nodes that were ready by name
 * @param sizeMs when a report last spoke of the size; {@link Long#MIN_VALUE} if none did
 * @param named whether any node of it was ever known by name
 * @param existing nodes known by name that have not ended
 * @param ready those of them that may take traffic
 */
record Pool(
    long target, long targetMs, long offset, long sizeMs, boolean named, int existing, int ready) {
  static final long UNKNOWN = -1;

  /** Sizes beyond this are not of this world, and would overflow sums. */
  private static final long LARGEST = 1_000_000;

  static final Pool EMPTY = new Pool(UNKNOWN, Long.MIN_VALUE, 0, Long.MIN_VALUE, false, 0, 0);

  boolean hasTarget() {
    return target != UNKNOWN;
  }

  boolean wasReported() {
    return sizeMs != Long.MIN_VALUE;
  }

  /** The same target again is no new order. */
  Pool withTarget(long newTarget, long timeMs) {
    long wanted = Math.min(newTarget, LARGEST);
    return wanted == target
        ? this
        : new Pool(wanted, timeMs, offset, sizeMs, named, existing, ready);
  }

  Pool withSize(long size, long namedReady, long timeMs) {
    long unnamed = Math.min(size, LARGEST) - namedReady;
    return new Pool(target, targetMs, unnamed, timeMs, named, existing, ready);
  }

  Pool withOffset(long newOffset) {
    return new Pool(target, targetMs, newOffset, sizeMs, named, existing, ready);
  }

  Pool counting(int moreExisting, int moreReady) {
    return new Pool(
        target, targetMs, offset, sizeMs, true, existing + moreExisting, ready + moreReady);
  }

  /** All but the counts, which follow from the nodes. */
  void write(ByteWriter out) {
    out.signed(target).signed(targetMs).signed(offset).signed(sizeMs).flag(named);
  }

  static Pool read(ByteReader in) {
    return new Pool(in.signed(), in.signed(), in.signed(), in.signed(), in.flag(), 0, 0);
  }
}
