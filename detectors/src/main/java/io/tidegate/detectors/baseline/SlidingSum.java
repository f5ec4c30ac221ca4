package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Saturating;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * A sum over the last so many slots of time, the present one among them, and over as many at any
 * earlier time of which slots are kept. A value. It saturates; amounts below zero count as none.
 */
public final class SlidingSum {
  private final int window;
  private final long slotMs;
  private final long[] slots;
  private final long latest;

  private SlidingSum(int window, long slotMs, long[] slots, long latest) {
    this.window = window;
    this.slotMs = slotMs;
    this.slots = slots;
    this.latest = latest;
  }

  /** Nothing yet, of so many slots of that width. */
  public static SlidingSum of(int slots, long slotMs) {
    return of(slots, slotMs, slots);
  }

  /** The same, with so many slots kept for what comes late. */
  public static SlidingSum of(int slots, long slotMs, int kept) {
    if (kept < slots) {
      throw new IllegalArgumentException(
          "kept is " + kept + ", less than the " + slots + " summed");
    }
    return new SlidingSum(slots, slotMs, new long[kept], Long.MIN_VALUE);
  }

  /** With one more amount at that time; times before the latest slot are the latest slot. */
  public SlidingSum add(long timeMs, long amount) {
    long slot = Math.max(latest, Math.floorDiv(timeMs, slotMs));
    long passed = latest == Long.MIN_VALUE ? slots.length : slot - latest;
    long[] next = slots.clone();
    for (int i = 1; i <= Math.min(slots.length, passed); i++) {
      next[placeOf(slot - i + 1)] = 0;
    }
    int place = placeOf(slot);
    next[place] = Saturating.add(next[place], Math.max(0, amount));
    return new SlidingSum(window, slotMs, next, slot);
  }

  /** With one more amount at a time that has passed; nothing where that is not kept any more. */
  public SlidingSum addLate(long timeMs, long amount) {
    long slot = Math.floorDiv(timeMs, slotMs);
    if (latest == Long.MIN_VALUE || slot >= latest) {
      return add(timeMs, amount);
    }
    if (slot <= latest - slots.length) {
      return this;
    }
    long[] next = slots.clone();
    int place = placeOf(slot);
    next[place] = Saturating.add(next[place], Math.max(0, amount));
    return new SlidingSum(window, slotMs, next, latest);
  }

  public long sum() {
    return sumTo(latest);
  }

  /** The largest sum over a window that holds that time; none where it is not kept any more. */
  public long mostAround(long timeMs) {
    long slot = Math.floorDiv(timeMs, slotMs);
    long most = 0;
    if (latest == Long.MIN_VALUE) {
      return most;
    }
    for (long end = Math.max(slot, latest - slots.length + 1);
        end <= Math.min(latest, slot + window - 1);
        end++) {
      most = Math.max(most, sumTo(end));
    }
    return most;
  }

  /** The time that is summed over. */
  public long windowMs() {
    return window * slotMs;
  }

  /** The sum over the window that ends with that slot, as far as its slots are kept. */
  private long sumTo(long end) {
    if (latest == Long.MIN_VALUE) {
      return 0;
    }
    long sum = 0;
    long first = Math.max(end - window, latest - slots.length) + 1;
    for (long slot = first; slot <= end; slot++) {
      sum = Saturating.add(sum, slots[placeOf(slot)]);
    }
    return sum;
  }

  private int placeOf(long slot) {
    return (int) Math.floorMod(slot, (long) slots.length);
  }

  public void write(ByteWriter out) {
    out.signed(latest);
    for (long slot : slots) {
      out.unsigned(slot);
    }
  }

  /** Reads what a sum of that form wrote. */
  public static SlidingSum read(SlidingSum form, ByteReader in) {
    long latest = in.signed();
    long[] slots = new long[form.slots.length];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = in.unsigned();
    }
    return new SlidingSum(form.window, form.slotMs, slots, latest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlidingSum that
        && window == that.window
        && slotMs == that.slotMs
        && latest == that.latest
        && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(latest) * 31 + Arrays.hashCode(slots);
  }
}
