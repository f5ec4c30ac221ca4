package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Summaries of clusters in ticks that are not closed yet, and which of their rows changed. */
final class WaitingSummaries {
  private final int row;
  private final TreeMap<Long, TreeMap<String, FleetSummary>> byTick = new TreeMap<>();
  private final TreeMap<Long, TreeSet<String>> changed = new TreeMap<>();

  WaitingSummaries(int row) {
    this.row = row;
  }

  void add(long tick, String cluster, FleetSummary more) {
    FleetSummary known = of(tick).putIfAbsent(cluster, more);
    if (known != null) {
      known.merge(more);
    }
    change(tick, cluster);
  }

  @Nullable Long firstTick() {
    return byTick.isEmpty() ? null : byTick.firstKey();
  }

  /** All of a tick by cluster, which are forgotten here. */
  SortedMap<String, FleetSummary> take(long tick) {
    TreeMap<String, FleetSummary> taken = byTick.remove(tick);
    if (taken == null) {
      return new TreeMap<>();
    }
    taken.keySet().forEach(cluster -> change(tick, cluster));
    return taken;
  }

  void drain(Stage.Rows rows) {
    changed.forEach((tick, clusters) -> clusters.forEach(cluster -> drain(tick, cluster, rows)));
    changed.clear();
  }

  void restore(ByteReader key, ByteReader value) {
    of(key.sortable()).put(key.text(), FleetSummary.read(value));
  }

  private void drain(long tick, String cluster, Stage.Rows rows) {
    byte[] key = new ByteWriter().u8(row).sortable(tick).text(cluster).toBytes();
    TreeMap<String, FleetSummary> ofTick = byTick.get(tick);
    FleetSummary summary = ofTick == null ? null : ofTick.get(cluster);
    if (summary == null) {
      rows.delete(key);
    } else {
      ByteWriter out = new ByteWriter();
      summary.write(out);
      rows.put(key, out.toBytes());
    }
  }

  private void change(long tick, String cluster) {
    changed.computeIfAbsent(tick, ignored -> new TreeSet<>()).add(cluster);
  }

  private TreeMap<String, FleetSummary> of(long tick) {
    return byTick.computeIfAbsent(tick, ignored -> new TreeMap<>());
  }
}
