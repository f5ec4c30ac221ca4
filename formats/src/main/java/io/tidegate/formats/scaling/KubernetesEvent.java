package io.tidegate.formats.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.formats.otlp.LogEntry;
import io.tidegate.schemas.entity.Identifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An Event of Kubernetes, of either group and whichever way it came; what is not told is empty.
 *
 * @param time when it happened last, as it is written
 * @param id the same for whoever sends it again
 */
record KubernetesEvent(
    String time,
    String id,
    String cluster,
    String component,
    String reason,
    String message,
    String kind,
    String namespace,
    String name) {

  /** Of core/v1 or events.k8s.io/v1: the same members under other names. */
  static KubernetesEvent of(JsonNode event, String cluster) {
    JsonNode about =
        event.has("regarding") ? event.path("regarding") : event.path("involvedObject");
    String time =
        firstText(
            event.path("series").path("lastObservedTime"),
            event.path("lastTimestamp"),
            event.path("deprecatedLastTimestamp"),
            event.path("eventTime"),
            event.path("firstTimestamp"),
            event.path("metadata").path("creationTimestamp"));
    String component =
        firstText(
            event.path("source").path("component"),
            event.path("reportingComponent"),
            event.path("reportingController"),
            event.path("deprecatedSource").path("component"));
    String count =
        firstText(
            event.path("series").path("count"), event.path("count"), event.path("deprecatedCount"));
    KubernetesEvent read =
        new KubernetesEvent(
            time,
            "",
            firstText(event.path("clusterName")).isEmpty()
                ? cluster
                : firstText(event.path("clusterName")),
            component,
            firstText(event.path("reason")),
            firstText(event.path("message"), event.path("note")),
            firstText(about.path("kind")),
            firstText(about.path("namespace")),
            firstText(about.path("name")));
    return read.named(firstText(event.path("metadata").path("uid")), count);
  }

  /**
   * Of a log that the collector's {@code k8s_events} receiver wrote; its own time is the event's.
   */
  static KubernetesEvent of(LogEntry log, String cluster) {
    JsonNode attributes = log.attributes();
    KubernetesEvent read =
        new KubernetesEvent(
            log.timeMs() > 0 ? Instant.ofEpochMilli(log.timeMs()).toString() : "",
            "",
            cluster,
            "",
            firstText(attributes.path("k8s.event.reason")),
            firstText(log.body()),
            firstText(log.resource().path("k8s.object.kind")),
            firstText(
                attributes.path("k8s.namespace.name"), log.resource().path("k8s.namespace.name")),
            firstText(log.resource().path("k8s.object.name")));
    return read.named(
        firstText(attributes.path("k8s.event.uid")), firstText(attributes.path("k8s.event.count")));
  }

  /** A count that grows is the same event again, later. */
  private KubernetesEvent named(String uid, String count) {
    String id =
        uid.isEmpty()
            ? Identifier.hashOf(
                String.join("\0", time, reason, message, kind, namespace, name)
                    .getBytes(StandardCharsets.UTF_8))
            : uid + "/" + (count.isEmpty() ? "1" : count);
    return new KubernetesEvent(
        time, id, cluster, component, reason, message, kind, namespace, name);
  }

  /** The first that is a text or a number, and not empty. */
  static String firstText(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (node.isValueNode() && !node.isNull() && !node.asText().isEmpty()) {
        return node.asText();
      }
    }
    return "";
  }
}
