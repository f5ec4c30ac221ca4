package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a pane holds besides sums: counts of different values, distributions, counts by name. A
 * commutative monoid under {@link #merge}, as each of its parts is.
 */
final class PaneSketches {
  private final @Nullable DistinctSketch[] distinct = new DistinctSketch[Distinct.CODES.places()];
  private final @Nullable LogHistogram[] shapes = new LogHistogram[Shape.CODES.places()];
  private final @Nullable NamedCounts[] names = new NamedCounts[Naming.CODES.places()];

  @Nullable DistinctSketch find(Distinct what) {
    return distinct[what.code()];
  }

  @Nullable LogHistogram find(Shape what) {
    return shapes[what.code()];
  }

  @Nullable NamedCounts find(Naming what) {
    return names[what.code()];
  }

  DistinctSketch of(Distinct what) {
    DistinctSketch sketch = find(what);
    if (sketch == null) {
      sketch = new DistinctSketch();
      distinct[what.code()] = sketch;
    }
    return sketch;
  }

  LogHistogram of(Shape what) {
    LogHistogram histogram = find(what);
    if (histogram == null) {
      histogram = new LogHistogram();
      shapes[what.code()] = histogram;
    }
    return histogram;
  }

  NamedCounts of(Naming what) {
    NamedCounts counts = find(what);
    if (counts == null) {
      counts = new NamedCounts();
      names[what.code()] = counts;
    }
    return counts;
  }

  void merge(PaneSketches other) {
    for (Distinct what : DISTINCTS) {
      DistinctSketch sketch = other.find(what);
      if (sketch != null) {
        of(what).merge(sketch);
      }
    }
    for (Shape what : SHAPES) {
      LogHistogram histogram = other.find(what);
      if (histogram != null) {
        of(what).merge(histogram);
      }
    }
    for (Naming what : NAMINGS) {
      NamedCounts counts = other.find(what);
      if (counts != null) {
        of(what).merge(counts);
      }
    }
  }

  void write(ByteWriter out) {
    for (DistinctSketch sketch : distinct) {
      out.flag(sketch != null);
      if (sketch != null) {
        sketch.write(out);
      }
    }
    for (LogHistogram histogram : shapes) {
      out.flag(histogram != null);
      if (histogram != null) {
        histogram.write(out);
      }
    }
    for (NamedCounts counts : names) {
      out.flag(counts != null);
      if (counts != null) {
        counts.write(out);
      }
    }
  }

  static PaneSketches read(ByteReader in) {
    PaneSketches sketches = new PaneSketches();
    for (int i = 0; i < sketches.distinct.length; i++) {
      sketches.distinct[i] = in.flag() ? DistinctSketch.read(in) : null;
    }
    for (int i = 0; i < sketches.shapes.length; i++) {
      sketches.shapes[i] = in.flag() ? LogHistogram.read(in) : null;
    }
    for (int i = 0; i < sketches.names.length; i++) {
      sketches.names[i] = in.flag() ? NamedCounts.read(in) : null;
    }
    return sketches;
  }

  private static final Distinct[] DISTINCTS = Distinct.values();
  private static final Shape[] SHAPES = Shape.values();
  private static final Naming[] NAMINGS = Naming.values();
}
