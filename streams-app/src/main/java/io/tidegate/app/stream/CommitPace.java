package io.tidegate.app.stream;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** Asks for commits, but never two within 50 ms: a storm of hits is no storm of commits. */
final class CommitPace {
  static final long APART_MS = 50;

  private final ProcessorContext<?, ?> context;
  private long askedAtMs = Long.MIN_VALUE / 2;
  private @Nullable Cancellable waiting;

  CommitPace(ProcessorContext<?, ?> context) {
    this.context = context;
  }

  /** Asks for a commit now, or as soon as the last one is long enough ago. */
  void ask() {
    if (waiting != null) {
      return;
    }
    long waitMs = askedAtMs + APART_MS - context.currentSystemTimeMs();
    if (waitMs <= 0) {
      commit();
    } else {
      waiting =
          context.schedule(
              Duration.ofMillis(Math.min(waitMs, APART_MS)),
              PunctuationType.WALL_CLOCK_TIME,
              now -> commit());
    }
  }

  private void commit() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
    askedAtMs = context.currentSystemTimeMs();
    context.commit();
  }
}
