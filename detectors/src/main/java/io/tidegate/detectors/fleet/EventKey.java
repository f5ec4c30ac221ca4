package io.tidegate.detectors.fleet;

import java.util.Comparator;

/** The place of a scaling event in the one order in which events are folded. */
record EventKey(long timeMs, String eventId) implements Comparable<EventKey> {
  private static final Comparator<EventKey> ORDER =
      Comparator.comparingLong(EventKey::timeMs).thenComparing(EventKey::eventId);

  /** Before every event of that moment. */
  static EventKey startOf(long timeMs) {
    return new EventKey(timeMs, "");
  }

  @Override
  public int compareTo(EventKey other) {
    return ORDER.compare(this, other);
  }
}
