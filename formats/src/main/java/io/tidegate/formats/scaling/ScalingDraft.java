package io.tidegate.formats.scaling;

import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scaling event while it is put together; what is empty or negative is left out. */
final class ScalingDraft {
  final ScalingType type;
  private String time = "";
  private long timeMs = -1;
  private String id = "";
  private String cluster = "";
  private String node = "";
  private final List<String> addresses = new ArrayList<>();
  private String group = "";
  private String unit = "";
  private long from = -1;
  private long to = -1;
  private NodeTraits traits = NodeTraits.NONE;
  private String reasonCode = "";
  private String reason = "";
  private String origin = "";

  ScalingDraft(ScalingType type) {
    this.type = type;
  }

  /** The time as it is written; judged when the record is read. */
  ScalingDraft time(String rfc3339) {
    this.time = rfc3339;
    return this;
  }

  /** Milliseconds since 1970; nothing where it is not above 0. */
  ScalingDraft time(long ms) {
    this.timeMs = ms;
    return this;
  }

  ScalingDraft id(String value) {
    this.id = value;
    return this;
  }

  ScalingDraft cluster(String value) {
    this.cluster = value;
    return this;
  }

  ScalingDraft node(String value) {
    this.node = value;
    return this;
  }

  /** Another name of the node. */
  ScalingDraft address(@Nullable String value) {
    if (value != null && !value.isEmpty() && !addresses.contains(value)) {
      addresses.add(value);
    }
    return this;
  }

  ScalingDraft group(String value) {
    this.group = value;
    return this;
  }

  ScalingDraft unit(String value) {
    this.unit = value;
    return this;
  }

  ScalingDraft from(long value) {
    this.from = value;
    return this;
  }

  ScalingDraft to(long value) {
    this.to = value;
    return this;
  }

  ScalingDraft traits(NodeTraits value) {
    this.traits = value;
    return this;
  }

  ScalingDraft reasonCode(String value) {
    this.reasonCode = value;
    return this;
  }

  ScalingDraft reason(String value) {
    this.reason = value;
    return this;
  }

  ScalingDraft origin(String value) {
    this.origin = value;
    return this;
  }

  byte[] toBytes(JsonWriter json) {
    json.clear().beginObject();
    if (timeMs > 0) {
      json.name("time").number(timeMs);
    } else {
      text(json, "time", time);
    }
    text(json, "event_id", id);
    text(json, "cluster", cluster);
    text(json, "type", type.wireName());
    text(json, "node", node);
    if (!addresses.isEmpty()) {
      json.name("addresses").beginArray();
      addresses.forEach(json::string);
      json.endArray();
    }
    text(json, "group", group);
    text(json, "unit", unit);
    count(json, "from", from);
    count(json, "to", to);
    text(json, "region", traits.region());
    text(json, "zone", traits.zone());
    text(json, "hardware", traits.hardware());
    text(json, "capacity_type", traits.capacityType());
    text(json, "image", traits.image());
    text(json, "reason_code", reasonCode);
    text(json, "reason", reason);
    text(json, "origin", origin);
    return json.endObject().toBytes();
  }

  private static void text(JsonWriter json, String name, String value) {
    if (!value.isEmpty()) {
      json.name(name).string(value);
    }
  }

  private static void count(JsonWriter json, String name, long value) {
    if (value >= 0) {
      json.name(name).number(value);
    }
  }
}
