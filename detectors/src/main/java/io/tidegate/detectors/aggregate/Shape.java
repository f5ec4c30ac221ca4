package io.tidegate.detectors.aggregate;

/** What a pane keeps the distribution of; {@link #ordinal()} is stored, so only append. */
public enum Shape {
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  LATENCY_MS,
  TTFT_MS,
  /** Microseconds per output token, after the first one. */
  TOKEN_MICROS
}
