package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a fleet detector remembers of each of a cluster's models or metrics, by name, at most
 * {@value #MOST} of them. A value.
 *
 * <p>Names may be anyone's to choose, so that in a crowd each must earn its place: a tick in which
 * a name is used earns it {@value #EARNED}, any other tick costs it 1, and whoever was there before
 * the crowd came begins with {@value #HEAD_START}; below nothing it is time unused. The poorest
 * goes first. So a name that is used again and again is judged whatever others are made up, and one
 * that is not used any more makes room within a day.
 */
public record Streams<T>(SortedMap<String, T> byName, SortedMap<String, Long> credit) {
  /** So many names are remembered. */
  public static final int MOST = 256;

  /** Up to here there is room for all, and nobody keeps account. */
  private static final int CROWD = 128;

  private static final long EARNED = 8;
  private static final long HEAD_START = 1_000;
  private static final long RICHEST = 17_280;

  public static <T> Streams<T> none() {
    return new Streams<>(new TreeMap<>(), new TreeMap<>());
  }

  public T get(String name, T fresh) {
    return byName.getOrDefault(name, fresh);
  }

  /** With those states, of the names that were used in a tick, in place of what was remembered. */
  public Streams<T> with(SortedMap<String, T> changed) {
    SortedMap<String, T> next = new TreeMap<>(byName);
    next.putAll(changed);
    if (next.size() <= CROWD) {
      return new Streams<>(next, credit);
    }
    SortedMap<String, Long> account = new TreeMap<>();
    for (String name : next.keySet()) {
      long before = credit.getOrDefault(name, byName.containsKey(name) ? HEAD_START : 0);
      long after = changed.containsKey(name) ? Math.max(0, before) + EARNED : before - 1;
      account.put(name, Math.max(-RICHEST, Math.min(RICHEST, after)));
    }
    if (next.size() > MOST) {
      List<Map.Entry<String, Long>> poorest = new ArrayList<>(account.entrySet());
      poorest.sort(
          Map.Entry.<String, Long>comparingByValue()
              .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()));
      for (Map.Entry<String, Long> entry : poorest.subList(0, next.size() - MOST)) {
        next.remove(entry.getKey());
        account.remove(entry.getKey());
      }
    }
    return new Streams<>(next, account);
  }

  public void write(Codec<T> codec, ByteWriter out) {
    out.unsigned(byName.size());
    byName.forEach((name, state) -> codec.write(state, out.text(name)));
    if (byName.size() > CROWD) {
      byName.keySet().forEach(name -> out.signed(credit.getOrDefault(name, HEAD_START)));
    }
  }

  public static <T> Streams<T> read(Codec<T> codec, ByteReader in) {
    SortedMap<String, T> byName = new TreeMap<>();
    SortedMap<String, Long> credit = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      byName.put(in.text(), codec.read(in));
    }
    if (byName.size() > CROWD) {
      byName.keySet().forEach(name -> credit.put(name, in.signed()));
    }
    return new Streams<>(byName, credit);
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
