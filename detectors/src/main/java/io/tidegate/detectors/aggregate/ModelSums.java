package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows of sums by model: those of the {@value #KEPT} least names, and of all others together.
 *
 * <p>A commutative monoid under {@link #merge}, for the reason that {@link NamedCounts} is one.
 */
public final class ModelSums {
  /** Models told apart. */
  public static final int KEPT = 32;

  private final int width;
  private final TreeMap<String, long[]> byModel = new TreeMap<>();
  private final long[] others;

  /** Nothing yet, of so many sums a model. */
  public ModelSums(int width) {
    this.width = width;
    this.others = new long[width];
  }

  /** Adds to the sums of a model. */
  public void add(String model, long[] more) {
    long[] known = byModel.get(model);
    if (known == null && (byModel.size() < KEPT || model.compareTo(byModel.lastKey()) < 0)) {
      known = new long[width];
      byModel.put(model, known);
      if (byModel.size() > KEPT) {
        add(others, byModel.pollLastEntry().getValue());
      }
    }
    add(known == null ? others : known, more);
  }

  public void merge(ModelSums other) {
    other.byModel.forEach(this::add);
    add(others, other.others);
  }

  /** The sums by model, in order; not to be changed. */
  public SortedMap<String, long[]> byModel() {
    return Collections.unmodifiableSortedMap(byModel);
  }

  /** Those of all other models together; not to be changed. */
  public long[] others() {
    return others;
  }

  public void write(ByteWriter out) {
    out.unsigned(byModel.size());
    byModel.forEach((model, sums) -> write(sums, out.text(model)));
    write(others, out);
  }

  public static ModelSums read(int width, ByteReader in) {
    ModelSums read = new ModelSums(width);
    for (int left = in.count(); left > 0; left--) {
      read.byModel.put(in.text(), readSums(width, in));
    }
    add(read.others, readSums(width, in));
    return read;
  }

  private static void add(long[] sums, long[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Saturating.add(sums[i], more[i]);
    }
  }

  private static void write(long[] sums, ByteWriter out) {
    Arrays.stream(sums).forEach(out::unsigned);
  }

  private static long[] readSums(int width, ByteReader in) {
    long[] sums = new long[width];
    for (int i = 0; i < width; i++) {
      sums[i] = in.unsigned();
    }
    return sums;
  }
}
