package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * How far all upstream stages have come together.
 *
 * <p>The least over all of them counts; as long as one has not spoken, nothing is closed. Silence
 * is never idleness. One that declares itself idle follows the others by its own repeated word:
 * what had been heard when it spoke before is confirmed when it speaks again, because in between it
 * has looked once more whether anything came.
 */
final class Upstreams {
  private static final long UNHEARD = Long.MIN_VALUE;

  private long[] closed = new long[0];
  private long[] confirmed = new long[0];
  private long[] pending = new long[0];
  private boolean[] idle = new boolean[0];
  private boolean[] heard = new boolean[0];

  /** Takes in one stage's word. */
  void hear(int from, int of, long closedBefore, boolean isIdle) {
    if (of != closed.length) {
      resize(of);
    }
    closed[from] = Math.max(closed[from], closedBefore);
    heard[from] = true;
    if (isIdle) {
      confirmed[from] = idle[from] ? Math.max(confirmed[from], pending[from]) : UNHEARD;
      pending[from] = highest();
    }
    idle[from] = isIdle;
  }

  /**
   * Every tick before this one is complete; {@link Long#MIN_VALUE} while somebody was not heard.
   */
  long complete() {
    long least = closed.length == 0 ? UNHEARD : Long.MAX_VALUE;
    for (int i = 0; i < closed.length; i++) {
      long reached = idle[i] ? Math.max(closed[i], confirmed[i]) : closed[i];
      least = Math.min(least, heard[i] ? reached : UNHEARD);
    }
    return least;
  }

  void write(ByteWriter out) {
    out.unsigned(closed.length);
    for (int i = 0; i < closed.length; i++) {
      out.signed(closed[i]).signed(confirmed[i]).signed(pending[i]).flag(idle[i]).flag(heard[i]);
    }
  }

  void restore(ByteReader in) {
    resize(in.count());
    for (int i = 0; i < closed.length; i++) {
      closed[i] = in.signed();
      confirmed[i] = in.signed();
      pending[i] = in.signed();
      idle[i] = in.flag();
      heard[i] = in.flag();
    }
  }

  private long highest() {
    long highest = UNHEARD;
    for (long reached : closed) {
      highest = Math.max(highest, reached);
    }
    return highest;
  }

  private void resize(int of) {
    int before = closed.length;
    closed = Arrays.copyOf(closed, of);
    confirmed = Arrays.copyOf(confirmed, of);
    pending = Arrays.copyOf(pending, of);
    idle = Arrays.copyOf(idle, of);
    heard = Arrays.copyOf(heard, of);
    for (int i = before; i < of; i++) {
      closed[i] = UNHEARD;
      confirmed[i] = UNHEARD;
      pending[i] = UNHEARD;
    }
  }
}
