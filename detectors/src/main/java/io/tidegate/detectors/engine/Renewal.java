package io.tidegate.detectors.engine;

import io.tidegate.detectors.detect.Score;
import java.util.Arrays;
import java.util.List;

/**
 * That a detector began anew on somebody who is known for long, since what it remembered could not
 * be read. For an hour of event time, as of those who are new, what it finds is provisional.
 */
final class Renewal {
  /** There was none, or it is over. */
  static final long NONE = Long.MIN_VALUE;

  /** It begins with the next tick. */
  static final long FROM_NEXT = Long.MIN_VALUE + 1;

  private static final long PROVISIONAL_MS = 3_600_000;

  private Renewal() {}

  /** Of so many detectors none began anew. */
  static long[] none(int detectors) {
    long[] none = new long[detectors];
    Arrays.fill(none, NONE);
    return none;
  }

  /** Since which tick it lasts, in that tick; {@link #NONE} once it is over. */
  static long next(long since, long tick, long tickMs) {
    if (since == NONE) {
      return NONE;
    }
    long from = since == FROM_NEXT ? tick : since;
    return (tick - from) * tickMs >= PROVISIONAL_MS ? NONE : from;
  }

  /** What was found while it lasts. */
  static List<Score> judged(List<Score> scores, long since) {
    return since == NONE ? scores : scores.stream().map(Score::onShortHistory).toList();
  }
}
