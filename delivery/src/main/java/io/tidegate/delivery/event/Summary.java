package io.tidegate.delivery.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.entity.StableId;
import java.util.List;

/** Many events that are alike, told as one: "412 more like this". */
public final class Summary {
  /** How many findings are named. */
  private static final int MOST_NAMED = 50;

  private Summary() {}

  /**
   * One event for all of them, which have a detector, a cluster and a severity in common.
   *
   * @param events at least one
   */
  public static Event of(List<Event> events) {
    Event first = events.get(0);
    String id = "s-" + StableId.of("summary", first.id());
    long fromMs = events.stream().mapToLong(Event::timeMs).min().orElseThrow();
    long toMs = events.stream().mapToLong(Event::timeMs).max().orElseThrow();
    ObjectNode json = Documents.object();
    for (String kept :
        List.of("category_uid", "category_name", "class_uid", "class_name", "severity")) {
      json.set(kept, first.document().path(kept).deepCopy());
    }
    json.put("severity_id", first.severity().id());
    json.put("activity_id", 1).put("activity_name", "Create");
    json.put("type_uid", first.document().path("class_uid").asLong() * 100 + 1);
    json.put("status_id", 1).put("status", "New").put("is_alert", true);
    json.put("time", toMs).put("start_time", fromMs).put("end_time", toMs);
    json.put("count", events.size());
    String title = first.text("finding_info", "title");
    json.put(
        "message",
        events.size()
            + " more like this: "
            + title
            + ", in "
            + first.cluster()
            + "; not told singly.");
    ObjectNode metadata = json.putObject("metadata");
    metadata.set("version", first.document().path("metadata").path("version"));
    metadata.put("uid", id).put("correlation_uid", id);
    metadata.set("product", first.document().path("metadata").path("product"));
    metadata.put("log_name", "tidegate.alerts");
    ObjectNode info = json.putObject("finding_info");
    info.put("uid", id).put("title", title).put("desc", "Findings that were not told singly.");
    if (first.document().path("finding_info").has("analytic")) {
      info.set("analytic", first.document().path("finding_info").path("analytic"));
    }
    ArrayNode related = info.putArray("related_events");
    events.stream()
        .limit(MOST_NAMED)
        .forEach(each -> related.addObject().put("uid", each.finding()).put("type", "finding"));
    info.put("related_events_count", events.size());
    ObjectNode cluster = json.putArray("resources").addObject();
    cluster.put("uid", "cluster/" + first.cluster()).put("name", first.cluster());
    cluster.put("type", "cluster").put("namespace", first.cluster());
    return new Event(
        id,
        id,
        first.severity(),
        first.detector(),
        first.cluster(),
        "",
        toMs,
        Documents.bytes(json).length,
        json);
  }
}
