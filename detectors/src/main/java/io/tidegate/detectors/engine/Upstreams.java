package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far all upstream stages have come together.
 *
 * <p>The least over all of them counts; as long as one has not spoken, nothing is closed. Silence
 * is never idleness. One that declares itself idle follows the others by its own repeated word:
 * what had been heard when it spoke before is confirmed when it speaks again, because in between it
 * has looked once more whether anything came.
 *
 * <p>One that has read all that there is, and is not idle, follows most of the others in the same
 * way, at a stated distance: whose clock is slow, or whose records are rare, holds nobody longer.
 * Most of the others, because one of them may be ahead of the time.
 */
final class Upstreams {
  private static final long UNHEARD = Long.MIN_VALUE;

  private final long lateAfter;
  private long[] closed = new long[0];
  private long[] confirmed = new long[0];
  private long[] pending = new long[0];
  private Standing[] standings = new Standing[0];
  private boolean[] heard = new boolean[0];

  /**
   * @param lateAfter how many ticks one that has read all may lie behind most others
   */
  Upstreams(long lateAfter) {
    this.lateAfter = lateAfter;
  }

  /** Takes in one stage's word. */
  void hear(int from, int of, long closedBefore, Standing standing) {
    if (of != closed.length) {
      resize(of);
    }
    closed[from] = Math.max(closed[from], closedBefore);
    heard[from] = true;
    if (standing != Standing.ACTIVE) {
      boolean again = standings[from] != Standing.ACTIVE;
      confirmed[from] = again ? Math.max(confirmed[from], pending[from]) : UNHEARD;
      pending[from] = standing == Standing.IDLE ? highest() : behindMost(from);
    }
    standings[from] = standing;
  }

  /**
   * Every tick before this one is complete; {@link Long#MIN_VALUE} while somebody was not heard.
   */
  long complete() {
    long least = closed.length == 0 ? UNHEARD : Long.MAX_VALUE;
    for (int i = 0; i < closed.length; i++) {
      least = Math.min(least, heard[i] ? reached(i) : UNHEARD);
    }
    return least;
  }

  /** Those that are late, by how many ticks: they have read all, and lie too far behind most. */
  SortedMap<Integer, Long> late() {
    SortedMap<Integer, Long> late = new TreeMap<>();
    for (int i = 0; i < closed.length; i++) {
      boolean canBe = standings[i] == Standing.AT_END && closed[i] != UNHEARD;
      if (canBe && closed[i] < behindMost(i)) {
        late.put(i, behindMost(i) + lateAfter - closed[i]);
      }
    }
    return late;
  }

  /** Who holds up what others have closed: the first of the last; -1 for nobody. */
  int holding() {
    int last = -1;
    for (int i = 0; i < closed.length; i++) {
      long reached = heard[i] ? reached(i) : UNHEARD;
      long before = last < 0 ? Long.MAX_VALUE : heard[last] ? reached(last) : UNHEARD;
      last = reached < before ? i : last;
    }
    return last;
  }

  /** How far each has come, by its number; {@link Long#MIN_VALUE} who was not heard. */
  long[] reached() {
    long[] all = new long[closed.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = heard[i] ? reached(i) : UNHEARD;
    }
    return all;
  }

  void write(ByteWriter out) {
    out.unsigned(closed.length);
    for (int i = 0; i < closed.length; i++) {
      out.signed(closed[i]).signed(confirmed[i]).signed(pending[i]);
      out.u8(standings[i].code()).flag(heard[i]);
    }
  }

  void restore(ByteReader in) {
    resize(in.count());
    for (int i = 0; i < closed.length; i++) {
      closed[i] = in.signed();
      confirmed[i] = in.signed();
      pending[i] = in.signed();
      standings[i] = Standing.CODES.of(in.u8());
      heard[i] = in.flag();
    }
  }

  private long reached(int one) {
    return standings[one] == Standing.ACTIVE ? closed[one] : Math.max(closed[one], confirmed[one]);
  }

  private long highest() {
    long highest = UNHEARD;
    for (long reached : closed) {
      highest = Math.max(highest, reached);
    }
    return highest;
  }

  /** The lower median of the others that are not idle, less what it may lie behind. */
  private long behindMost(int one) {
    long[] others = new long[closed.length];
    int known = 0;
    for (int i = 0; i < closed.length; i++) {
      if (i != one && standings[i] != Standing.IDLE) {
        others[known++] = heard[i] ? reached(i) : UNHEARD;
      }
    }
    Arrays.sort(others, 0, known);
    long most = known == 0 ? UNHEARD : others[(known - 1) / 2];
    return most == UNHEARD ? UNHEARD : most - lateAfter;
  }

  private void resize(int of) {
    int before = closed.length;
    closed = Arrays.copyOf(closed, of);
    confirmed = Arrays.copyOf(confirmed, of);
    pending = Arrays.copyOf(pending, of);
    standings = Arrays.copyOf(standings, of);
    heard = Arrays.copyOf(heard, of);
    for (int i = before; i < of; i++) {
      closed[i] = UNHEARD;
      confirmed[i] = UNHEARD;
      pending[i] = UNHEARD;
      standings[i] = Standing.ACTIVE;
    }
  }
}
