package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.event.InferenceEvent;

/**
 * What requests whose tokens are known teach about their model: how many bytes and how much time a
 * token takes. The places of a row of {@link ModelSums}.
 */
public final class KnownUse {
  /** Requests whose output tokens are known, and those tokens. */
  public static final int OUTPUTS = 0;

  public static final int OUTPUT_TOKENS = 1;

  /** Of those with bytes: how many, tokens, bytes, tokens times bytes, squares of tokens. */
  public static final int OUTPUT_SIZED = 2;

  /** Of those with a time: tokens, and microseconds from the first one on. */
  public static final int TIMED_TOKENS = 7;

  public static final int TIMED_MICROS = 8;

  /** Requests whose input tokens are known, and those tokens. */
  public static final int INPUTS = 9;

  public static final int INPUT_TOKENS = 10;

  /** As {@link #OUTPUT_SIZED}, of inputs. */
  public static final int INPUT_SIZED = 11;

  public static final int WIDTH = 16;

  private KnownUse() {}

  /** Adds what a served request teaches, if its tokens are known. */
  static void add(ModelSums sums, String model, InferenceEvent event) {
    boolean output = event.outputTokens() > 0;
    boolean input = event.inputTokens() > 0;
    if (!event.served() || !output && !input) {
      return;
    }
    long[] row = new long[WIDTH];
    if (output) {
      row[OUTPUTS] = 1;
      row[OUTPUT_TOKENS] = event.outputTokens();
      size(row, OUTPUT_SIZED, event.outputTokens(), event.responseBytes());
      long micros = UnknownUse.generationMicros(event);
      if (micros > 0) {
        row[TIMED_TOKENS] = event.outputTokens();
        row[TIMED_MICROS] = micros;
      }
    }
    if (input) {
      row[INPUTS] = 1;
      row[INPUT_TOKENS] = event.inputTokens();
      size(row, INPUT_SIZED, event.inputTokens(), event.requestBytes());
    }
    sums.add(model, row);
  }

  private static void size(long[] row, int at, long tokens, long bytes) {
    if (bytes > 0) {
      row[at] = 1;
      row[at + 1] = tokens;
      row[at + 2] = bytes;
      row[at + 3] = Saturating.times(tokens, bytes);
      row[at + 4] = Saturating.square(tokens);
    }
  }
}
