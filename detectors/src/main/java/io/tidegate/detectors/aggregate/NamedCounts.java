package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each of a few names was seen: the {@value #KEPT} least names, and all others together.
 *
 * <p>A commutative monoid under {@link #merge}: a name that is among the least of all is among the
 * least of every part, so that none is ever lost and found again.
 */
public final class NamedCounts {
  /** Names told apart. */
  public static final int KEPT = 32;

  private final TreeMap<String, Long> counts = new TreeMap<>();
  private long others;

  public void add(String name, long more) {
    counts.merge(name, more, Saturating::add);
    if (counts.size() > KEPT) {
      others = Saturating.add(others, counts.pollLastEntry().getValue());
    }
  }

  public void merge(NamedCounts other) {
    other.counts.forEach(this::add);
    others = Saturating.add(others, other.others);
  }

  /** Counts by name, in order. */
  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /** How often any other name was seen. */
  public long others() {
    return others;
  }

  public void write(ByteWriter out) {
    out.unsigned(counts.size());
    counts.forEach((name, count) -> out.text(name).unsigned(count));
    out.unsigned(others);
  }

  public static NamedCounts read(ByteReader in) {
    NamedCounts read = new NamedCounts();
    for (int left = in.count(); left > 0; left--) {
      read.counts.put(in.text(), in.unsigned());
    }
    read.others = in.unsigned();
    return read;
  }
}
