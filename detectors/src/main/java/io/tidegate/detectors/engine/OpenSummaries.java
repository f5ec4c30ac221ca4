package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Summaries of the ticks that are not closed, by tick and cluster, and which of them changed. */
final class OpenSummaries {
  private final int row;
  private final TreeMap<Long, SortedMap<String, FleetSummary>> byTick = new TreeMap<>();
  private final TreeMap<Long, TreeSet<String>> changed = new TreeMap<>();
  private long lastTick;
  private String lastCluster = "";
  private @Nullable FleetSummary last;

  /**
   * @param row what the keys of its rows begin with
   */
  OpenSummaries(int row) {
    this.row = row;
  }

  /** The summary of that tick and cluster, new if need be, to be added to. */
  FleetSummary of(long tick, String cluster) {
    FleetSummary known = last;
    if (known == null || tick != lastTick || !cluster.equals(lastCluster)) {
      known = clustersOf(tick).computeIfAbsent(cluster, ignored -> new FleetSummary());
      mark(tick, cluster);
      last = known;
      lastTick = tick;
      lastCluster = cluster;
    }
    return known;
  }

  /** The summary of that tick and cluster, to be added to, where there is one. */
  @Nullable FleetSummary known(long tick, String cluster) {
    if (last != null && tick == lastTick && cluster.equals(lastCluster)) {
      return last;
    }
    SortedMap<String, FleetSummary> ofTick = byTick.get(tick);
    return ofTick == null || !ofTick.containsKey(cluster) ? null : of(tick, cluster);
  }

  /** Hands over those of the ticks before that one, and forgets them. */
  SortedMap<Long, SortedMap<String, FleetSummary>> takeBefore(long tick) {
    SortedMap<Long, SortedMap<String, FleetSummary>> open = byTick.headMap(tick);
    SortedMap<Long, SortedMap<String, FleetSummary>> taken = new TreeMap<>(open);
    open.clear();
    taken.forEach((closed, byName) -> byName.keySet().forEach(name -> mark(closed, name)));
    last = null;
    return taken;
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader value) {
    clustersOf(key.sortable()).put(key.text(), FleetSummary.read(value));
  }

  /** Writes those that changed since the last call. */
  void drain(Stage.Rows rows) {
    changed.forEach((tick, names) -> names.forEach(name -> drain(tick, name, rows)));
    changed.clear();
    last = null;
  }

  private void drain(long tick, String cluster, Stage.Rows rows) {
    byte[] key = new ByteWriter().u8(row).sortable(tick).text(cluster).toBytes();
    SortedMap<String, FleetSummary> byName = byTick.get(tick);
    FleetSummary summary = byName == null ? null : byName.get(cluster);
    if (summary == null) {
      rows.delete(key);
    } else {
      ByteWriter out = new ByteWriter();
      summary.write(out);
      rows.put(key, out.toBytes());
    }
  }

  private SortedMap<String, FleetSummary> clustersOf(long tick) {
    return byTick.computeIfAbsent(tick, ignored -> new TreeMap<>());
  }

  private void mark(long tick, String cluster) {
    changed.computeIfAbsent(tick, ignored -> new TreeSet<>()).add(cluster);
  }
}
