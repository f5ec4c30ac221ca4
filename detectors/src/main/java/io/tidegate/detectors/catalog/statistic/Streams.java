package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a fleet detector remembers of each of a cluster's models or metrics, by name, at most
 * {@value #MOST} of them: the first that were seen. A value.
 */
public record Streams<T>(SortedMap<String, T> byName) {
  private static final int MOST = 256;

  public static <T> Streams<T> none() {
    return new Streams<>(new TreeMap<>());
  }

  public T get(String name, T fresh) {
    return byName.getOrDefault(name, fresh);
  }

  /** With those states in place of what was remembered under their names. */
  public Streams<T> with(SortedMap<String, T> changed) {
    SortedMap<String, T> next = new TreeMap<>(byName);
    changed.forEach(
        (name, state) -> {
          if (next.size() < MOST || next.containsKey(name)) {
            next.put(name, state);
          }
        });
    return new Streams<>(next);
  }

  public void write(Codec<T> codec, ByteWriter out) {
    out.unsigned(byName.size());
    byName.forEach((name, state) -> codec.write(state, out.text(name)));
  }

  public static <T> Streams<T> read(Codec<T> codec, ByteReader in) {
    SortedMap<String, T> byName = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      byName.put(in.text(), codec.read(in));
    }
    return new Streams<>(byName);
  }

  /** Such states as bytes. */
  public record OfCodec<T>(Codec<T> each) implements Codec<Streams<T>> {
    @Override
    public void write(Streams<T> state, ByteWriter out) {
      state.write(each, out);
    }

    @Override
    public Streams<T> read(ByteReader in) {
      return Streams.read(each, in);
    }
  }
}
