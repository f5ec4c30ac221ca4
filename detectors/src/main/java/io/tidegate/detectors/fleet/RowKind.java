package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.UnreadableException;
import io.tidegate.detectors.codec.Version;
import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** The kinds of rows of a timeline; the first byte of their keys. */
enum RowKind implements Coded {
  /** One event of the last hour. */
  EVENT(1, "scaling event"),
  /** One node as the folded events left it. */
  NODE(2, "node life", Version.FIRST.next(NodeLife::fromVersion1)),
  /** What else the folded events left. */
  BASE(3, "folded events"),
  /** Who served in one tick. */
  SEEN(4, "who served"),
  /** The sizes of the ticks of one minute. */
  SIZES(5, "sizes"),
  /** How one tick's names resolved. */
  NAMED(6, "resolved names"),
  /** A node that telemetry has named. */
  KNOWN(7, "known node"),
  /** What the timeline carries from tick to tick. */
  CARRIED(8, "carried"),
  /** What telemetry says of one word about a node. */
  TESTIMONY(9, "testimony");

  private static final Codes<RowKind> CODES = Codes.of(values());

  private final int code;
  private final String title;
  private final Version version;

  RowKind(int code, String title) {
    this(code, title, Version.FIRST);
  }

  RowKind(int code, String title, Version version) {
    this.code = code;
    this.title = "a row of a fleet's timeline (" + title + ")";
    this.version = version;
  }

  static RowKind of(byte[] key) {
    int code = key.length == 0 ? -1 : key[0] & 0xFF;
    if (!CODES.has(code)) {
      throw UnreadableException.ofKind("a row of a fleet's timeline", code);
    }
    return CODES.of(code);
  }

  /** What is stored of such a row. */
  byte[] write(byte[] value) {
    return version.write(value);
  }

  /** Its value as it was stored. */
  Version.Stored read(byte[] stored) {
    return version.read(stored, title);
  }

  @Override
  public int code() {
    return code;
  }

  ByteWriter key() {
    return new ByteWriter().u8(code);
  }

  byte[] key(long number) {
    return key().sortable(number).toBytes();
  }
}
