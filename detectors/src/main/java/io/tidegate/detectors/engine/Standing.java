package io.tidegate.detectors.engine;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** What an observe stage says of its reading; {@link #code()} is part of the bytes. */
enum Standing implements Coded {
  /** There may be more to read. */
  ACTIVE(0),
  /** All that there is has been read, and nothing came for a while. */
  IDLE(1),
  /** All that there is has been read. */
  AT_END(2);

  static final Codes<Standing> CODES = Codes.of(values());

  private final int code;

  Standing(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
