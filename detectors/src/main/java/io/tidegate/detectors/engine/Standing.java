package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.CorruptBytesException;

/** What an observe stage says of its reading; {@link #code()} is part of the bytes. */
enum Standing {
  /** There may be more to read. */
  ACTIVE(0),
  /** All that there is has been read, and nothing came for a while. */
  IDLE(1),
  /** All that there is has been read. */
  AT_END(2);

  private final int code;

  Standing(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Standing of(int code) {
    for (Standing each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new CorruptBytesException("no standing of a stage has code " + code);
  }
}
