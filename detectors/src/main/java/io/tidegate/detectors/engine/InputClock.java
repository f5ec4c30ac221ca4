package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * What time one input says it is: the running maximum of the lower quartile of its last {@value
 * #KEPT} event times.
 *
 * <p>A function of that input's own sequence and nothing else. A quartile, because a gateway whose
 * clock is fast must carry three quarters of the events before it moves the time; with a median of
 * nine a share of one quarter is enough once in twenty events (binomial tail, {@code
 * docs/adr/0002-watermark.md}).
 */
final class InputClock {
  /** Event times remembered. */
  static final int KEPT = 64;

  /** Event times before it says anything: fewer could all be of one fast clock. */
  private static final int LEAST = 32;

  /** The widest step between neighbouring times that still counts as the same clock. */
  private static final long CONNECTED_MS = 60_000;

  /** How far clocks differ that count as the same. */
  private static final long CLOCKS_MS = 2_000;

  /** The time before any event. */
  static final long NEVER = Long.MIN_VALUE;

  private final long[] ring = new long[KEPT];
  private final long[] sorted = new long[KEPT];
  private int size;
  private int next;
  private long timeMs = NEVER;

  /** Takes in the time of an event that was accepted. */
  void accept(long eventTimeMs) {
    if (size == KEPT) {
      remove(ring[next]);
    }
    ring[next] = eventTimeMs;
    next = (next + 1) % KEPT;
    insert(eventTimeMs);
    if (size >= LEAST) {
      timeMs = Math.max(timeMs, sorted[(size - 1) / 4]);
    }
  }

  /** The time; {@link #NEVER} before there are enough events. */
  long timeMs() {
    return timeMs;
  }

  /**
   * True when a time lies beyond what the remembered ones lead to: the median and three times its
   * distance from the lower quartile (times in even steps end at two), and two seconds. Fast clocks
   * that carry less than half of the events do not move it; after silence the next 32 are ahead.
   */
  boolean isAhead(long eventTimeMs) {
    if (size < LEAST) {
      return false;
    }
    long median = sorted[(size - 1) / 2];
    return eventTimeMs > median + 3 * (median - sorted[(size - 1) / 4]) + CLOCKS_MS;
  }

  boolean neverHeard() {
    return size == 0;
  }

  /**
   * The latest time that is connected to the clock's own by steps of at most a minute: how far an
   * input that has ended came, without those whose clock is far ahead.
   */
  long endMs() {
    int at = (size - 1) / 4;
    while (at + 1 < size && sorted[at + 1] - sorted[at] <= CONNECTED_MS) {
      at++;
    }
    return size == 0 ? NEVER : Math.max(timeMs, sorted[at]);
  }

  void write(ByteWriter out) {
    out.signed(timeMs).unsigned(size);
    for (int i = 0; i < size; i++) {
      out.signed(ring[(next - size + i + KEPT) % KEPT]);
    }
  }

  static InputClock read(ByteReader in) {
    InputClock clock = new InputClock();
    long time = in.signed();
    for (int left = in.count(); left > 0; left--) {
      clock.accept(in.signed());
    }
    clock.timeMs = time;
    return clock;
  }

  private void insert(long value) {
    int at = Arrays.binarySearch(sorted, 0, size, value);
    int index = at < 0 ? -at - 1 : at;
    System.arraycopy(sorted, index, sorted, index + 1, size - index);
    sorted[index] = value;
    size++;
  }

  private void remove(long value) {
    int index = Arrays.binarySearch(sorted, 0, size, value);
    System.arraycopy(sorted, index + 1, sorted, index, size - index - 1);
    size--;
  }
}
