package io.tidegate.detectors.engine;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts what happened, by {@link Meter}, and which members of records were not taken as they
 * stood; of those there are as many as the formats have.
 */
public final class Meters {
  private final long[] counts = new long[Meter.values().length];

  /** More than the members of all formats together. */
  private static final int MOST_FIELDS = 256;

  private final long[] flawCounts = new long[MOST_FIELDS];
  private volatile List<String> flawed = List.of();

  public void add(Meter meter, long more) {
    counts[meter.ordinal()] += more;
  }

  public void increment(Meter meter) {
    counts[meter.ordinal()]++;
  }

  public long count(Meter meter) {
    return counts[meter.ordinal()];
  }

  /** Counts a record that was taken, its unknown members and its flaws. */
  void read(Decoded.Value<?> value) {
    add(Meter.UNKNOWN_FIELDS, value.unknownFields());
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
