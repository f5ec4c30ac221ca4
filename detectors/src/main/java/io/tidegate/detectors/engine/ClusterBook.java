package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.fleet.FleetTimeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What a detect stage remembers of clusters, and which of their rows changed. */
final class ClusterBook {
  private final int row;
  private final int timelineRow;
  private final EngineConfig config;
  private final DetectorCatalog catalog;
  private final Meters meters;
  private final TreeMap<String, ClusterMemory> clusters = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /** The keys of the rows of timelines, to delete them with their cluster. */
  private final TreeMap<String, TreeSet<byte[]>> timelineRows = new TreeMap<>();

  private final List<byte[]> goneRows = new ArrayList<>();

  /**
   * @param row what the keys of the rows of memories begin with
   * @param timelineRow and those of their timelines
   * @param meters counts the detectors that begin anew
   */
  ClusterBook(
      int row, int timelineRow, EngineConfig config, DetectorCatalog catalog, Meters meters) {
    this.row = row;
    this.timelineRow = timelineRow;
    this.config = config;
    this.catalog = catalog;
    this.meters = meters;
  }

  ClusterMemory of(String name) {
    return clusters.computeIfAbsent(name, unseen -> new ClusterMemory(name, config, catalog));
  }

  /** Gives each cluster and what is remembered of it, in the order of their names. */
  void forEach(BiConsumer<String, ClusterMemory> use) {
    clusters.forEach(use);
  }

  /** Notes that what is remembered of the cluster changed. */
  void change(String name) {
    changed.add(name);
  }

  /** Lets go of all that is remembered of a cluster. */
  void forget(String name) {
    ClusterMemory memory = clusters.remove(name);
    changed.remove(name);
    TreeSet<byte[]> timeline = timelineRows.remove(name);
    if (timeline != null) {
      goneRows.addAll(timeline);
    }
    if (memory != null) {
      memory.names().forEach(part -> goneRows.add(rowOf(name, part)));
    }
  }

  void drain(Stage.Rows rows) {
    goneRows.forEach(rows::delete);
    goneRows.clear();
    for (String name : changed) {
      of(name).drain((part, value) -> rows.put(rowOf(name, part), value));
    }
    changed.clear();
    clusters.forEach((name, memory) -> drainTimeline(name, memory.timeline(), rows));
  }

  /** Takes back one row of a memory; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader value) {
    String name = key.text();
    if (of(name).restore(key.text(), value, meters)) {
      changed.add(name);
    }
  }

  /** Takes back one row of a timeline; {@code key} is positioned behind its first byte. */
  void restoreTimeline(byte[] whole, ByteReader key, ByteReader value) {
    String name = key.text();
    rowsOf(name).add(whole);
    of(name).timeline().restore(key.blob(), value.rest());
  }

  /** Ends the restore. */
  void restored() {
    clusters.values().forEach(memory -> memory.timeline().restored());
  }

  private void drainTimeline(String cluster, FleetTimeline timeline, Stage.Rows rows) {
    timeline.drainChanges(
        (key, value) -> {
          byte[] whole = new ByteWriter().u8(timelineRow).text(cluster).blob(key).toBytes();
          if (value == null) {
            rowsOf(cluster).remove(whole);
            rows.delete(whole);
          } else {
            rowsOf(cluster).add(whole);
            rows.put(whole, value);
          }
        });
  }

  private byte[] rowOf(String cluster, String part) {
    return new ByteWriter().u8(row).text(cluster).text(part).toBytes();
  }

  private TreeSet<byte[]> rowsOf(String cluster) {
    return timelineRows.computeIfAbsent(cluster, unseen -> new TreeSet<>(Arrays::compareUnsigned));
  }
}
