package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.ObservedBar;
import io.tidegate.schemas.entity.EntityKind;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the bars stand on the traffic that there is, by cluster, detector and kind: what all detect
 * stages counted today and on the two days before. What is seen counts half an hour later, so that
 * what is going on does not raise the bar that it is held to, and nothing is raised within the
 * first hour.
 */
final class ObservedBars {
  private static final long DELAY_MS = 1_800_000;
  private static final long FIRST_SLOTS = 12;
  private static final int MOST_WINDOWS = 3;
  private static final String SEPARATOR = "\0";

  /** How a bar is shown that even twice theory's would be too low. */
  private static final double UNFIT = 99;

  private final int row;
  private final int waitingRow;
  private final TreeMap<Long, TreeMap<String, Crossings>> waiting = new TreeMap<>();
  private final TreeMap<String, Seen> seen = new TreeMap<>();
  private final TreeMap<String, ObservedBar> bars = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();
  private final Meters meters;
  private final TreeMap<Long, TreeSet<String>> changedWaiting = new TreeMap<>();

  /**
   * @param row what the keys of the rows of what counts begin with
   * @param waitingRow and those of what does not count yet
   */
  ObservedBars(int row, int waitingRow, Meters meters) {
    this.meters = meters;
    this.row = row;
    this.waitingRow = waitingRow;
  }

  /** What was counted of one detector and kind in one cluster. */
  private static final class Seen {
    private final TreeMap<Long, Crossings> byWindow = new TreeMap<>();
    private final long firstSlot;
    private long lastSlot;

    Seen(long firstSlot) {
      this.firstSlot = firstSlot;
    }

    void add(long slot, Crossings more) {
      lastSlot = slot;
      long window = Math.floorDiv(slot, CrossingTallies.SLOTS_PER_WINDOW);
      byWindow.computeIfAbsent(window, ignored -> new Crossings()).add(more);
      byWindow.headMap(window - MOST_WINDOWS, true).clear();
    }

    ObservedBar bar() {
      return lastSlot - firstSlot < FIRST_SLOTS
          ? ObservedBar.THEORY
          : ObservedBar.of(byWindow.values());
    }

    byte[] toBytes() {
      ByteWriter out = new ByteWriter().signed(firstSlot).signed(lastSlot);
      out.unsigned(byWindow.size());
      byWindow.forEach((window, crossings) -> crossings.write(out.signed(window)));
      return out.toBytes();
    }

    static Seen fromBytes(ByteReader in) {
      Seen read = new Seen(in.signed());
      read.lastSlot = in.signed();
      for (int left = in.count(); left > 0; left--) {
        read.byWindow.put(in.signed(), Crossings.read(in));
      }
      return read;
    }
  }

  /** Takes in what one detect stage counted in one slot. */
  void hear(Flow.Crossed crossed) {
    TreeMap<String, Crossings> ofSlot =
        waiting.computeIfAbsent(crossed.slot(), ignored -> new TreeMap<>());
    crossed
        .byStreams()
        .forEach(
            (streams, more) -> {
              String key = crossed.cluster() + SEPARATOR + streams;
              ofSlot.computeIfAbsent(key, ignored -> new Crossings()).add(more);
              changedWaiting.computeIfAbsent(crossed.slot(), ignored -> new TreeSet<>()).add(key);
            });
  }

  /** From now on what was counted until half an hour before that moment counts. */
  void advance(long nowMs) {
    long before = Math.floorDiv(nowMs - DELAY_MS, CrossingTallies.SLOT_MS);
    SortedMap<Long, TreeMap<String, Crossings>> due = waiting.headMap(before);
    TreeSet<String> touched = new TreeSet<>();
    due.forEach(
        (slot, ofSlot) ->
            ofSlot.forEach(
                (key, more) -> {
                  seen.computeIfAbsent(key, ignored -> new Seen(slot)).add(slot, more);
                  touched.add(key);
                  changedWaiting.computeIfAbsent(slot, ignored -> new TreeSet<>()).add(key);
                }));
    due.clear();
    changed.addAll(touched);
    touched.forEach(this::judge);
  }

  /** Where the bar of a detector stands for entities of that kind. */
  ObservedBar of(String cluster, String detector, EntityKind kind) {
    String key = cluster + SEPARATOR + CrossingTallies.streams(detector, kind);
    return bars.getOrDefault(key, ObservedBar.THEORY);
  }

  void restore(ByteReader key, ByteReader value) {
    String name = key.text();
    seen.put(name, Seen.fromBytes(value));
    judge(name);
  }

  void restoreWaiting(ByteReader key, ByteReader value) {
    long slot = key.sortable();
    waiting
        .computeIfAbsent(slot, ignored -> new TreeMap<>())
        .put(key.text(), Crossings.read(value));
  }

  void drain(Stage.Rows rows) {
    for (String key : changed) {
      Seen known = seen.get(key);
      if (known != null) {
        rows.put(new ByteWriter().u8(row).text(key).toBytes(), known.toBytes());
      }
    }
    changed.clear();
    changedWaiting.forEach((slot, keys) -> keys.forEach(key -> drainWaiting(slot, key, rows)));
    changedWaiting.clear();
  }

  private void drainWaiting(long slot, String key, Stage.Rows rows) {
    byte[] name = new ByteWriter().u8(waitingRow).sortable(slot).text(key).toBytes();
    TreeMap<String, Crossings> ofSlot = waiting.get(slot);
    Crossings crossings = ofSlot == null ? null : ofSlot.get(key);
    if (crossings == null) {
      rows.delete(name);
    } else {
      ByteWriter out = new ByteWriter();
      crossings.write(out);
      rows.put(name, out.toBytes());
    }
  }

  private void judge(String key) {
    Seen known = seen.get(key);
    if (known != null) {
      ObservedBar bar = known.bar();
      bars.put(key, bar);
      meters.bar(nameOf(key), bar.fits() ? bar.factor() : UNFIT);
    }
  }

  private static Meters.BarOf nameOf(String key) {
    int streams = key.indexOf(SEPARATOR) + 1;
    int kind = key.lastIndexOf('/') + 1;
    return new Meters.BarOf(
        key.substring(0, streams - 1), key.substring(streams, kind - 1), key.substring(kind));
  }
}
