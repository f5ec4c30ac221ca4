package io.tidegate.shell.input;

import java.util.OptionalLong;

/**
 * Whether one input has verifiably been read to its end, and since when it is silent.
 *
 * <p>Guarantee: a silence is only ever stated up to a moment at which the broker said where the
 * input ends, this task's consumer had reached that place, and all that it delivered was processed.
 */
public final class InputWatch {
  private static final long UNKNOWN = -1;
  // An older answer says too little of now; a process that was suspended must ask again first.
  private static final long STALE_MS = 2_000;

  private long processed = UNKNOWN;
  private long lastAcceptedAtMs = UNKNOWN;
  private long firstReadToEndMs = UNKNOWN;
  private long start = UNKNOWN;

  /** A record of this input has been processed; one that was not accepted breaks no silence. */
  public void processed(long offset, boolean accepted, long nowMs) {
    processed = offset;
    if (accepted) {
      lastAcceptedAtMs = nowMs;
    }
  }

  /**
   * What went from the broker before this task has read it: the offset of the first, if any did.
   */
  public OptionalLong lostFrom(InputEnds.End end, ReadPosition position) {
    return lostFrom(end, position.next());
  }

  /** The same where the consumer has not read anything yet since the task started. */
  public OptionalLong lostFrom(InputEnds.End end) {
    return lostFrom(end, startOf(end));
  }

  private static OptionalLong lostFrom(InputEnds.End end, long next) {
    return next < end.first() ? OptionalLong.of(next) : OptionalLong.empty();
  }

  private long startOf(InputEnds.End end) {
    if (start == UNKNOWN) {
      // The first answer after the start of the task: later ones may speak of a successor's
      // reading.
      start = end.start();
    }
    return start;
  }

  /** For how long the input is silent, if it has been read to its end. */
  public OptionalLong silentMs(InputEnds.End end, ReadPosition position, long nowMs) {
    return silentMs(end, position.next(), position.delivered() <= processed, nowMs);
  }

  /** The same where the consumer has not read anything yet since the task started. */
  public OptionalLong silentMs(InputEnds.End end, long nowMs) {
    return silentMs(end, startOf(end), processed == UNKNOWN, nowMs);
  }

  private OptionalLong silentMs(InputEnds.End end, long next, boolean drained, long nowMs) {
    if (!drained || next < end.offset() || nowMs - end.askedAtMs() > STALE_MS) {
      return OptionalLong.empty();
    }
    if (firstReadToEndMs == UNKNOWN) {
      firstReadToEndMs = end.askedAtMs();
    }
    long since = lastAcceptedAtMs == UNKNOWN ? firstReadToEndMs : lastAcceptedAtMs;
    return OptionalLong.of(Math.max(0, end.askedAtMs() - since));
  }
}
