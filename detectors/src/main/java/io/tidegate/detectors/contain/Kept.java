package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values by key, of which the shell keeps a durable copy: it remembers which of them changed. */
public final class Kept<V> {
  private final Codec<V> codec;
  private final TreeMap<String, V> values = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  Kept(Codec<V> codec) {
    this.codec = codec;
  }

  @Nullable V get(String key) {
    return values.get(key);
  }

  void put(String key, V value) {
    values.put(key, value);
    changed.add(key);
  }

  /** Notes that the value changed within. */
  void touch(String key) {
    changed.add(key);
  }

  @Nullable V remove(String key) {
    changed.add(key);
    return values.remove(key);
  }

  void removeIf(Predicate<V> gone) {
    for (String key : List.copyOf(values.keySet())) {
      V value = values.get(key);
      if (value != null && gone.test(value)) {
        remove(key);
      }
    }
  }

  Collection<V> values() {
    return values.values();
  }

  SortedMap<String, V> byKey() {
    return values;
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  int size() {
    return values.size();
  }

  /** The values that changed since the last call as bytes, null for those that are gone. */
  public SortedMap<String, byte @Nullable []> drain() {
    SortedMap<String, byte @Nullable []> rows = new TreeMap<>();
    for (String key : changed) {
      V value = values.get(key);
      rows.put(key, value == null ? null : bytesOf(value));
    }
    changed.clear();
    return rows;
  }

  /** Takes back a value that {@link #drain} once gave. */
  public void restore(String key, ByteReader value) {
    values.put(key, codec.read(value));
  }

  private byte[] bytesOf(V value) {
    ByteWriter out = new ByteWriter();
    codec.write(value, out);
    return out.toBytes();
  }
}
