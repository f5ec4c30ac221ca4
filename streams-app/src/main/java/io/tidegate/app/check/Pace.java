package io.tidegate.app.check;

import java.util.Map;
import java.util.TreeMap;

/** Records a second of event time. Where there are too many seconds, they are counted together. */
final class Pace {
  private static final int MOST_BUCKETS = 100_000;

  /** Of records before and behind most others, as by a wrong clock. */
  private static final double ASTRAY = 0.001;

  private TreeMap<Long, Long> counts = new TreeMap<>();
  private long seconds = 1;
  private long total;

  /**
   * What was seen.
   *
   * @param firstMs when most of it begins
   * @param lastMs when most of it ends
   * @param mean records a second
   * @param peak of the busiest second, or of the shortest time that was told apart
   */
  public record Seen(long firstMs, long lastMs, double mean, double peak, long peakSeconds) {}

  void add(long timeMs) {
    total++;
    counts.merge(Math.floorDiv(timeMs, seconds * 1_000), 1L, Long::sum);
    while (counts.size() > MOST_BUCKETS) {
      seconds *= 10;
      TreeMap<Long, Long> wider = new TreeMap<>();
      counts.forEach((at, count) -> wider.merge(Math.floorDiv(at, 10L), count, Long::sum));
      counts = wider;
    }
  }

  Seen seen() {
    if (total == 0) {
      return new Seen(0, 0, 0, 0, seconds);
    }
    long first = at(ASTRAY);
    long last = at(1 - ASTRAY);
    long within = 0;
    long peak = 0;
    for (Map.Entry<Long, Long> each : counts.subMap(first, true, last, true).entrySet()) {
      within += each.getValue();
      peak = Math.max(peak, each.getValue());
    }
    long width = seconds * 1_000;
    double length = (double) (last - first + 1) * seconds;
    return new Seen(
        first * width, (last + 1) * width, within / length, (double) peak / seconds, seconds);
  }

  private long at(double share) {
    long before = 0;
    for (Map.Entry<Long, Long> each : counts.entrySet()) {
      before += each.getValue();
      if (before > share * total) {
        return each.getKey();
      }
    }
    return counts.lastKey();
  }
}
