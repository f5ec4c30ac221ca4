package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.schemas.encode.TimeText;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An event in the Elastic Common Schema 9.4; the OCSF document is kept beside it, unindexed. */
final class EcsDocument {
  private static final String VERSION = "9.4.0";
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int DENIED = 4;
  private static final SortedSet<String> NOBODY = Collections.emptySortedSet();

  private EcsDocument() {}

  static ObjectNode of(Event event) {
    ObjectNode ocsf = event.document();
    ObjectNode ecs = Documents.object();
    ecs.put("@timestamp", TimeText.of(event.timeMs()));
    ecs.putObject("ecs").put("version", VERSION);
    ecs.put("message", event.text("message"));
    event(event, ecs.putObject("event"));
    if (!event.isCommand()) {
      rule(event, ecs.putObject("rule"));
      threat(ocsf, ecs);
      entities(ocsf, ecs);
    }
    ecs.putObject("observer")
        .put("vendor", "Tidegate")
        .put("product", "Tidegate")
        .put("version", event.text("metadata", "product", "version"))
        .put("type", "ids");
    ecs.putObject("orchestrator").putObject("cluster").put("name", event.cluster());
    own(event, ecs.putObject("tidegate"));
    return ecs;
  }

  private static void event(Event event, ObjectNode ecs) {
    ObjectNode ocsf = event.document();
    ecs.put("id", event.id()).put("kind", event.isCommand() ? "event" : "alert");
    ecs.putArray("category").add("intrusion_detection");
    boolean denied = ocsf.path("disposition_id").asInt() == DENIED;
    ecs.putArray("type").add(denied ? "denied" : "info");
    ecs.put("module", "tidegate").put("dataset", "tidegate.alert");
    ecs.put("provider", event.detector());
    ecs.put("action", event.isCommand() ? event.text("status_detail") : event.detector());
    ecs.put("severity", severity(event));
    if (ocsf.has("start_time")) {
      ecs.put("start", TimeText.of(ocsf.path("start_time").asLong()));
    }
    if (ocsf.has("end_time")) {
      ecs.put("end", TimeText.of(ocsf.path("end_time").asLong()));
    }
    if (ocsf.has("duration")) {
      ecs.put("duration", ocsf.path("duration").asLong() * NANOS_PER_MS);
    }
    ecs.put("original", new String(Documents.bytes(ocsf), UTF_8));
  }

  private static void rule(Event event, ObjectNode rule) {
    rule.put("id", event.detector());
    rule.put("name", event.text("finding_info", "title"));
    rule.put("version", event.text("finding_info", "analytic", "version"));
    rule.put("category", event.text("finding_info", "analytic", "type"));
    rule.put("description", event.text("finding_info", "desc"));
    rule.put("ruleset", "tidegate");
  }

  private static void threat(ObjectNode ocsf, ObjectNode ecs) {
    JsonNode attacks = ocsf.path("finding_info").path("attacks");
    if (attacks.isEmpty()) {
      return;
    }
    ObjectNode threat = ecs.putObject("threat").put("framework", "MITRE ATLAS");
    for (String part : new String[] {"tactic", "technique"}) {
      ObjectNode into = threat.putObject(part);
      ArrayNode ids = into.putArray("id");
      ArrayNode names = into.putArray("name");
      for (JsonNode attack : attacks) {
        if (attack.path(part).has("uid")) {
          ids.add(attack.path(part).path("uid").asText());
          names.add(attack.path(part).path("name").asText());
        }
      }
    }
  }

  /** A field that has one value in ECS is there where one thing can be meant by it. */
  private static void entities(ObjectNode ocsf, ObjectNode ecs) {
    SortedMap<String, SortedSet<String>> named = named(ocsf);
    only(named, "tenant", ecs, "organization", "id");
    only(named, "user", ecs, "user", "name");
    only(named, "node", ecs, "host", "name");
    only(named, "source", ecs, "source", "address");
    only(named, "model", ecs, "gen_ai", "request", "model");
    SortedSet<String> users = new TreeSet<>(named.getOrDefault("user", NOBODY));
    users.addAll(named.getOrDefault("api_key", NOBODY));
    ObjectNode related = Documents.object();
    all(users, related, "user");
    all(named.getOrDefault("node", NOBODY), related, "hosts");
    if (!related.isEmpty()) {
      ecs.set("related", related);
    }
  }

  /** The names of each kind of entity that the finding lists, an owner being a tenant. */
  private static SortedMap<String, SortedSet<String>> named(ObjectNode ocsf) {
    SortedMap<String, SortedSet<String>> named = new TreeMap<>();
    for (JsonNode resource : ocsf.path("resources")) {
      name(named, resource.path("type").asText(), resource.path("name"));
      name(named, "tenant", resource.path("owner").path("name"));
    }
    return named;
  }

  private static void name(SortedMap<String, SortedSet<String>> named, String kind, JsonNode name) {
    if (!name.asText().isEmpty()) {
      named.computeIfAbsent(kind, each -> new TreeSet<>()).add(name.asText());
    }
  }

  private static void only(
      SortedMap<String, SortedSet<String>> named, String kind, ObjectNode ecs, String... path) {
    SortedSet<String> names = named.getOrDefault(kind, NOBODY);
    if (names.size() == 1) {
      ObjectNode at = ecs;
      for (int i = 0; i < path.length - 1; i++) {
        at = at.putObject(path[i]);
      }
      at.put(path[path.length - 1], names.first());
    }
  }

  private static void all(SortedSet<String> names, ObjectNode into, String field) {
    if (!names.isEmpty()) {
      ArrayNode array = into.putArray(field);
      names.forEach(array::add);
    }
  }

  private static void own(Event event, ObjectNode own) {
    ObjectNode ocsf = event.document();
    own.put("finding_id", event.finding()).put("severity", event.severity().caption());
    own.put("activity", event.text("activity_name")).put("status", event.text("status"));
    own.put("confidence", event.text("confidence"));
    ArrayNode entities = own.putArray("entity");
    ocsf.path("resources").forEach(each -> entities.add(each.path("uid").asText()));
    // A key is no user: ECS has no field for it.
    all(named(ocsf).getOrDefault("api_key", NOBODY), own, "api_key");
    JsonNode data = Documents.at(ocsf, "evidences", "data");
    for (String number : new String[] {"observed", "expected", "score"}) {
      if (data.path(number).isNumber()) {
        own.put(number, data.path(number).asDouble());
      }
    }
    JsonNode containment = data.path("containment");
    if (containment.has("state")) {
      own.put("containment", containment.path("state").asText());
    }
    String command =
        event.isCommand() ? event.text("command_uid") : containment.path("command_id").asText();
    if (!command.isEmpty()) {
      own.put("command_id", command);
    }
    if (ocsf.has("count")) {
      own.put("count", ocsf.path("count").asLong());
    }
  }

  /** Kibana's convention: low 21, medium 47, high 73, critical 99. */
  private static int severity(Event event) {
    return switch (event.severity()) {
      case INFORMATIONAL, LOW -> 21;
      case MEDIUM -> 47;
      case HIGH -> 73;
      case CRITICAL -> 99;
    };
  }
}
