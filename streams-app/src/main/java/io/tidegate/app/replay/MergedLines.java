package io.tidegate.app.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files as one sequence, by the highest time seen so far in each: scaling events come before the
 * telemetry of their time, and never before older telemetry; of equals the file that was named
 * first.
 */
final class MergedLines {
  private final List<TimedLines> files;
  private final int scaling;

  /** Scaling events stand first, so that they come first of equals. */
  MergedLines(List<TimedLines> telemetry, List<TimedLines> scaling) {
    this.files = new ArrayList<>(scaling);
    this.files.addAll(telemetry);
    this.scaling = scaling.size();
  }

  /** The file whose line is next; null after the last line of all. */
  @Nullable TimedLines next() {
    TimedLines next = null;
    long least = Long.MAX_VALUE;
    for (TimedLines file : files) {
      TimedLines.Line head = file.peek();
      if (head != null && (next == null || head.highestMs() < least)) {
        next = file;
        least = head.highestMs();
      }
    }
    return next;
  }

  /** Whether a file holds scaling events. */
  boolean isScaling(TimedLines file) {
    return files.indexOf(file) < scaling;
  }

  /** No scaling event of the file before that time is unread; {@link Long#MAX_VALUE} at its end. */
  static long scalingReadThrough(TimedLines file) {
    TimedLines.Line event = file.peek();
    return event == null ? Long.MAX_VALUE : event.highestMs();
  }

  /** Whether a file has no line that is as near to that time. */
  static boolean isFarFrom(TimedLines file, long timeMs, long nearMs) {
    TimedLines.Line head = file.peek();
    return head == null || head.highestMs() > timeMs + nearMs;
  }
}
