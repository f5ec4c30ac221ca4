package io.tidegate.app.replay;

import org.jspecify.annotations.Nullable;

/**
 * Two files as one sequence, by the highest time seen so far in each: scaling events come before
 * the telemetry of their time, and never before older telemetry.
 */
final class MergedLines {
  private final TimedLines telemetry;
  private final @Nullable TimedLines scaling;

  MergedLines(TimedLines telemetry, @Nullable TimedLines scaling) {
    this.telemetry = telemetry;
    this.scaling = scaling;
  }

  /** Whether the next line is a scaling event. */
  boolean isScalingNext() {
    TimedLines.Line event = peekScaling();
    TimedLines.Line request = telemetry.peek();
    return event != null && (request == null || event.highestMs() <= request.highestMs());
  }

  /** The next line, which is taken, or null after the last of both. */
  TimedLines.@Nullable Line take(boolean fromScaling) {
    TimedLines file = fromScaling && scaling != null ? scaling : telemetry;
    TimedLines.Line line = file.peek();
    file.advance();
    return line;
  }

  /** No scaling event before that time is unread; {@link Long#MAX_VALUE} after the last of them. */
  long scalingReadThrough() {
    TimedLines.Line event = peekScaling();
    return event == null ? Long.MAX_VALUE : event.highestMs();
  }

  /** The least time of the next lines of telemetry, as {@link TimedLines#leastUnreadMs()}. */
  long telemetryReadThrough() {
    return telemetry.leastUnreadMs();
  }

  private TimedLines.@Nullable Line peekScaling() {
    return scaling == null ? null : scaling.peek();
  }
}
