package io.tidegate.formats.otlp;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one record of a collector holds, before it is judged. Bounded. */
final class OtlpBatch {
  /** The most spans and values that one record may hold; beyond them the rest is refused. */
  static final int MOST_ITEMS = 50_000;

  private static final int MOST_REFUSALS = 64;

  private final List<SpanRecord> spans = new ArrayList<>();
  private final SortedMap<String, List<PointRecord>> points = new TreeMap<>();
  private final List<Decoded.Refusal<byte[]>> refusals = new ArrayList<>();
  private int items;
  private int ignored;

  void add(SpanRecord span) {
    if (hasRoom("spans")) {
      spans.add(span);
    }
  }

  void add(String metric, PointRecord point) {
    if (hasRoom("metrics")) {
      points.computeIfAbsent(metric, name -> new ArrayList<>()).add(point);
    }
  }

  void ignore(int more) {
    ignored += more;
  }

  /** Notes what cannot be read; after many of one record no more is said. */
  void refuse(RefusalReason reason, String field, String detail) {
    if (refusals.size() < MOST_REFUSALS) {
      refusals.add(new Decoded.Refusal<>(reason, field, detail));
    }
  }

  List<SpanRecord> spans() {
    return spans;
  }

  /** The values of those metrics that are known, by name. */
  SortedMap<String, List<PointRecord>> points() {
    return points;
  }

  List<Decoded.Refusal<byte[]>> refusals() {
    return refusals;
  }

  int ignored() {
    return ignored;
  }

  private boolean hasRoom(String field) {
    items++;
    if (items == MOST_ITEMS + 1) {
      refuse(RefusalReason.TOO_LARGE, field, "are more than " + MOST_ITEMS + " in one record");
    }
    return items <= MOST_ITEMS;
  }
}
