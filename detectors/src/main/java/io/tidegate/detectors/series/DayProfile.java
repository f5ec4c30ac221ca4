package io.tidegate.detectors.series;

/**
 * What is usual at a time of day (UTC), in half hours, for working days and for weekends: per slot
 * a mean that follows with gain max({@value #GAIN}, 1/n). A slot that has seen nothing is answered
 * for by the same time of the other kind of day.
 */
final class DayProfile {
  private static final double GAIN = 0.05;
  private static final long SLOT_MS = 1_800_000;
  private static final long DAY_MS = 86_400_000;
  private static final int SLOTS = 48;

  /** 1970-01-01 was a Thursday: counted from Monday, its number is 3. */
  private static final int EPOCH_WEEKDAY = 3;

  private final RecentMean[] slots = new RecentMean[2 * SLOTS];

  DayProfile() {
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new RecentMean(GAIN);
    }
  }

  /** How far the value lies above what is usual at that time; 0 where nothing is known of it. */
  double residual(long timeMs, double value) {
    int slot = slot(timeMs);
    RecentMean own = slots[slot];
    RecentMean known = own.isEmpty() ? slots[(slot + SLOTS) % slots.length] : own;
    return known.isEmpty() ? 0 : value - known.get();
  }

  void learn(long timeMs, double value) {
    slots[slot(timeMs)].learn(value);
  }

  private static int slot(long timeMs) {
    int ofDay = (int) (Math.floorMod(timeMs, DAY_MS) / SLOT_MS);
    long weekday = Math.floorMod(Math.floorDiv(timeMs, DAY_MS) + EPOCH_WEEKDAY, 7L);
    return weekday >= 5 ? ofDay + SLOTS : ofDay;
  }
}
