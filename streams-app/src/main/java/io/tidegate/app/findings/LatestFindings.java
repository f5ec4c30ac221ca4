package io.tidegate.app.findings;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What was last told of each finding, by its uid. */
public final class LatestFindings {
  private static final int DETECTION_FINDING = 2004;

  private final SortedMap<String, JsonNode> byUid = new TreeMap<>();

  /** Takes in an alert; those of one finding come in their order. */
  public void add(JsonNode alert) {
    byUid.put(uidOf(alert), alert);
  }

  /** Those that match: the most severe first, of these the one that was seen last. */
  public List<JsonNode> matching(Predicate<JsonNode> wanted) {
    return byUid.values().stream()
        .filter(wanted)
        .sorted(
            Comparator.comparingInt(LatestFindings::severityOf)
                .thenComparingLong(alert -> alert.path("time").asLong())
                .reversed()
                .thenComparing(LatestFindings::uidOf))
        .toList();
  }

  /**
   * The one whose uid begins like that; the {@code f-} may be left out.
   *
   * @throws IllegalArgumentException if there is none or more than one
   */
  public JsonNode byPrefix(String prefix) {
    String start = prefix.startsWith("f-") ? prefix : "f-" + prefix;
    return requireNonNull(byUid.get(ByPrefix.only("findings", byUid.keySet(), start)));
  }

  /** Whether a document tells of a finding: OCSF's class of them, with a uid. */
  public static boolean isFinding(JsonNode document) {
    return document.path("class_uid").asInt() == DETECTION_FINDING && !uidOf(document).isEmpty();
  }

  /** The uid of its finding. */
  public static String uidOf(JsonNode alert) {
    return alert.at("/finding_info/uid").asText();
  }

  /** Its severity, by OCSF's number. */
  public static int severityOf(JsonNode alert) {
    return alert.path("severity_id").asInt(Severity.INFORMATIONAL.id());
  }

  /** Whether its finding is open. */
  public static boolean isOpen(JsonNode alert) {
    return alert.path("activity_id").asInt() != Activity.CLOSE.id();
  }
}
