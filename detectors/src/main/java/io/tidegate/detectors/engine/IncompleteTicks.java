package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.TreeMap;
import java.util.TreeSet;

/** The ticks of which records were lost before anybody read them, input by input. */
final class IncompleteTicks {
  private final int row;
  private final TreeMap<String, Range> byInput = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  private record Range(long from, long before) {}

  /**
   * @param row what the keys of its rows begin with
   */
  IncompleteTicks(int row) {
    this.row = row;
  }

  /** Of that input, the ticks from one on, and before the other, lack records. */
  void add(String input, long from, long before) {
    Range known = byInput.get(input);
    long first = known == null ? from : Math.min(known.from, from);
    byInput.put(input, new Range(first, before));
    changed.add(input);
  }

  /** True where records of that tick were lost. */
  boolean holds(long tick) {
    return byInput.values().stream().anyMatch(each -> each.from <= tick && tick < each.before);
  }

  /** Lets go of what lies before that tick, and can be told of nothing any more. */
  void forgetBefore(long tick) {
    byInput
        .entrySet()
        .removeIf(
            each -> {
              boolean isPast = each.getValue().before <= tick;
              if (isPast) {
                changed.add(each.getKey());
              }
              return isPast;
            });
  }

  void drain(Stage.Rows rows) {
    for (String input : changed) {
      byte[] key = new ByteWriter().u8(row).text(input).toBytes();
      Range range = byInput.get(input);
      if (range == null) {
        rows.delete(key);
      } else {
        rows.put(key, new ByteWriter().signed(range.from).signed(range.before).toBytes());
      }
    }
    changed.clear();
  }

  void restore(String input, ByteReader in) {
    byInput.put(input, new Range(in.signed(), in.signed()));
  }
}
