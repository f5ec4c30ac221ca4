package io.tidegate.app.check;

/**
 * A record as it was read.
 *
 * @param latestMs the latest time that it may tell; {@link Long#MAX_VALUE} where nothing says so
 * @param arrivedMs when it came by the broker's clock; {@link #NO_STAMP} where none stamped it
 */
record ReadRecord(byte[] bytes, Place place, long latestMs, long arrivedMs) {
  static final long NO_STAMP = Long.MIN_VALUE;
}
