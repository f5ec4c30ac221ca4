package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** What a pane keeps the distribution of; {@link #code()} is its place in what is stored. */
public enum Shape implements Coded {
  INPUT_TOKENS(0),
  OUTPUT_TOKENS(1),
  LATENCY_MS(2),
  TTFT_MS(3),
  /** Microseconds per output token, after the first one. */
  TOKEN_MICROS(4);

  static final Codes<Shape> CODES = Codes.of(values());

  private final int code;

  Shape(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
