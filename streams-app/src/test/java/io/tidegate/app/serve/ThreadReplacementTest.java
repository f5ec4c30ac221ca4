package io.tidegate.app.serve;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.UnreadableException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

final class ThreadReplacementTest {
  private long nowMs = 1_000_000;
  private final ThreadReplacement replacement = new ThreadReplacement(() -> nowMs);

  @Test
  void replacesAFewThreads() {
    for (int i = 0; i < ThreadReplacement.MOST; i++) {
      assertThat(replacement.handle(new IllegalStateException("x"))).isEqualTo(REPLACE_THREAD);
    }
    assertThat(replacement.gaveUpAt()).isEmpty();
  }

  @Test
  void givesUpWhenItHappensTooOften() {
    replacesAFewThreads();
    IllegalStateException last = new IllegalStateException("last");

    assertThat(replacement.handle(last)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(replacement.gaveUpAt()).contains(last);
  }

  @Test
  void forgetsAfterAWhile() {
    replacesAFewThreads();
    nowMs += ThreadReplacement.WITHIN_MS + 1;

    assertThat(replacement.handle(new IllegalStateException("x"))).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void stopsAtOnceWhereStateIsOfAnotherRelease() {
    UnreadableException unreadable =
        UnreadableException.ofBytes("a row", new IllegalStateException("it is too short"));
    Throwable died = new StreamsException("failed to initialize", unreadable);

    assertThat(replacement.handle(died)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(replacement.gaveUpAt()).contains(died);
  }

  @Test
  void doesNotReplaceWhatDiedOfTheJvm() {
    assertThat(replacement.handle(new OutOfMemoryError("x"))).isEqualTo(SHUTDOWN_CLIENT);
  }
}
