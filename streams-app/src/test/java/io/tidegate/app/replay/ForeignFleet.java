package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fleet's records as a collector and Kubernetes would have written them. */
final class ForeignFleet {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<ScalingType> TOLD =
      EnumSet.of(
          ScalingType.SCALE_DECISION,
          ScalingType.NODE_PROVISIONED,
          ScalingType.NODE_READY,
          ScalingType.NODE_SECURED,
          ScalingType.NODE_DRAINING,
          ScalingType.NODE_TERMINATED);

  private final Map<String, String> born = new TreeMap<>();
  private long spans;
  private boolean reported;

  /** What the last span tells of its request, in Tidegate's own form. */
  InferenceEvent told(InferenceEvent event) {
    return new InferenceEventBuilder()
        .timeMs(event.timeMs())
        .requestId(String.format("%032x-%016x", spans, spans))
        .cluster(event.cluster())
        .tenant(event.tenant())
        .apiKey(event.apiKey())
        .source(event.source())
        .node(event.node())
        .model(event.model())
        .operation(event.operation())
        .status(event.status())
        .latencyMicros(event.latencyMicros())
        .inputTokens(event.inputTokens())
        .outputTokens(event.outputTokens())
        .costMicroUsd(event.costMicroUsd())
        .build();
  }

  /** Those changes that Kubernetes tells; of the first report the nodes that it lists. */
  List<ScalingEvent> each(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes();
    if (event.type() != ScalingType.SIZE_REPORT || nodes == null) {
      return TOLD.contains(event.type()) ? List.of(event) : List.of();
    }
    List<ScalingEvent> each = new ArrayList<>();
    for (NodeReport node : reported ? List.<NodeReport>of() : nodes) {
      for (ScalingType type : List.of(ScalingType.NODE_READY, ScalingType.NODE_SECURED)) {
        each.add(
            new ScalingEventBuilder()
                .timeMs(event.timeMs())
                .eventId(event.eventId() + node.node() + type)
                .cluster(event.cluster())
                .type(type)
                .node(node.node())
                .addresses(node.addresses())
                .group(event.group())
                .build());
      }
    }
    reported = true;
    return each;
  }

  /** A request as the span of its model server. */
  byte[] span(InferenceEvent event) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode of = root.putArray("resourceSpans").addObject();
    ArrayNode resource = of.putObject("resource").putArray("attributes");
    text(resource, "k8s.cluster.name", event.cluster());
    text(resource, "k8s.node.name", event.node());
    ObjectNode span = of.putArray("scopeSpans").addObject().putArray("spans").addObject();
    spans++;
    span.put("traceId", String.format("%032x", spans)).put("spanId", String.format("%016x", spans));
    long took = Math.max(0, event.latencyMicros());
    span.put("kind", 2)
        .put("startTimeUnixNano", Long.toString(event.timeMs() * 1_000_000 - took * 1_000))
        .put("endTimeUnixNano", Long.toString(event.timeMs() * 1_000_000));
    ArrayNode attributes = span.putArray("attributes");
    text(attributes, "tenant.id", event.tenant());
    text(attributes, "key.id", event.apiKey());
    text(attributes, "gen_ai.operation.name", event.operation());
    text(attributes, "gen_ai.request.model", event.model());
    text(attributes, "client.address", event.source());
    text(attributes, "gen_ai.input.messages", "[{\"role\":\"user\",\"content\":\"SECRET\"}]");
    whole(attributes, "http.response.status_code", event.status());
    if (event.costMicroUsd() >= 0) {
      attributes
          .addObject()
          .put("key", "litellm.cost.total")
          .putObject("value")
          .put("doubleValue", event.costMicroUsd() / 1e6);
    }
    whole(attributes, "gen_ai.usage.input_tokens", event.inputTokens());
    whole(attributes, "gen_ai.usage.output_tokens", event.outputTokens());
    return bytes(root);
  }

  /** A change of the fleet as the object or the event of Kubernetes that tells it. */
  byte[] told(ScalingEvent event) {
    String node = Objects.requireNonNullElse(event.node(), "");
    String time = Instant.ofEpochMilli(event.timeMs()).toString();
    return switch (event.type()) {
      case SCALE_DECISION ->
          bytes(
              event(
                  "cluster-autoscaler",
                  "ConfigMap",
                  "cluster-autoscaler-status",
                  "ScaledUpGroup",
                  "Scale-up: group %s size set to %d instead of %d (max: 100)"
                      .formatted(event.group(), event.to(), Math.max(0, event.from())),
                  event));
      case NODE_PROVISIONED -> {
        born.put(node, time);
        yield bytes(watched("ADDED", node(event, node)));
      }
      case NODE_READY -> {
        ObjectNode object = node(event, node);
        ((ObjectNode) object.path("status"))
            .putArray("conditions")
            .addObject()
            .put("type", "Ready")
            .put("status", "True")
            .put("lastTransitionTime", time);
        yield bytes(watched("MODIFIED", object));
      }
      case NODE_SECURED ->
          bytes(
              event(
                  "node-readiness-controller",
                  "Node",
                  node,
                  "TaintRemoved",
                  "Taint 'readiness.k8s.io/security:NoSchedule' removed by rule 'security'",
                  event));
      case NODE_DRAINING ->
          bytes(
              event(
                  "kubelet",
                  "Node",
                  node,
                  "NodeNotSchedulable",
                  "Node " + node + " status is now: NodeNotSchedulable",
                  event));
      case NODE_TERMINATED ->
          bytes(
              JSON.createObjectNode()
                  .put("specversion", "1.0")
                  .put("type", "dev.knative.apiserver.resource.delete")
                  .put("time", time)
                  .set("data", node(event, node)));
      default -> throw new IllegalArgumentException(event.type() + " is told by nothing");
    };
  }

  private ObjectNode node(ScalingEvent event, String name) {
    ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    String since = born.getOrDefault(name, Instant.ofEpochMilli(event.timeMs()).toString());
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", name).put("uid", name + "@" + since).put("creationTimestamp", since);
    if (event.group() != null) {
      metadata.putObject("labels").put("karpenter.sh/nodepool", event.group());
    }
    ArrayNode addresses = object.putObject("status").putArray("addresses");
    event.addresses().forEach(address -> addresses.addObject().put("address", address));
    return object;
  }

  private static ObjectNode event(
      String component,
      String kind,
      String name,
      String reason,
      String message,
      ScalingEvent event) {
    ObjectNode told = JSON.createObjectNode().put("kind", "Event");
    told.putObject("metadata").put("uid", event.eventId());
    told.putObject("involvedObject").put("kind", kind).put("name", name);
    told.put("reason", reason).put("message", message);
    told.putObject("source").put("component", component);
    return told.put("eventTime", Instant.ofEpochMilli(event.timeMs()).toString());
  }

  private static ObjectNode watched(String type, ObjectNode object) {
    return JSON.createObjectNode().put("type", type).set("object", object);
  }

  private static void text(ArrayNode into, String key, @Nullable String value) {
    if (value != null) {
      into.addObject().put("key", key).putObject("value").put("stringValue", value);
    }
  }

  private static void whole(ArrayNode into, String key, long value) {
    if (value >= 0) {
      into.addObject().put("key", key).putObject("value").put("intValue", Long.toString(value));
    }
  }

  private static byte[] bytes(Object node) {
    return node.toString().getBytes(UTF_8);
  }
}
