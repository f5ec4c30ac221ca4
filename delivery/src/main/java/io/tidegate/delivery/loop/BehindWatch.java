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

  /**
   * The record that is to be written now, which it is again until it {@link #written was}.
   *
   * @param lagMs for how long the oldest event has been due
   * @param why what the sink answered last; empty where it is well
   */
  byte @Nullable [] look(long nowMs, long lagMs, String why) {
    if (sinceMs < 0 && lagMs >= tooLongMs) {
      return step(Activity.CREATE, 1, nowMs - lagMs, nowMs, said(lagMs, why));
    }
    if (sinceMs >= 0 && lagMs < tooLongMs / 2) {
      return step(Activity.CLOSE, 2, sinceMs, nowMs, "The sink " + sink + " takes findings again.");
    }
    return null;
  }

  /** What was to be written is. */
  void written(long nowMs, long lagMs) {
    sinceMs = sinceMs < 0 ? nowMs - lagMs : -1;
  }

  private String said(long lagMs, String why) {
    return "The sink "
        + sink
        + " has been behind for "
        + lagMs / MS_PER_MINUTE
        + " min: findings wait and are not lost"
        + (why.isEmpty() ? "." : " (" + why + ").");
  }

  private byte[] step(Activity activity, int step, long fromMs, long nowMs, String sentence) {
    return kind.record(
        activity,
        Severity.MEDIUM,
        sink + "@" + fromMs,
        step,
        fromMs,
        nowMs,
        sentence,
        "Look at the sink and at what it answers: tidegate deliver test --sink " + sink + ".");
  }
}
