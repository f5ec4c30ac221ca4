package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.OwnFinding;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a sink in each period of the clock that Tidegate is there, and how it does: a SIEM that
 * misses it raises its own alarm. One period has one identity, whoever tells it and however often.
 */
final class Heartbeat {
  /** The detector that it names. */
  static final String DETECTOR = "heartbeat";

  private final OwnFinding kind;
  private final String sink;
  private final long everyMs;
  private long told = -1;

  /**
   * @param every how often; zero for never
   */
  Heartbeat(String deployment, String sink, Duration every) {
    this.kind =
        new OwnFinding(
            DETECTOR,
            "Tidegate is there",
            "Comes once in each period: that it is missing is the alarm.",
            deployment);
    this.sink = sink;
    this.everyMs = every.toMillis();
  }

  /**
   * The heartbeat of the period, unless it was told.
   *
   * @param state how Tidegate does, in a few words; asked only where there is one to tell
   */
  @Nullable Event due(long nowMs, SinkStatus status, Supplier<String> state) {
    if (everyMs == 0 || nowMs / everyMs == told) {
      return null;
    }
    told = nowMs / everyMs;
    long fromMs = told * everyMs;
    return kind.event(
        kind.record(
            Activity.CREATE,
            Severity.INFORMATIONAL,
            sink + "@" + fromMs,
            1,
            fromMs,
            nowMs,
            "Tidegate "
                + kind.deployment()
                + " is there ("
                + state.get()
                + "): "
                + status.delivered()
                + " events delivered to "
                + sink
                + " since its start, "
                + status.waiting()
                + " waiting, "
                + status.refused()
                + " refused.",
            "Nothing; raise an alarm where this stays away for two periods."));
  }
}
