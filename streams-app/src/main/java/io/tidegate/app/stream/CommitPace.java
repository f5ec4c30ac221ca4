package io.tidegate.app.stream;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for commits, but never two within {@value #APART_MS} ms, and none within {@value
 * #APART_BEHIND_MS} ms where what was sent is older than {@value #BEHIND_MS} ms: a storm of hits is
 * no storm of commits, and while the past is caught up with the time belongs to the work
 * (docs/performance.md).
 */
final class CommitPace {
  static final long APART_MS = 50;
  static final long APART_BEHIND_MS = 500;
  static final long BEHIND_MS = 60_000;

  private final ProcessorContext<?, ?> context;
  private long askedAtMs = Long.MIN_VALUE / 2;
  private @Nullable Cancellable waiting;
  private long waitingUntilMs;

  CommitPace(ProcessorContext<?, ?> context) {
    this.context = context;
  }

  /**
   * Asks for a commit now, or as soon as the last one is long enough ago.
   *
   * @param timeMs event time of what was sent last
   */
  void ask(long timeMs) {
    long nowMs = context.currentSystemTimeMs();
    long apartMs = nowMs - timeMs > BEHIND_MS ? APART_BEHIND_MS : APART_MS;
    long dueMs = askedAtMs + apartMs;
    if (waiting != null && waitingUntilMs <= dueMs) {
      return;
    }
    waitNoLonger();
    if (dueMs <= nowMs) {
      commit();
    } else {
      waitingUntilMs = dueMs;
      waiting =
          context.schedule(
              Duration.ofMillis(Math.min(dueMs - nowMs, apartMs)),
              PunctuationType.WALL_CLOCK_TIME,
              now -> commit());
    }
  }

  private void commit() {
    waitNoLonger();
    askedAtMs = context.currentSystemTimeMs();
    context.commit();
  }

  private void waitNoLonger() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
  }
}
