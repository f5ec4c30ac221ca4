package io.tidegate.schemas.encode;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes scaling events as the wire contract has them; what is absent or equals the contract's
 * default is omitted. Reuses a buffer: not for use by several threads.
 */
public final class ScalingEncoder {
  private static final int CAPACITY_DECIMALS = 9;

  private final JsonWriter json = new JsonWriter();

  /** The record's JSON as UTF-8. */
  public byte[] encode(ScalingEvent event) {
    json.clear().beginObject();
    json.name("time").time(event.timeMs());
    text("event_id", event.eventId());
    text("cluster", event.cluster());
    text("type", event.type().wireName());
    text("node", event.node());
    texts("addresses", event.addresses());
    text("group", event.group());
    if (!event.unit().equals(ScalingEvent.DEFAULT_UNIT)) {
      text("unit", event.unit());
    }
    sizes(event);
    hardware(event);
    change(event);
    return json.endObject().toBytes();
  }

  private void sizes(ScalingEvent event) {
    count("from", event.from());
    count("to", event.to());
    count("size", event.size());
    List<NodeReport> nodes = event.nodes();
    if (nodes != null) {
      json.name("nodes").beginArray();
      for (NodeReport node : nodes) {
        report(node);
      }
      json.endArray();
    }
    if (event.parts() != 1) {
      json.name("part").number(event.part());
      json.name("parts").number(event.parts());
    }
  }

  private void report(NodeReport report) {
    json.beginObject();
    text("node", report.node());
    text("phase", report.phase());
    Boolean secured = report.secured();
    if (secured != null) {
      json.name("secured").bool(secured);
    }
    texts("addresses", report.addresses());
    json.endObject();
  }

  private void hardware(ScalingEvent event) {
    if (event.capacity() != 1) {
      json.name("capacity").trimmed(event.capacity(), CAPACITY_DECIMALS);
    }
    text("region", event.region());
    text("zone", event.zone());
    text("hardware", event.hardware());
    text("capacity_type", event.capacityType());
    text("image", event.image());
    if (!event.modelDigests().isEmpty()) {
      json.name("model_digests").beginObject();
      // Sorted: the order of the given map may differ from run to run.
      for (Map.Entry<String, String> digest : new TreeMap<>(event.modelDigests()).entrySet()) {
        text(digest.getKey(), digest.getValue());
      }
      json.endObject();
    }
    text("policy_version", event.policyVersion());
  }

  private void change(ScalingEvent event) {
    text("reason_code", event.reasonCode());
    text("reason", event.reason());
    text("origin", event.origin());
    text("model", event.model());
    text("version", event.version());
    text("name", event.name());
    instant("from_time", event.fromTimeMs());
    instant("to_time", event.toTimeMs());
    text("scope", event.scope());
    text("expect", event.expect());
    text("by", event.by());
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      json.name(name).string(value);
    }
  }

  private void texts(String name, List<String> values) {
    if (!values.isEmpty()) {
      json.name(name).beginArray();
      for (String value : values) {
        json.string(value);
      }
      json.endArray();
    }
  }

  private void count(String name, long value) {
    if (value != ABSENT) {
      json.name(name).number(value);
    }
  }

  private void instant(String name, long epochMs) {
    if (epochMs != ABSENT) {
      json.name(name).time(epochMs);
    }
  }
}
