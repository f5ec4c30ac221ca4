package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.OwnFinding;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a finding of it that a sink has been behind for too long, for the other sinks to tell, and
 * closes it when the sink has caught up by half.
 */
final class BehindWatch {
  /** The detector that it names. */
  static final String DETECTOR = "delivery-behind";

  private static final long MS_PER_MINUTE = 60_000;

  private final OwnFinding kind;
  private final String sink;
  private final long tooLongMs;
  private long sinceMs = -1;
  private boolean told;

  BehindWatch(String deployment, String sink, Duration tooLong) {
    this.kind =
        new OwnFinding(
            DETECTOR,
            "A sink is behind",
            "Findings wait to be delivered to a sink for longer than is set.",
            deployment);
    this.sink = sink;
    this.tooLongMs = tooLong.toMillis();
  }

  /** The key of its records. */
  String key() {
    return kind.entity().path();
  }

  /** The uid of the finding that {@link #look} last made a record of. */
  String uid() {
    return kind.uid(about());
  }

  /**
   * The record that is to be written now, which it is again until it {@link #written was}.
   *
   * @param oldestDueMs since when the oldest event that waits has been due; now where none is
   * @param why what the sink answered last; empty where it is well
   */
  byte @Nullable [] look(long nowMs, long oldestDueMs, String why) {
    long lagMs = nowMs - oldestDueMs;
    if (told) {
      return lagMs < tooLongMs / 2
          ? step(Activity.CLOSE, 2, nowMs, "The sink " + sink + " takes findings again.")
          : null;
    }
    if (lagMs < tooLongMs) {
      sinceMs = -1;
      return null;
    }
    sinceMs = sinceMs < 0 ? oldestDueMs : sinceMs;
    return step(Activity.CREATE, 1, nowMs, said(lagMs, why));
  }

  /** What was to be written is. */
  void written() {
    told = !told;
    sinceMs = told ? sinceMs : -1;
  }

  private String about() {
    return sink + "@" + sinceMs;
  }

  private String said(long lagMs, String why) {
    return "The sink "
        + sink
        + " has been behind for "
        + lagMs / MS_PER_MINUTE
        + " min: findings wait and are not lost"
        + (why.isEmpty() ? "." : " (" + why + ").");
  }

  private byte[] step(Activity activity, int step, long nowMs, String sentence) {
    return kind.record(
        activity,
        Severity.MEDIUM,
        about(),
        step,
        sinceMs,
        nowMs,
        sentence,
        "Look at the sink and at what it answers: tidegate deliver test --sink " + sink + ".");
  }
}
