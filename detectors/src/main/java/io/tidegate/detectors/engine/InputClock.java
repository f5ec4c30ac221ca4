package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * What time one input says it is: the running maximum of three bounds, each of which a clock that
 * is ahead does not move.
 *
 * <ol>
 *   <li>By number: the lower quartile of the last {@value #KEPT} event times. A quartile, because a
 *       gateway whose clock is fast must carry three quarters of the events before it moves the
 *       time.
 *   <li>By time, where events are sparse: five minutes before the least of the last {@value #FEW},
 *       since no clock that is accepted is further ahead; {@value #MANY} where that is a leap,
 *       since a record can be dated days ahead.
 *   <li>By the broker, where its clock stamped the records and they come as they happen: its latest
 *       time less the upper quartile of how long the last {@value #KEPT} took to reach it, and
 *       never beyond its latest time.
 * </ol>
 *
 * <p>A function of that input's own sequence and nothing else ({@code docs/adr/0002-watermark.md}).
 */
final class InputClock {
  /** Event times remembered. */
  static final int KEPT = 64;

  /** Event times before it says anything by their number: fewer could all be of one fast clock. */
  private static final int LEAST = 32;

  /** Event times before it says anything at all. */
  private static final int FIRST = 8;

  private static final int FEW = 4;
  private static final int MANY = 24;

  /** How far ahead a clock may be and is accepted. */
  private static final long AHEAD_MS = 300_000;

  /** What takes longer to reach the broker is no live stream. */
  private static final long LIVE_MS = 60_000;

  /** The widest step between neighbouring times that still counts as the same clock. */
  private static final long CONNECTED_MS = 60_000;

  /** The same, at the end of a file in which no time contradicts another. */
  private static final long PAUSE_MS = 7_200_000;

  /** How many usual steps are no leap; more than lie between the last few and the last many. */
  private static final int USUAL_STEPS = 32;

  /** How far clocks differ that count as the same. */
  private static final long CLOCKS_MS = 2_000;

  /** The time before any event. */
  static final long NEVER = Long.MIN_VALUE;

  private static final long NO_BROKER = Long.MAX_VALUE;

  private final Quantiles times = new Quantiles();
  private final Quantiles delays = new Quantiles();
  private long timeMs = NEVER;
  private long brokerMs = NEVER;

  /** The last {@value InputClock#KEPT} numbers, in their sequence and in order. */
  private static final class Quantiles {
    private final long[] ring = new long[KEPT];
    private final long[] sorted = new long[KEPT];
    private int size;
    private int next;

    void add(long value) {
      if (size == KEPT) {
        remove(ring[next]);
      }
      ring[next] = value;
      next = (next + 1) % KEPT;
      insert(value);
    }

    void clear() {
      size = 0;
      next = 0;
    }

    /** The one that came so many before the last. */
    long back(int places) {
      return ring[Math.floorMod(next - 1 - places, KEPT)];
    }

    long leastOfLast(int count) {
      long least = Long.MAX_VALUE;
      for (int places = 0; places < count; places++) {
        least = Math.min(least, back(places));
      }
      return least;
    }

    long lowerQuartile() {
      return sorted[(size - 1) / 4];
    }

    long median() {
      return sorted[(size - 1) / 2];
    }

    long highest() {
      return sorted[size - 1];
    }

    long upperQuartile() {
      return sorted[size - 1 - (size - 1) / 4];
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

    void write(ByteWriter out) {
      out.unsigned(size);
      for (int places = size - 1; places >= 0; places--) {
        out.signed(back(places));
      }
    }

    void read(ByteReader in) {
      for (int left = in.count(); left > 0; left--) {
        add(in.signed());
      }
    }
  }

  /** Takes in the time of an event that was accepted from a file. */
  void accept(long eventTimeMs) {
    accept(eventTimeMs, NO_BROKER);
  }

  /**
   * Takes in the time of an event that was accepted, and when the broker had its record; {@link
   * Long#MAX_VALUE} where its clock did not stamp it.
   */
  void accept(long eventTimeMs, long brokerTimeMs) {
    times.add(eventTimeMs);
    long reached = timeMs;
    if (times.size >= LEAST) {
      reached = Math.max(reached, times.lowerQuartile());
    }
    if (times.size >= FIRST) {
      reached = Math.max(reached, bounded());
    }
    if (brokerTimeMs == NO_BROKER) {
      delays.clear();
      brokerMs = NEVER;
    } else {
      delays.add(brokerTimeMs - eventTimeMs);
      brokerMs = Math.max(brokerMs, brokerTimeMs);
      if (isLive()) {
        reached = Math.max(reached, brokerMs - Math.max(0, delays.upperQuartile()));
        reached = Math.min(reached, brokerMs);
      }
    }
    timeMs = Math.max(timeMs, reached);
  }

  /**
   * The time when nothing came for so long although all that there is was read. What comes next
   * reaches the broker after that, and is older by what the remembered ones took at the most.
   */
  long timeAfterMs(long silentMs) {
    if (!isLive()) {
      return timeMs;
    }
    long slowest = Math.min(LIVE_MS, Math.max(0, delays.highest()));
    return Math.max(timeMs, brokerMs + silentMs - slowest);
  }

  /** What the time is at least, as no clock is further ahead than is accepted. */
  private long bounded() {
    if (timeMs == NEVER) {
      return times.leastOfLast(FIRST) - AHEAD_MS;
    }
    long bound = times.leastOfLast(FEW) - AHEAD_MS;
    if (bound - timeMs <= Math.max(AHEAD_MS, usualSteps())) {
      return bound;
    }
    return times.size < MANY ? NEVER : times.leastOfLast(MANY) - AHEAD_MS;
  }

  /** The time that some usual steps between events take together. */
  private long usualSteps() {
    return (times.median() - times.lowerQuartile()) * 4 * USUAL_STEPS / times.size;
  }

  private boolean isLive() {
    return delays.size >= FIRST && delays.upperQuartile() <= LIVE_MS;
  }

  /** The time; {@link #NEVER} before there are enough events. */
  long timeMs() {
    return timeMs;
  }

  /** The time by number, and before there are enough events the least that is remembered. */
  long firstMs() {
    return times.size > 0 && times.size < LEAST ? times.sorted[0] : timeMs;
  }

  /** The latest time that the remembered ones lead to, without clocks that are ahead. */
  long latestMs() {
    if (times.size < LEAST) {
      return timeMs;
    }
    long step = times.median() - times.lowerQuartile();
    return Math.max(timeMs, Math.min(times.sorted[times.size - 1], times.median() + 2 * step));
  }

  /**
   * True when a time lies beyond what the remembered ones lead to: the median and three times its
   * distance from the lower quartile (times in even steps end at two), and two seconds. Fast clocks
   * that carry less than half of the events do not move it; after silence the next 32 are ahead.
   */
  boolean isAhead(long eventTimeMs) {
    if (times.size < LEAST) {
      return false;
    }
    long median = times.median();
    return eventTimeMs > median + 3 * (median - times.lowerQuartile()) + CLOCKS_MS;
  }

  /**
   * The latest time that a record may have whose time nobody vouches for: five minutes, the
   * furthest that a clock may be ahead, and {@value #USUAL_STEPS} usual steps beyond what the
   * remembered times lead to. A time by which all records leap is reached with the clock itself.
   */
  long provenMs() {
    if (timeMs == NEVER) {
      return Long.MAX_VALUE;
    }
    long reached = times.size < LEAST ? Math.max(timeMs, times.median()) : latestMs();
    return reached + AHEAD_MS + usualSteps();
  }

  boolean neverHeard() {
    return times.size == 0;
  }

  /**
   * How far an input came that is silent, without those whose clock is ahead: the latest time that
   * the broker's clock has passed or, where that is not known, that is connected to the clock's own
   * by steps of at most a minute.
   */
  long endMs() {
    if (times.size == 0) {
      return NEVER;
    }
    int at = (times.size - 1) / 4;
    while (at + 1 < times.size && isPast(times.sorted[at + 1], times.sorted[at], CONNECTED_MS)) {
      at++;
    }
    return Math.max(timeMs, isLive() ? Math.min(times.sorted[at], brokerMs) : times.sorted[at]);
  }

  private boolean isPast(long next, long before, long stepMs) {
    return isLive() ? next <= brokerMs : next - before <= stepMs;
  }

  /**
   * How far a file came that has ended: as {@link #endMs()}, but by some of its usual steps as well
   * and, where no time in it is ahead of later ones, by any pause.
   */
  long fileEndMs() {
    if (times.size == 0) {
      return NEVER;
    }
    int at = (times.size - 1) / 4;
    long usual = Math.max(CONNECTED_MS, usualSteps());
    long step = isInOrder() ? Math.max(PAUSE_MS, usual) : usual;
    while (at + 1 < times.size && isPast(times.sorted[at + 1], times.sorted[at], step)) {
      at++;
    }
    return Math.max(timeMs, times.sorted[at]);
  }

  /** True where no time lies further behind one before it than a late record may. */
  private boolean isInOrder() {
    long highest = NEVER;
    for (int places = times.size - 1; places >= 0; places--) {
      long time = times.back(places);
      if (highest != NEVER && highest - time > CONNECTED_MS) {
        return false;
      }
      highest = Math.max(highest, time);
    }
    return true;
  }

  void write(ByteWriter out) {
    out.signed(timeMs).signed(brokerMs);
    times.write(out);
    delays.write(out);
  }

  static InputClock read(ByteReader in) {
    InputClock clock = new InputClock();
    clock.timeMs = in.signed();
    clock.brokerMs = in.signed();
    clock.times.read(in);
    clock.delays.read(in);
    return clock;
  }
}
