package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.event.InferenceEvent;

/**
 * What is known of requests whose tokens are not: their number, bytes and time, apart by what of
 * that their record holds, and by whether it tells what they cost.
 *
 * <p>A commutative monoid under {@link #merge}; the constants are the places of a row.
 */
public final class UnknownUse {
  /** Outputs with bytes and time: how many, bytes, microseconds. */
  public static final int BOTH = 0;

  /** Outputs with bytes only: how many, bytes. */
  public static final int SIZED = 3;

  /** Outputs with time only: how many, microseconds. */
  public static final int TIMED = 5;

  /** Outputs of which nothing is known: how many. */
  public static final int BARE = 7;

  /** Inputs with bytes: how many, bytes. */
  public static final int INPUT_SIZED = 8;

  /** Inputs of which nothing is known: how many. */
  public static final int INPUT_BARE = 10;

  public static final int WIDTH = 11;

  /**
   * A token takes no more bytes than this on the wire, with all that frames it: an event of a
   * stream with twenty alternatives takes two thousand, a piece of base64 sound or picture five
   * thousand. So this many bytes prove one token of output. Bytes of requests prove none: a picture
   * of any size may be one token, and blanks of any number.
   */
  private static final long MOST_BYTES_OF_A_TOKEN = 16_384;

  private ModelSums unpriced = new ModelSums(WIDTH);
  private ModelSums priced = new ModelSums(WIDTH);

  /** Requests whose tokens are to be priced. */
  public ModelSums unpriced() {
    return unpriced;
  }

  /** Requests that cost what their record says. */
  public ModelSums priced() {
    return priced;
  }

  void merge(UnknownUse other) {
    unpriced.merge(other.unpriced);
    priced.merge(other.priced);
  }

  void write(ByteWriter out) {
    unpriced.write(out);
    priced.write(out);
  }

  static UnknownUse read(ByteReader in) {
    UnknownUse read = new UnknownUse();
    read.unpriced = ModelSums.read(WIDTH, in);
    read.priced = ModelSums.read(WIDTH, in);
    return read;
  }

  /** Adds a request some of whose tokens are unknown. */
  void add(String model, InferenceEvent event) {
    long[] row = new long[WIDTH];
    if (event.isOutputUnknown()) {
      output(row, event.responseBytes(), generationMicros(event));
    }
    if (event.isInputUnknown()) {
      boolean sized = event.requestBytes() > 0;
      row[sized ? INPUT_SIZED : INPUT_BARE] = 1;
      row[INPUT_SIZED + 1] = event.requestBytes();
    }
    boolean isPriced = event.costMicroUsd() > 0 || event.costMicroUsd() == 0 && !event.served();
    (isPriced ? priced : unpriced).add(model, row);
  }

  /** Output tokens that the bytes of a response prove, where nobody counted them. */
  static long provenOutput(InferenceEvent event) {
    return event.isOutputUnknown() ? event.responseBytes() / MOST_BYTES_OF_A_TOKEN : 0;
  }

  /** From the first token to the end, or from when a node took it where that is not known. */
  static long generationMicros(InferenceEvent event) {
    long first = Math.max(0, Math.max(event.ttftMicros(), event.queueMicros()));
    return Math.max(0, event.latencyMicros() - first);
  }

  private static void output(long[] row, long bytes, long micros) {
    if (bytes > 0 && micros > 0) {
      row[BOTH] = 1;
      row[BOTH + 1] = bytes;
      row[BOTH + 2] = micros;
    } else if (bytes > 0) {
      row[SIZED] = 1;
      row[SIZED + 1] = bytes;
    } else if (micros > 0) {
      row[TIMED] = 1;
      row[TIMED + 1] = micros;
    } else {
      row[BARE] = 1;
    }
  }
}
