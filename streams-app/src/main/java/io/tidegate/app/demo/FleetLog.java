package io.tidegate.app.demo;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of the fleet tick by tick, beside what was expected and beside the usual static
 * threshold: mean and three standard deviations of the first ten minutes, as somebody would set it
 * who looks at a quiet fleet (Montgomery, Introduction to Statistical Quality Control, 2013, ch.
 * 6). Ticks are taken in by one thread while another shows them.
 */
final class FleetLog {
  private static final long CALIBRATED_MS = 600_000;
  private static final int SIGMAS = 3;

  private final long startMs;
  private final long endMs;
  private final List<FleetSnapshot> ticks = new ArrayList<>();
  private long requests;
  private int most;

  /** A log of what happens between these times. */
  FleetLog(long startMs, long endMs) {
    this.startMs = startMs;
    this.endMs = endMs;
  }

  /** Takes in a closed tick; those that come out of order are left out. */
  synchronized void add(FleetSnapshot tick) {
    if (ticks.isEmpty() || tick.tickEndMs() > latest().tickEndMs()) {
      ticks.add(tick);
      requests += tick.requests();
      most = Math.max(most, Math.max(tick.provisioned(), tick.ready()));
    }
  }

  synchronized boolean isEmpty() {
    return ticks.isEmpty();
  }

  synchronized FleetSnapshot latest() {
    return ticks.get(ticks.size() - 1);
  }

  /** How many requests were read. */
  synchronized long requests() {
    return requests;
  }

  /** The most nodes that there were or were ordered. */
  synchronized int mostNodes() {
    return most;
  }

  /** The static threshold; NaN until it is calibrated. */
  synchronized double threshold() {
    List<FleetSnapshot> quiet =
        ticks.stream().filter(tick -> tick.tickEndMs() <= startMs + CALIBRATED_MS).toList();
    if (quiet.size() == ticks.size() || quiet.size() < 2) {
      return Double.NaN;
    }
    double mean =
        quiet.stream().mapToDouble(FleetSnapshot::observedTokens).average().orElse(Double.NaN);
    double squares =
        quiet.stream()
            .mapToDouble(tick -> (tick.observedTokens() - mean) * (tick.observedTokens() - mean))
            .sum();
    return mean + SIGMAS * StrictMath.sqrt(squares / (quiet.size() - 1));
  }

  /** In how many ticks the static threshold would have alerted. */
  synchronized long overThreshold() {
    double threshold = threshold();
    return ticks.stream().filter(tick -> tick.observedTokens() > threshold).count();
  }

  /** In how many ticks what was seen lay outside of what was expected. */
  synchronized long outside() {
    return ticks.stream().filter(FleetLog::isOutside).count();
  }

  static boolean isOutside(FleetSnapshot tick) {
    return tick.observedTokens() > tick.highTokens() || tick.observedTokens() < tick.lowTokens();
  }

  /** The ticks that fall into each of so many columns of the whole time. */
  synchronized List<List<FleetSnapshot>> columns(int count) {
    List<List<FleetSnapshot>> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new ArrayList<>());
    }
    double span = Math.max(1, endMs - startMs);
    for (FleetSnapshot tick : ticks) {
      int column = (int) ((tick.tickEndMs() - startMs) / span * count);
      columns.get(Math.max(0, Math.min(count - 1, column))).add(tick);
    }
    return columns;
  }
}
