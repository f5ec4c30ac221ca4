package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Saturating;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * A sum over the last so many slots of time, the present one among them. A value. It saturates;
 * amounts below zero count as none, times before the latest slot as the latest slot.
 */
public final class SlidingSum {
  private final long slotMs;
  private final long[] slots;
  private final long latest;

  private SlidingSum(long slotMs, long[] slots, long latest) {
    this.slotMs = slotMs;
    this.slots = slots;
    this.latest = latest;
  }

  /** Nothing yet, of so many slots of that width. */
  public static SlidingSum of(int slots, long slotMs) {
    return new SlidingSum(slotMs, new long[slots], Long.MIN_VALUE);
  }

  /** With one more amount at that time. */
  public SlidingSum add(long timeMs, long amount) {
    long slot = Math.max(latest, Math.floorDiv(timeMs, slotMs));
    long passed = latest == Long.MIN_VALUE ? slots.length : slot - latest;
    long[] next = slots.clone();
    for (int i = 1; i <= Math.min(slots.length, passed); i++) {
      next[placeOf(slot - i + 1)] = 0;
    }
    int place = placeOf(slot);
    next[place] = Saturating.add(next[place], Math.max(0, amount));
    return new SlidingSum(slotMs, next, slot);
  }

  public long sum() {
    long sum = 0;
    for (long slot : slots) {
      sum = Saturating.add(sum, slot);
    }
    return sum;
  }

  /** The time that the slots cover together. */
  public long windowMs() {
    return slots.length * slotMs;
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
    return new SlidingSum(form.slotMs, slots, latest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlidingSum that
        && slotMs == that.slotMs
        && latest == that.latest
        && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(latest) * 31 + Arrays.hashCode(slots);
  }
}
