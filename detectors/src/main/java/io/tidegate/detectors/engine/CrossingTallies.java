package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a detect stage counted of evidence and has not sent yet: by slots of five minutes, clusters,
 * detectors and kinds. A slot is sent as soon as its last tick is closed, so that decide knows it
 * whole before the next tick, over any number of stages.
 */
final class CrossingTallies {
  static final long SLOT_MS = 300_000;

  /** A day, in which an entity counts once. */
  static final long SLOTS_PER_WINDOW = 288;

  private static final int MOST_PLACES = 64;

  private final int row;
  private final long tickMs;
  private final TreeMap<Long, TreeMap<String, Tally>> bySlot = new TreeMap<>();
  private final TreeMap<Long, TreeSet<String>> changed = new TreeMap<>();

  CrossingTallies(int row, long tickMs) {
    this.row = row;
    this.tickMs = tickMs;
  }

  /** The counts of one slot and cluster. */
  static final class Tally {
    private final TreeMap<String, Crossings> byStreams;
    private final @Nullable Crossings[][] byPlace =
        new Crossings[EntityKind.values().length + 1][MOST_PLACES];

    private Tally(TreeMap<String, Crossings> byStreams) {
      this.byStreams = byStreams;
    }

    /** The counts of a detector and kind; it stands in that place among those of its kind. */
    Crossings of(String detector, EntityKind kind, int place) {
      Crossings known = byPlace[kind.code()][place];
      if (known == null) {
        known = of(detector, kind);
        byPlace[kind.code()][place] = known;
      }
      return known;
    }

    Crossings of(String detector, EntityKind kind) {
      return byStreams.computeIfAbsent(streams(detector, kind), ignored -> new Crossings());
    }
  }

  static String streams(String detector, EntityKind kind) {
    return detector + "/" + kind.wireName();
  }

  /** The window in which an entity counts once. */
  long windowOf(long tick) {
    return Math.floorDiv(slotOf(tick), SLOTS_PER_WINDOW);
  }

  Tally of(long tick, String cluster) {
    long slot = slotOf(tick);
    changed.computeIfAbsent(slot, ignored -> new TreeSet<>()).add(cluster);
    return bySlot
        .computeIfAbsent(slot, ignored -> new TreeMap<>())
        .computeIfAbsent(cluster, ignored -> new Tally(new TreeMap<>()));
  }

  /** Hands over all slots that end before that tick begins, and forgets them. */
  List<Flow.Crossed> takeBefore(long tick) {
    SortedMap<Long, TreeMap<String, Tally>> over = bySlot.headMap(slotOf(tick));
    List<Flow.Crossed> taken = new ArrayList<>();
    over.forEach(
        (slot, byCluster) ->
            byCluster.forEach(
                (cluster, tally) -> {
                  taken.add(new Flow.Crossed(cluster, slot, tally.byStreams));
                  changed.computeIfAbsent(slot, ignored -> new TreeSet<>()).add(cluster);
                }));
    over.clear();
    return taken;
  }

  void drain(Stage.Rows rows) {
    changed.forEach((slot, clusters) -> clusters.forEach(name -> drain(slot, name, rows)));
    changed.clear();
  }

  void restore(ByteReader key, ByteReader value) {
    long slot = key.sortable();
    Tally tally = new Tally(readCounts(value));
    bySlot.computeIfAbsent(slot, ignored -> new TreeMap<>()).put(key.text(), tally);
  }

  static void writeCounts(SortedMap<String, Crossings> counts, ByteWriter out) {
    out.unsigned(counts.size());
    counts.forEach((streams, crossings) -> crossings.write(out.text(streams)));
  }

  static TreeMap<String, Crossings> readCounts(ByteReader in) {
    TreeMap<String, Crossings> counts = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      counts.put(in.text(), Crossings.read(in));
    }
    return counts;
  }

  private void drain(long slot, String cluster, Stage.Rows rows) {
    byte[] key = new ByteWriter().u8(row).sortable(slot).text(cluster).toBytes();
    TreeMap<String, Tally> byCluster = bySlot.get(slot);
    if (byCluster == null) {
      rows.delete(key);
    } else {
      ByteWriter out = new ByteWriter();
      writeCounts(requireNonNull(byCluster.get(cluster)).byStreams, out);
      rows.put(key, out.toBytes());
    }
  }

  private long slotOf(long tick) {
    return Math.floorDiv(tick * tickMs, SLOT_MS);
  }
}
