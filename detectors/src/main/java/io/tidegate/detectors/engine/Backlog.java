package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.correlate.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Signals that wait for their tick to be complete, with the durable rows that keep them. */
final class Backlog {
  private final int rowKind;
  private final TreeMap<Long, List<Signal>> byTick = new TreeMap<>();
  private final TreeMap<Long, Integer> written = new TreeMap<>();
  private final TreeSet<Long> taken = new TreeSet<>();

  Backlog(int rowKind) {
    this.rowKind = rowKind;
  }

  void add(long tick, Signal signal) {
    byTick.computeIfAbsent(tick, ignored -> new ArrayList<>()).add(signal);
  }

  /** The first tick for which there is something; {@link Long#MAX_VALUE} when there is nothing. */
  long first() {
    return byTick.isEmpty() ? Long.MAX_VALUE : byTick.firstKey();
  }

  /** All of a tick, which is then forgotten. */
  List<Signal> take(long tick) {
    List<Signal> signals = byTick.remove(tick);
    if (signals == null) {
      return new ArrayList<>();
    }
    taken.add(tick);
    return signals;
  }

  void drain(Stage.Rows rows) {
    for (long tick : taken) {
      int count = written.getOrDefault(tick, 0);
      for (int i = 0; i < count; i++) {
        rows.delete(key(tick, i));
      }
      written.remove(tick);
    }
    taken.clear();
    byTick.forEach(
        (tick, signals) -> {
          for (int i = written.getOrDefault(tick, 0); i < signals.size(); i++) {
            ByteWriter out = new ByteWriter();
            signals.get(i).write(out);
            rows.put(key(tick, i), out.toBytes());
          }
          written.put(tick, signals.size());
        });
  }

  void restore(ByteReader key, ByteReader value) {
    long tick = key.sortable();
    add(tick, Signal.read(value));
    written.merge(tick, 1, Integer::sum);
  }

  private byte[] key(long tick, int index) {
    return new ByteWriter().u8(rowKind).sortable(tick).sortable(index).toBytes();
  }
}
