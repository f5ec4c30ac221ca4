package io.tidegate.detectors.engine;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Flaw;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts what happened, by {@link Meter}, which members of records were not taken as they stood, of
 * which there are as many as the formats have, and where bars stand.
 */
public final class Meters {
  private final long[] counts = new long[Meter.values().length];

  /** More than the members of all formats together. */
  private static final int MOST_FIELDS = 256;

  private final long[] flawCounts = new long[MOST_FIELDS];

  /**
   * Read by others while they are replaced: what is reached through final fields is seen whole
   * (Java Language Specification 17.5).
   */
  private List<String> flawed = List.of();

  private SortedMap<BarOf, Double> bars = Collections.emptySortedMap();

  private SortedMap<Tagged, Tally> tagged = Collections.emptySortedMap();

  private SortedMap<Level.Of, Long> levels = Collections.emptySortedMap();

  private Progress progress = Progress.NONE;

  /**
   * How far a detect stage has come, and what it waits for.
   *
   * @param waits whether there is anything of a tick that is not closed
   * @param closedMs the end of the last closed tick; {@link Long#MIN_VALUE} before the first
   * @param by the observe stage that has come least far; -1 before any has spoken
   * @param reachedMs how far each observe stage has come, by its number; {@link Long#MIN_VALUE} for
   *     one that has not spoken
   */
  public record Progress(boolean waits, long closedMs, int by, List<Long> reachedMs) {
    static final Progress NONE = new Progress(false, Long.MIN_VALUE, -1, List.of());

    public Progress {
      reachedMs = List.copyOf(reachedMs);
    }
  }

  void progress(Progress now) {
    progress = now;
  }

  /** How far a detect stage has come; never changed once it was given. */
  public Progress progress() {
    return progress;
  }

  /** The bar of a detector for one kind in one cluster. */
  public record BarOf(String cluster, String detector, String kind) implements Comparable<BarOf> {
    private static final Comparator<BarOf> ORDER =
        Comparator.comparing(BarOf::cluster)
            .thenComparing(BarOf::detector)
            .thenComparing(BarOf::kind);

    @Override
    public int compareTo(BarOf other) {
      return ORDER.compare(this, other);
    }
  }

  /** Notes where a bar stands on the traffic that there is, in multiples of theory's. */
  void bar(BarOf of, double factor) {
    Double known = bars.get(of);
    if (known == null || known != factor) {
      SortedMap<BarOf, Double> next = new TreeMap<>(bars);
      next.put(of, factor);
      bars = Collections.unmodifiableSortedMap(next);
    }
  }

  /** Where bars stand, in multiples of theory's; never changed once it was given. */
  public SortedMap<BarOf, Double> bars() {
    return bars;
  }

  /** Counts one more; {@code values} are those of the meter's tags. */
  public void increment(Meter meter, String... values) {
    add(meter, 1, values);
  }

  /** Counts so many more; {@code values} are those of the meter's tags. */
  public void add(Meter meter, long more, String... values) {
    counts[meter.ordinal()] += more;
    if (values.length != meter.tags().size()) {
      throw new IllegalArgumentException(
          meter + " is counted by " + meter.tags() + ", and not by " + List.of(values));
    }
    if (values.length > 0 && more > 0) {
      Tagged of = new Tagged(meter, List.of(values));
      Tally tally = tagged.get(of);
      if (tally == null) {
        tally = new Tally();
        SortedMap<Tagged, Tally> next = new TreeMap<>(tagged);
        next.put(of, tally);
        tagged = Collections.unmodifiableSortedMap(next);
      }
      tally.count += more;
    }
  }

  /** What was counted by tags. */
  public SortedMap<Tagged, Long> tagged() {
    SortedMap<Tagged, Long> all = new TreeMap<>();
    tagged.forEach((of, tally) -> all.put(of, tally.count));
    return all;
  }

  /** A count by the values of its meter's tags. */
  public record Tagged(Meter meter, List<String> values) implements Comparable<Tagged> {
    public Tagged {
      values = List.copyOf(values);
    }

    @Override
    public int compareTo(Tagged other) {
      int byMeter = meter.compareTo(other.meter);
      return byMeter != 0
          ? byMeter
          : String.join("\0", values).compareTo(String.join("\0", other.values));
    }
  }

  private static final class Tally {
    private long count;
  }

  /** Notes how much there is of something now. */
  void levels(SortedMap<Level.Of, Long> now) {
    levels = Collections.unmodifiableSortedMap(new TreeMap<>(now));
  }

  /** How much there is now; never changed once it was given. */
  public SortedMap<Level.Of, Long> levels() {
    return levels;
  }

  public long count(Meter meter) {
    return counts[meter.ordinal()];
  }

  /** Counts a record that was taken, its unknown members and its flaws. */
  void read(Decoded.Value<?> value) {
    add(Meter.UNKNOWN_FIELDS, value.unknownFields());
    if (value.value() instanceof InferenceEvent event && event.unchecked()) {
      increment(Meter.UNCHECKED);
    }
    if (!value.flaws().isEmpty()) {
      increment(Meter.FLAWED);
      for (Flaw flaw : value.flaws()) {
        flawCounts[placeOf(flaw.field())]++;
      }
    }
  }

  /** How often a member was not taken as it stood, by its name. */
  public SortedMap<String, Long> flaws() {
    SortedMap<String, Long> flaws = new TreeMap<>();
    List<String> fields = flawed;
    for (int i = 0; i < fields.size(); i++) {
      flaws.put(fields.get(i), flawCounts[i]);
    }
    return flaws;
  }

  private int placeOf(String field) {
    int known = flawed.indexOf(field);
    if (known >= 0) {
      return known;
    }
    List<String> more = new ArrayList<>(flawed);
    more.add(field);
    flawed = List.copyOf(more);
    return more.size() - 1;
  }
}
