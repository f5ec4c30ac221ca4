package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which clusters are known to each input: those that the configuration names, or else the first
 * that are heard of, up to a bound. One that was silent for a day makes room. What is admitted
 * depends on the input's own records and on nothing else.
 */
final class KnownClusters {
  private static final long HOUR_MS = 3_600_000;
  private static final long FORGOTTEN_MS = 24 * HOUR_MS;
  private static final int MOST_NAMED = 4;

  private final int row;
  private final Bounds bounds;
  private final long hour;
  private final long forgotten;
  private final TreeMap<String, TreeMap<String, Long>> lastTicks = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> changed = new TreeMap<>();
  private final TreeSet<String> refused = new TreeSet<>();
  private boolean refusedChanged;
  private String lastInput = "";
  private String lastCluster = "";
  private long lastTick = Long.MIN_VALUE;

  /**
   * @param row what the keys of its rows begin with
   */
  KnownClusters(int row, Bounds bounds, long tickMs) {
    this.row = row;
    this.bounds = bounds;
    this.hour = HOUR_MS / tickMs;
    this.forgotten = FORGOTTEN_MS / tickMs;
  }

  /** True where the cluster is known to the input, or becomes so; it is then heard of as of now. */
  boolean admits(String input, String cluster, long tick) {
    boolean isLast = cluster.equals(lastCluster) && input.equals(lastInput);
    if (isLast && tick - lastTick < hour) {
      return true;
    }
    TreeMap<String, Long> known = lastTicks.computeIfAbsent(input, unheard -> new TreeMap<>());
    Long before = known.get(cluster);
    if (before == null && !isWelcome(input, cluster, known, tick)) {
      refuse(cluster);
      return false;
    }
    if (before == null || tick - before >= hour) {
      known.put(cluster, tick);
      change(input, cluster);
    }
    lastInput = input;
    lastCluster = cluster;
    lastTick = known.getOrDefault(cluster, tick);
    return true;
  }

  /** Clusters of the input that were silent for a day, which are forgotten here. */
  List<String> takeSilent(String input, long tick) {
    List<String> silent = new ArrayList<>();
    lastTicks
        .getOrDefault(input, new TreeMap<>())
        .forEach(
            (cluster, last) -> {
              if (tick - last > forgotten) {
                silent.add(cluster);
              }
            });
    silent.forEach(cluster -> forget(input, cluster));
    return silent;
  }

  /** What is wrong, where clusters were refused since the last call; null where none were. */
  @Nullable String takeRefused() {
    if (refused.isEmpty()) {
      return null;
    }
    List<String> named = refused.stream().limit(MOST_NAMED - 1).toList();
    String others = refused.size() > named.size() ? " and others" : "";
    refused.clear();
    refusedChanged = true;
    return "records name clusters that are not known, such as "
        + String.join(", ", named)
        + others
        + "; they are refused: "
        + (bounds.knownClusters().isEmpty()
            ? bounds.clusters() + " are known already (engine.clusters)"
            : "engine.knownClusters does not name them");
  }

  private boolean isWelcome(String input, String cluster, TreeMap<String, Long> known, long tick) {
    if (!bounds.knownClusters().isEmpty()) {
      return bounds.knownClusters().contains(cluster);
    }
    if (known.size() < bounds.clusters()) {
      return true;
    }
    Map.Entry<String, Long> silent = null;
    for (Map.Entry<String, Long> each : known.entrySet()) {
      if (silent == null || each.getValue() < silent.getValue()) {
        silent = each;
      }
    }
    if (silent == null || tick - silent.getValue() <= forgotten) {
      return false;
    }
    forget(input, silent.getKey());
    return true;
  }

  private void forget(String input, String cluster) {
    TreeMap<String, Long> known = lastTicks.get(input);
    if (known != null && known.remove(cluster) != null) {
      change(input, cluster);
      lastTick = Long.MIN_VALUE;
      lastCluster = "";
    }
  }

  private void refuse(String cluster) {
    if (refused.size() < MOST_NAMED && refused.add(cluster)) {
      refusedChanged = true;
    }
  }

  private void change(String input, String cluster) {
    changed.computeIfAbsent(input, unheard -> new TreeSet<>()).add(cluster);
  }

  void drain(Stage.Rows rows) {
    changed.forEach(
        (input, clusters) ->
            clusters.forEach(
                cluster -> {
                  Long tick = lastTicks.getOrDefault(input, new TreeMap<>()).get(cluster);
                  if (tick == null) {
                    rows.delete(key(input, cluster));
                  } else {
                    rows.put(key(input, cluster), new ByteWriter().signed(tick).toBytes());
                  }
                }));
    changed.clear();
    if (refusedChanged) {
      ByteWriter out = new ByteWriter().unsigned(refused.size());
      refused.forEach(out::text);
      rows.put(new ByteWriter().u8(row).flag(false).toBytes(), out.toBytes());
      refusedChanged = false;
    }
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader in) {
    if (key.flag()) {
      lastTicks
          .computeIfAbsent(key.text(), unheard -> new TreeMap<>())
          .put(key.text(), in.signed());
      return;
    }
    for (int left = in.count(); left > 0; left--) {
      refused.add(in.text());
    }
  }

  private byte[] key(String input, String cluster) {
    return new ByteWriter().u8(row).flag(true).text(input).text(cluster).toBytes();
  }
}
