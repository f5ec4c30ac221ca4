package io.tidegate.app.serve;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long no input of the service has gone on, by wall clock. Where nothing comes in no event
 * time passes, no tick is closed and no detector can speak, so that this is told from outside.
 */
final class SilenceWatch {
  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

  private final Supplier<? extends Map<Integer, Long>> reached;
  private final InstantSource clock;
  private final Duration tooLong;
  private Map<Integer, Long> last = new TreeMap<>();
  private long sinceMs;
  private boolean isTold;

  /**
   * @param reached how far each partition of the inputs has come, as far as it is known here
   * @param tooLong the silence that is not well
   */
  SilenceWatch(
      Supplier<? extends Map<Integer, Long>> reached, InstantSource clock, Duration tooLong) {
    this.reached = reached;
    this.clock = clock;
    this.tooLong = tooLong;
    this.sinceMs = clock.millis();
  }

  /** Looks again, and logs where a silence has become too long, and where it is over. */
  synchronized void look() {
    long silentMs = silentMs();
    if (silentMs < tooLong.toMillis()) {
      if (isTold) {
        log.info("telemetry comes in again");
      }
      isTold = false;
    } else if (!isTold) {
      log.warn(
          "no telemetry has come in for {} s: nothing can be found while that lasts",
          silentMs / 1_000);
      isTold = true;
    }
  }

  /** For how long nothing has come in; since the start where nothing has come yet. */
  synchronized long silentMs() {
    long nowMs = clock.millis();
    Map<Integer, Long> now = new TreeMap<>(reached.get());
    if (!now.equals(last)) {
      last = now;
      sinceMs = nowMs;
    }
    return nowMs - sinceMs;
  }

  /** What is wrong; nothing is where no telemetry has ever come, or where no inputs are known. */
  synchronized Optional<String> tooLong() {
    long silentMs = silentMs();
    boolean hasSpoken = last.values().stream().anyMatch(each -> each != Long.MIN_VALUE);
    return hasSpoken && silentMs >= tooLong.toMillis()
        ? Optional.of("no telemetry has come in for " + silentMs / 1_000 + " s")
        : Optional.empty();
  }
}
