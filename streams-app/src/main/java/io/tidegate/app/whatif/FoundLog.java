package io.tidegate.app.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The findings of a run, each as its alerts told it, first to last. */
final class FoundLog {
  /** Findings beyond are counted and not listed. */
  private static final int MOST = 20_000;

  private static final String OPEN = "open at the end";

  private final Map<String, Found> byUid = new LinkedHashMap<>();
  private long beyond;

  /**
   * One finding.
   *
   * @param about the entity
   * @param severity the highest that was told
   * @param ended how it ended
   */
  record Found(
      String uid,
      String detector,
      EntityKey about,
      Severity severity,
      long firstMs,
      long lastMs,
      String message,
      String ended) {}

  void add(PastFinding told, JsonNode alert) {
    Found known = byUid.get(told.uid());
    if (known == null && byUid.size() >= MOST) {
      beyond += told.closed() ? 0 : 1;
      return;
    }
    Severity now = told.situation().severity();
    String ended = told.closed() ? alert.path("status_detail").asText("closed") : OPEN;
    byUid.put(
        told.uid(),
        known == null
            ? new Found(
                told.uid(),
                told.situation().detector(),
                told.situation().entity(),
                now,
                told.timeMs(),
                told.timeMs(),
                told.message(),
                ended)
            : new Found(
                known.uid,
                known.detector,
                known.about,
                known.severity.compareTo(now) >= 0 ? known.severity : now,
                known.firstMs,
                told.timeMs(),
                known.message,
                ended));
  }

  List<Found> all() {
    return new ArrayList<>(byUid.values());
  }

  /** Alerts of findings that are not listed. */
  long beyond() {
    return beyond;
  }

  SortedMap<String, Integer> byEnd() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    byUid.values().forEach(each -> counts.merge(each.ended, 1, Integer::sum));
    return counts;
  }
}
