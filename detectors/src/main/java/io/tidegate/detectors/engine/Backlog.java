package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What waits for its tick to be complete, with the durable rows that keep it. */
final class Backlog<T> {
  private final int rowKind;
  private final Codec<T> codec;
  private final TreeMap<Long, List<T>> byTick = new TreeMap<>();
  private final TreeMap<Long, Integer> written = new TreeMap<>();
  private final TreeSet<Long> taken = new TreeSet<>();

  Backlog(int rowKind, Codec<T> codec) {
    this.rowKind = rowKind;
    this.codec = codec;
  }

  void add(long tick, T one) {
    byTick.computeIfAbsent(tick, ignored -> new ArrayList<>()).add(one);
  }

  /** The first tick for which there is something; {@link Long#MAX_VALUE} when there is nothing. */
  long first() {
    return byTick.isEmpty() ? Long.MAX_VALUE : byTick.firstKey();
  }

  /** All of a tick, which is then forgotten. */
  List<T> take(long tick) {
    List<T> all = byTick.remove(tick);
    if (all == null) {
      return new ArrayList<>();
    }
    taken.add(tick);
    return all;
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
        (tick, all) -> {
          for (int i = written.getOrDefault(tick, 0); i < all.size(); i++) {
            ByteWriter out = new ByteWriter();
            codec.write(all.get(i), out);
            rows.put(key(tick, i), out.toBytes());
          }
          written.put(tick, all.size());
        });
  }

  /** Takes back one row, and gives what it holds. */
  T restore(ByteReader key, ByteReader value) {
    long tick = key.sortable();
    T one = codec.read(value);
    add(tick, one);
    written.merge(tick, 1, Integer::sum);
    return one;
  }

  private byte[] key(long tick, int index) {
    return new ByteWriter().u8(rowKind).sortable(tick).sortable(index).toBytes();
  }
}
