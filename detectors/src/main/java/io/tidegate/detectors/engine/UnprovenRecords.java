package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Records of one input whose time is further ahead than any clock may be, while it is not known
 * whether their time has leapt, as after a night, or is wrong. They wait until the input's own
 * clock has come near, or until {@value #PATIENCE} further records came and it has not.
 *
 * <p>At most {@value #MOST} wait, which are more than a leap takes to be believed.
 */
final class UnprovenRecords {
  /** As many as a clock remembers: when all of those are of later records, it has had its say. */
  static final int MOST = InputClock.KEPT;

  private static final long PATIENCE = 256;

  private final TreeMap<Place, Unproven> byPlace = new TreeMap<>();
  private final TreeSet<Place> changed = new TreeSet<>();

  /** One of them, with the time that it claims. */
  record Unproven(byte[] record, InputPosition position, long timeMs) {
    private Place place() {
      return new Place(position.offset(), position.index());
    }
  }

  /** Several may have stood in one record of the input. */
  private record Place(long offset, int index) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::offset).thenComparingInt(Place::index);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** Lets a record wait. */
  void add(Unproven one) {
    byPlace.put(one.place(), one);
    changed.add(one.place());
  }

  boolean isEmpty() {
    return byPlace.isEmpty();
  }

  /** Hands over those whose time is not later than that, in their sequence. */
  void takeUpTo(long timeMs, Consumer<Unproven> proven) {
    List<Unproven> taken = byPlace.values().stream().filter(each -> each.timeMs <= timeMs).toList();
    taken.forEach(this::remove);
    taken.forEach(proven);
  }

  /** Hands over those that have waited too long when that offset is reached, and the surplus. */
  void takeOverdue(long offset, Consumer<Unproven> refuted) {
    List<Unproven> taken = new ArrayList<>();
    while (!byPlace.isEmpty()
        && (byPlace.size() > MOST || byPlace.firstKey().offset + PATIENCE < offset)) {
      Unproven first = requireNonNull(byPlace.get(byPlace.firstKey()));
      remove(first);
      taken.add(first);
    }
    taken.forEach(refuted);
  }

  /** Writes those that came and deletes those that went since the last call. */
  void drain(String input, Stage.Rows rows) {
    for (Place place : changed) {
      byte[] key = keyOf(input, place);
      Unproven one = byPlace.get(place);
      if (one == null) {
        rows.delete(key);
      } else {
        ByteWriter out = new ByteWriter().text(one.position.topic());
        out.unsigned(one.position.partition()).signed(one.timeMs).blob(one.record);
        rows.put(key, out.toBytes());
      }
    }
    changed.clear();
  }

  private static byte[] keyOf(String input, Place place) {
    ByteWriter key = new ByteWriter().u8(ObserveStage.UNPROVEN_ROW).text(input);
    key.sortable(place.offset);
    // The first of a record, and most are alone in theirs, has the key that it always had.
    return (place.index == 0 ? key : key.sortable(place.index)).toBytes();
  }

  /** Takes back one row; {@code key} is positioned behind the input's name. */
  void restore(ByteReader key, ByteReader value) {
    long offset = key.sortable();
    int index = key.atEnd() ? 0 : (int) key.sortable();
    InputPosition position =
        new InputPosition(value.text(), (int) value.unsigned(), offset, index, Long.MAX_VALUE);
    long timeMs = value.signed();
    byPlace.put(new Place(offset, index), new Unproven(value.blob(), position, timeMs));
  }

  private void remove(Unproven one) {
    byPlace.remove(one.place());
    changed.add(one.place());
  }
}
