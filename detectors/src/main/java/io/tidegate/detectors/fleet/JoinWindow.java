package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether telemetry's names of nodes resolve: over the last five minutes, of at least a hundred
 * requests, at least four fifths.
 */
final class JoinWindow {
  private static final long WINDOW_MS = 300_000;
  private static final long LEAST_REQUESTS = 100;
  private static final int SHOWN = 3;
  private static final int NAMES_KEPT = 1_000;

  private final TreeMap<Long, long[]> byTick = new TreeMap<>();
  private final TreeMap<String, Long> unresolved = new TreeMap<>();
  private JoinState state = JoinState.UNDECIDED;

  void add(long tickEndMs, long resolved, long all, Iterable<String> unresolvedNames) {
    byTick.put(tickEndMs, new long[] {resolved, all});
    byTick.headMap(tickEndMs - WINDOW_MS).clear();
    for (String name : unresolvedNames) {
      unresolved.put(name, tickEndMs);
    }
    unresolved.values().removeIf(last -> last < tickEndMs - WINDOW_MS);
    while (unresolved.size() > NAMES_KEPT) {
      unresolved.pollLastEntry();
    }
    long resolvedSum = 0;
    long allSum = 0;
    for (long[] tick : byTick.values()) {
      resolvedSum += tick[0];
      allSum += tick[1];
    }
    if (allSum >= LEAST_REQUESTS) {
      state = resolvedSum * 5 >= allSum * 4 ? JoinState.JOINED : JoinState.UNJOINED;
    }
  }

  JoinState state() {
    return state;
  }

  List<String> unresolved() {
    List<String> names = new ArrayList<>(unresolved.keySet());
    return names.subList(0, Math.min(SHOWN, names.size()));
  }

  /** The first few of the given names. */
  static List<String> shown(TreeSet<String> names) {
    return new ArrayList<>(names).subList(0, Math.min(SHOWN, names.size()));
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter().u8(1).u8(state.ordinal()).unsigned(byTick.size());
    byTick.forEach((tick, sums) -> out.signed(tick).unsigned(sums[0]).unsigned(sums[1]));
    out.unsigned(unresolved.size());
    unresolved.forEach((name, last) -> out.text(name).signed(last));
    return out.toBytes();
  }

  void restore(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.u8();
    state = JoinState.values()[in.u8()];
    for (int left = in.count(); left > 0; left--) {
      byTick.put(in.signed(), new long[] {in.unsigned(), in.unsigned()});
    }
    for (int left = in.count(); left > 0; left--) {
      unresolved.put(in.text(), in.signed());
    }
  }
}
