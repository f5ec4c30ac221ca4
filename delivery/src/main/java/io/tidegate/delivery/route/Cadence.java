package io.tidegate.delivery.route;

import io.tidegate.delivery.event.Event;
import java.time.Duration;

/**
 * How long events of a severity may be gathered. What is gathered goes at the end of a window of
 * the broker's time, so that the same records are gathered together whenever they are read.
 *
 * @param high of critical and high ones, and what became of commands
 * @param medium of medium ones
 * @param low of low and informational ones
 * @param alike how many of one detector, cluster and severity are told singly in a window; the
 *     others are told in one summary
 */
public record Cadence(Duration high, Duration medium, Duration low, int alike) {
  /** At once; within five minutes; hourly. */
  public static final Cadence DEFAULT =
      new Cadence(Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(1), 20);

  /** When an event is to be sent whose record came at that time. */
  public long dueMs(Event event, long recordMs) {
    long window = window(event).toMillis();
    return window == 0 ? recordMs : (Math.floorDiv(recordMs, window) + 1) * window;
  }

  /** Whether it is gathered, and may be told in a summary. */
  public boolean gathers(Event event) {
    return !event.isCommand() && !window(event).isZero();
  }

  private Duration window(Event event) {
    if (event.isCommand()) {
      return high;
    }
    return switch (event.severity()) {
      case CRITICAL, HIGH -> high;
      case MEDIUM -> medium;
      case LOW, INFORMATIONAL -> low;
    };
  }
}
