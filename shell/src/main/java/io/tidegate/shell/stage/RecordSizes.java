package io.tidegate.shell.stage;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large the records and rows of this process are, and the belt around them: one that the
 * brokers would refuse is left out, counted and logged.
 *
 * <p>In a transaction a producer that was refused one record can commit none, and the same input
 * makes the same record after every restart; so it must not get so far. The engine bounds all that
 * it sends and remembers far below (docs/limits.md).
 */
public final class RecordSizes {
  /** The largest request, and the largest batch on an internal topic. */
  public static final int REQUEST_BYTES = 8 << 20;

  /** What every topic that is written must take at the least: a little under Kafka's default. */
  public static final int OUTPUT_TOPIC_BYTES = 1 << 20;

  /** Headers of a record and of its batch, and what bytes that do not compress grow by in LZ4. */
  private static final int AROUND_BYTES = 64 << 10;

  private static final Logger log = LoggerFactory.getLogger(RecordSizes.class);

  private final LongAccumulator largestRow = new LongAccumulator(Math::max, 0);
  private final LongAccumulator largestInternal = new LongAccumulator(Math::max, 0);
  private final LongAccumulator largestOutput = new LongAccumulator(Math::max, 0);
  private final AtomicLong leftOut = new AtomicLong();

  /** The largest row of a stage that was written since the start, key and value, in bytes. */
  public long largestRow() {
    return largestRow.get();
  }

  /** The largest record between two stages that was sent since the start. */
  public long largestInternal() {
    return largestInternal.get();
  }

  /** The largest alert, command, audit record or dead letter since the start. */
  public long largestOutput() {
    return largestOutput.get();
  }

  /** How many were left out since the start. */
  public long leftOut() {
    return leftOut.get();
  }

  /** Whether a row may be written; notes its size. */
  public boolean takesRow(byte[] key, byte[] value) {
    return takes("row", key, value, largestRow, REQUEST_BYTES);
  }

  /** Whether a record may be sent to a stage; notes its size. */
  public boolean takesInternal(byte[] key, byte[] value) {
    return takes("internal record", key, value, largestInternal, REQUEST_BYTES);
  }

  /** Whether a record may be sent to others; notes its size. */
  public boolean takesOutput(byte[] key, byte @Nullable [] value) {
    return takes("output", key, value, largestOutput, OUTPUT_TOPIC_BYTES);
  }

  private boolean takes(
      String what, byte[] key, byte @Nullable [] value, LongAccumulator largest, int most) {
    long bytes = (long) key.length + (value == null ? 0 : value.length);
    largest.accumulate(bytes);
    if (bytes <= most - AROUND_BYTES) {
      return true;
    }
    leftOut.incrementAndGet();
    log.error("{} of {} bytes is left out; allowed: {}", what, bytes, most - AROUND_BYTES);
    return false;
  }
}
