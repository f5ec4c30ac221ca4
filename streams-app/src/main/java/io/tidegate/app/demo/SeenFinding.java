package io.tidegate.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A finding as its alerts tell it.
 *
 * @param entities those that it names, as {@code <kind>/<id>}, its own first
 * @param severity OCSF's id
 */
record SeenFinding(
    String uid,
    String detector,
    List<String> entities,
    long createdMs,
    int severity,
    String severityCaption,
    String activity,
    String message) {

  static SeenFinding read(JsonNode alert) {
    JsonNode info = alert.path("finding_info");
    List<String> entities = new ArrayList<>();
    alert.path("resources").forEach(each -> entities.add(each.path("uid").asText()));
    return new SeenFinding(
        info.path("uid").asText(),
        info.path("analytic").path("uid").asText(),
        List.copyOf(entities),
        info.path("created_time").asLong(),
        alert.path("severity_id").asInt(),
        alert.path("severity").asText(),
        alert.path("activity_name").asText(),
        alert.path("message").asText());
  }

  /** This finding after a later alert of it: the highest severity stays. */
  SeenFinding then(SeenFinding later) {
    boolean higher = later.severity >= severity;
    return new SeenFinding(
        uid,
        detector,
        later.entities,
        createdMs,
        higher ? later.severity : severity,
        higher ? later.severityCaption : severityCaption,
        later.activity,
        later.message);
  }
}
