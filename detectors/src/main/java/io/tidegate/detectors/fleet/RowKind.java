package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;

/** The kinds of rows of a timeline; the first byte of their keys. */
enum RowKind {
  /** One event of the last hour. */
  EVENT(1),
  /** One node as the folded events left it. */
  NODE(2),
  /** What else the folded events left. */
  BASE(3),
  /** Who served in one tick. */
  SEEN(4),
  /** The sizes of the ticks of one minute. */
  SIZES(5),
  /** How one tick's names resolved. */
  NAMED(6),
  /** A node that telemetry has named. */
  KNOWN(7),
  /** What the timeline carries from tick to tick. */
  CARRIED(8),
  /** What telemetry says of one word about a node. */
  TESTIMONY(9);

  private final int code;

  RowKind(int code) {
    this.code = code;
  }

  static RowKind of(byte[] key) {
    for (RowKind kind : values()) {
      if (key.length > 0 && key[0] == kind.code) {
        return kind;
      }
    }
    throw new CorruptBytesException("no row of a timeline has this kind");
  }

  ByteWriter key() {
    return new ByteWriter().u8(code);
  }

  byte[] key(long number) {
    return key().sortable(number).toBytes();
  }
}
