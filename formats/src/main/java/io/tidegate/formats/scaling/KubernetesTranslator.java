package io.tidegate.formats.scaling;

import static io.tidegate.formats.scaling.KubernetesEvent.firstText;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.formats.otlp.LogEntry;
import io.tidegate.formats.otlp.OtlpLogs;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.event.ScalingType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events and objects of Kubernetes as scaling events, in whichever wrapping they reach Kafka: OTLP
 * logs of either encoding (receivers {@code k8sobjects} and {@code k8s_events}),
 * kubernetes-event-exporter, Fluent Bit, CloudEvents of Knative's ApiServerSource, an object of a
 * watch, or the object alone.
 */
public final class KubernetesTranslator implements Translator {
  /** The largest record that is read; an object in etcd has at most 1.5 MiB. */
  static final int MOST_BYTES = 2_097_152;

  private static final int MOST_ITEMS = 10_000;
  private static final int MOST_WRAPPINGS = 4;
  private static final List<EventTable> TABLES = EventTable.load("kubernetes.yaml");

  private final ObjectMapper mapper = new ObjectMapper(new JsonFactory());
  private final ScalingOptions options;
  private final JsonWriter json = new JsonWriter();
  private final TranslationBuilder built = new TranslationBuilder();

  public KubernetesTranslator(ScalingOptions options) {
    this.options = options;
  }

  static List<EventTable> tables() {
    return TABLES;
  }

  @Override
  public String format() {
    return "kubernetes-events";
  }

  @Override
  public Translation translate(byte[] record) {
    if (record.length == 0) {
      built.refuse(RefusalReason.EMPTY, "", "is empty");
    } else if (record.length > MOST_BYTES) {
      built.refuse(RefusalReason.TOO_LARGE, "", "is larger than " + MOST_BYTES + " bytes");
    } else {
      List<JsonNode> roots = parsed(record);
      List<LogEntry> logs = new ArrayList<>();
      if (!roots.isEmpty()) {
        roots.forEach(root -> unwrap(root, new ObjectChange("", "", 0), 0));
      } else if (OtlpLogs.ofProto(record, logs::add)) {
        logs.forEach(this::log);
      } else {
        built.refuse(RefusalReason.NOT_JSON, "", "is neither JSON nor logs of OTLP");
      }
    }
    return built.build();
  }

  /** The JSON values of a record; none where it is no JSON to its end. */
  private List<JsonNode> parsed(byte[] record) {
    List<JsonNode> roots = new ArrayList<>();
    try (MappingIterator<JsonNode> values = mapper.readerFor(JsonNode.class).readValues(record)) {
      while (values.hasNextValue()) {
        JsonNode value = values.nextValue();
        if (!value.isContainerNode()) {
          return List.of();
        }
        roots.add(value);
      }
      return roots;
    } catch (IOException e) {
      return List.of();
    }
  }

  private void unwrap(JsonNode node, ObjectChange change, int depth) {
    if (built.size() >= MOST_ITEMS) {
      return;
    }
    if (depth > MOST_WRAPPINGS) {
      refuseUnknown();
    } else if (node.isArray()) {
      node.forEach(each -> unwrap(each, change, depth + 1));
    } else if (node.has("resourceLogs")) {
      OtlpLogs.ofJson(node, this::log);
    } else if (node.has("specversion") && node.has("data")) {
      cloudEvent(node, change, depth);
    } else if (node.path("object").isObject() && node.path("type").isTextual()) {
      ObjectChange of =
          new ObjectChange(firstText(node.path("type")), change.cluster(), change.observedMs());
      unwrap(node.path("object"), of, depth + 1);
    } else if (firstText(node.path("kind")).endsWith("List") && node.path("items").isArray()) {
      unwrap(node.path("items"), change, depth + 1);
    } else {
      object(node, change);
    }
  }

  /**
   * An object of Knative's source; a reference alone, and what KEDA tells of itself, is ignored.
   */
  private void cloudEvent(JsonNode node, ObjectChange change, int depth) {
    String type = firstText(node.path("type"));
    if (type.contains(".ref.") || type.startsWith("keda.")) {
      built.ignore();
    } else {
      long seen = Times.millisOf(firstText(node.path("time")));
      unwrap(node.path("data"), new ObjectChange(type, change.cluster(), seen), depth + 1);
    }
  }

  private void log(LogEntry log) {
    String cluster = firstText(log.resource().path("k8s.cluster.name"));
    if (log.attributes().has("k8s.event.reason")) {
      event(KubernetesEvent.of(log, cluster));
    } else if (log.body().isObject()) {
      unwrap(log.body(), new ObjectChange("", cluster, log.observedMs()), 1);
    } else {
      built.ignore();
    }
  }

  private void object(JsonNode node, ObjectChange change) {
    boolean isEvent =
        node.has("reason")
            && (node.path("involvedObject").isObject() || node.path("regarding").isObject());
    if (isEvent && change.isRemoval()) {
      // It has outlived its hour; it was told when it happened.
      built.ignore();
    } else if (isEvent) {
      event(KubernetesEvent.of(node, change.cluster()));
    } else if (node.path("kind").isTextual()) {
      List<ScalingDraft> events = new KubernetesObject(node, change, options).events();
      events.forEach(this::write);
      if (events.isEmpty()) {
        built.ignore();
      }
    } else {
      refuseUnknown();
    }
  }

  private void event(KubernetesEvent event) {
    boolean known = false;
    for (EventTable table : TABLES) {
      if (table.isOf(event.component(), event.reason())) {
        EventTable.Match match = table.match(event.reason(), event.kind(), event.message());
        if (match != null) {
          matched(event, match);
          return;
        }
        known |= table.shouldKnow(event.reason());
      }
    }
    if (known) {
      built.unparsed();
    } else {
      built.ignore();
    }
  }

  private void matched(KubernetesEvent event, EventTable.Match match) {
    ScalingType type = match.row().event();
    boolean unproven =
        type == ScalingType.NODE_SECURED
            && !options.isSecuredBy(
                match.held().getOrDefault("rule", ""),
                keyOf(match.held().getOrDefault("taint", "")));
    if (type == null || unproven) {
      built.ignore();
      return;
    }
    ScalingDraft draft =
        new ScalingDraft(type)
            .time(event.time())
            .id(event.id())
            .cluster(event.cluster())
            .unit(match.row().unit())
            .reasonCode(match.row().reasonCode())
            .traits(NodeTraits.capacity(match.row().capacityType()))
            .reason(event.message())
            .origin(match.origin());
    if (type.aboutNode()) {
      draft.node(match.held().getOrDefault("node", event.name()));
    } else {
      draft
          .from(Long.parseLong(match.held().getOrDefault("from", "-1")))
          .to(Long.parseLong(match.held().getOrDefault("to", "-1")))
          .group(options.groupOf(match.held().getOrDefault("group", workload(event))));
    }
    write(draft);
  }

  /** What is scaled: KEDA's events are about its own object, whose HPA bears its name. */
  private static String workload(KubernetesEvent event) {
    String name = event.name();
    String own = name.startsWith("keda-hpa-") ? name.substring("keda-hpa-".length()) : name;
    return event.namespace().isEmpty() ? own : event.namespace() + "." + own;
  }

  /** The key of a taint that is written as {@code key:effect}. */
  private static String keyOf(String taint) {
    int colon = taint.lastIndexOf(':');
    return colon < 0 ? taint : taint.substring(0, colon);
  }

  private void write(ScalingDraft draft) {
    if (options.takes(draft.type)) {
      built.record(draft.toBytes(json));
    } else {
      built.ignore();
    }
  }

  private void refuseUnknown() {
    built.refuse(RefusalReason.UNKNOWN_VALUE, "kind", "is no event or object of Kubernetes");
  }
}
