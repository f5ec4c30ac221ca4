package io.tidegate.app.serve;

import io.tidegate.detectors.codec.UnreadableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a thread that died, but gives up when that happens too often. */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  static final int MOST = 3;
  static final long WITHIN_MS = 300_000;
  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);

  private final LongSupplier nowMs;
  private final Deque<Long> replacedAtMs = new ArrayDeque<>();
  private @Nullable Throwable gaveUpAt;

  ThreadReplacement(LongSupplier nowMs) {
    this.nowMs = nowMs;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable died) {
    long now = nowMs.getAsLong();
    replacedAtMs.removeIf(then -> then < now - WITHIN_MS);
    UnreadableException unreadable = unreadable(died);
    if (unreadable != null) {
      gaveUpAt = died;
      log.error("stopping: {}", unreadable.getMessage());
      log.debug("where state could not be read", died);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    // A missing topic or an error of the JVM is not mended by another thread.
    boolean hopeless = died instanceof Error || died instanceof MissingSourceTopicException;
    if (hopeless || replacedAtMs.size() >= MOST) {
      gaveUpAt = died;
      log.error(
          "stopping: a thread died{}", hopeless ? "" : " too often (" + MOST + " in 5 min)", died);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    replacedAtMs.add(now);
    log.error("replacing a thread that died ({} of {} in 5 min)", replacedAtMs.size(), MOST, died);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** That stored state is of another release, which no other thread could read either. */
  private static @Nullable UnreadableException unreadable(Throwable died) {
    for (Throwable at = died; at != null; at = at.getCause()) {
      if (at instanceof UnreadableException unreadable) {
        return unreadable;
      }
    }
    return null;
  }

  /** What the service stopped for, if it gave up. */
  synchronized Optional<Throwable> gaveUpAt() {
    return Optional.ofNullable(gaveUpAt);
  }
}
