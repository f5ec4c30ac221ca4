package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;
import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The members of one scaling event while it is read; cleared for the next. */
final class ScalingEventFields {
  static final List<String> SETTABLE = List.of("cluster", "group", "unit", "origin", "region");

  private static final Set<String> REQUIRED = Set.of("time", "event_id", "cluster", "type");
  private static final long MOST_NODES = 1_000_000;
  private static final int MOST_ADDRESSES = 256;
  private static final int MOST_LISTED = 65_536;
  private static final double MOST_CAPACITY = 1e6;

  private final SourceConstants constants;
  private final TreeSet<String> seen = new TreeSet<>();
  private ScalingEventBuilder event = new ScalingEventBuilder();
  private long timeMs;
  private @Nullable String eventId;
  private @Nullable String cluster;
  private @Nullable ScalingType type;
  private @Nullable String node;
  private long to;
  private long size;
  private boolean listsNodes;

  ScalingEventFields(SourceConstants constants) {
    this.constants = constants;
  }

  void clear() {
    seen.clear();
    event = new ScalingEventBuilder();
    timeMs = NO_TIME;
    eventId = null;
    cluster = constants.get("cluster");
    type = null;
    node = null;
    to = ABSENT;
    size = ABSENT;
    listsNodes = false;
    event.group(constants.get("group"));
    event.origin(constants.get("origin"));
    event.region(constants.get("region"));
    String unit = constants.get("unit");
    if (unit != null) {
      event.unit(unit);
    }
  }

  /** Reads the value of one member; false where a scaling event has none of that name. */
  boolean read(String name, JsonParser in, RecordReader reader) throws IOException {
    boolean required = REQUIRED.contains(name);
    reader.tolerate(!required || constants.overrules(name));
    if (seen.contains(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
      return true;
    }
    boolean known = readMember(name, in, reader);
    if (known) {
      seen.add(name);
    }
    return known;
  }

  private boolean readMember(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "time" -> timeMs = reader.time(in, name, true);
      case "event_id" -> eventId = reader.freshId(in, name);
      case "cluster" -> cluster = settled(name, in, reader);
      case "type" -> type = typeOf(reader.id(in, name), reader);
      case "node" -> node = reader.id(in, name);
      case "addresses" -> event.addresses(reader.ids(in, name, MOST_ADDRESSES));
      case "group" -> ifPresent(settled(name, in, reader), event::group);
      case "unit" -> ifPresent(settled(name, in, reader), event::unit);
      case "from" -> event.from(reader.count(in, name, ABSENT, MOST_NODES));
      case "to" -> to = reader.count(in, name, ABSENT, MOST_NODES);
      case "size" -> size = reader.count(in, name, ABSENT, MOST_NODES);
      case "nodes" -> readNodes(in, reader);
      case "part" -> event.part((int) reader.count(in, name, 1, MOST_NODES));
      case "parts" -> event.parts((int) reader.count(in, name, 1, MOST_NODES));
      case "capacity" -> readCapacity(in, reader);
      default -> {
        return readDetail(name, in, reader);
      }
    }
    return true;
  }

  private boolean readDetail(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "region" -> ifPresent(settled(name, in, reader), event::region);
      case "zone" -> event.zone(reader.id(in, name));
      case "hardware" -> event.hardware(reader.id(in, name));
      case "capacity_type" -> event.capacityType(reader.id(in, name));
      case "image" -> event.image(reader.id(in, name));
      case "model_digests" -> event.modelDigests(reader.texts(in, name));
      case "policy_version" -> event.policyVersion(reader.id(in, name));
      case "reason_code" -> event.reasonCode(reader.id(in, name));
      case "reason" -> event.reason(reader.prose(in, name));
      case "origin" -> ifPresent(settled(name, in, reader), event::origin);
      case "model" -> event.model(reader.id(in, name));
      case "version" -> event.version(reader.id(in, name));
      case "name" -> event.name(reader.id(in, name));
      case "from_time" -> readTime(reader.time(in, name, false), event::fromTimeMs);
      case "to_time" -> readTime(reader.time(in, name, false), event::toTimeMs);
      case "scope" -> event.scope(reader.id(in, name));
      case "expect" -> event.expect(reader.prose(in, name));
      case "by" -> event.by(reader.id(in, name));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The event; null, and the refusal noted, where something required is missing. */
  @Nullable ScalingEvent build(RecordReader reader) {
    reader.tolerate(false);
    if (timeMs == NO_TIME) {
      reader.refuse(RefusalReason.MISSING_FIELD, "time", "is required");
    }
    String id = InferenceEventFields.required(eventId, "event_id", reader);
    String ofCluster = InferenceEventFields.required(cluster, "cluster", reader);
    ScalingType ofType = type;
    if (ofType == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, "type", "is required");
      return null;
    }
    if (ofType.aboutNode() && node == null) {
      reader.refuseWithout("node", "is required for " + ofType.wireName());
    }
    if (ofType == ScalingType.SCALE_DECISION && to == ABSENT) {
      reader.refuseWithout("to", "is required for scale_decision");
    }
    if (reader.isFlawed("part") || reader.isFlawed("parts")) {
      listsNodes = false;
      event.nodes(null).part(1).parts(1);
    }
    if (ofType == ScalingType.SIZE_REPORT && size == ABSENT && !listsNodes) {
      reader.refuseWithout(
          reader.isFlawed("nodes") ? "nodes" : "size", "is required for size_report");
    }
    if (reader.failed()) {
      return null;
    }
    return event
        .timeMs(timeMs)
        .eventId(id)
        .cluster(ofCluster)
        .type(ofType)
        .node(node)
        .to(to)
        .size(size)
        .build();
  }

  private @Nullable String settled(String name, JsonParser in, RecordReader reader)
      throws IOException {
    return constants.settle(name, reader.id(in, name), reader);
  }

  private void readCapacity(JsonParser in, RecordReader reader) throws IOException {
    double capacity = reader.number(in, "capacity", 0, MOST_CAPACITY);
    if (capacity == 0) {
      reader.refuse(RefusalReason.OUT_OF_RANGE, "capacity", "must be above 0");
    } else if (!Double.isNaN(capacity)) {
      event.capacity(capacity);
    }
  }

  /** A list that cannot be read to its end says nothing: what it lacks would seem to be gone. */
  private void readNodes(JsonParser in, RecordReader reader) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      reader.refuse(RefusalReason.WRONG_TYPE, "nodes", "must be an array of objects");
      return;
    }
    List<NodeReport> nodes = new ArrayList<>();
    boolean whole = true;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      NodeReport node = in.currentToken() == JsonToken.START_OBJECT ? readNode(in, reader) : null;
      reader.leave(in);
      whole &= node != null && nodes.size() < MOST_LISTED;
      if (whole && node != null) {
        nodes.add(node);
      }
    }
    if (whole) {
      listsNodes = true;
      event.nodes(nodes);
    } else {
      reader.refuse(RefusalReason.OUT_OF_RANGE, "nodes", "lists what is no node, or too many");
    }
  }

  private static @Nullable NodeReport readNode(JsonParser in, RecordReader reader)
      throws IOException {
    String name = null;
    String phase = null;
    Boolean secured = null;
    List<String> addresses = List.of();
    for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
      in.nextToken();
      switch (field) {
        case "node" -> name = reader.id(in, "nodes.node");
        case "phase" -> phase = reader.id(in, "nodes.phase");
        case "secured" -> secured = reader.flag(in, "nodes.secured");
        case "addresses" -> addresses = reader.ids(in, "nodes.addresses", MOST_ADDRESSES);
        default -> {
          // Left alone, as any member that is not known.
        }
      }
      reader.leave(in);
    }
    return name == null ? null : new NodeReport(name, phase, secured, addresses);
  }

  private static @Nullable ScalingType typeOf(@Nullable String word, RecordReader reader) {
    if (word == null) {
      return null;
    }
    for (ScalingType type : ScalingType.values()) {
      if (type.wireName().equals(word)) {
        return type;
      }
    }
    reader.refuse(RefusalReason.UNKNOWN_VALUE, "type", "is " + word);
    return null;
  }

  private static void ifPresent(@Nullable String value, Consumer<String> use) {
    if (value != null) {
      use.accept(value);
    }
  }

  private static void readTime(long timeMs, LongConsumer use) {
    if (timeMs != NO_TIME) {
      use.accept(timeMs);
    }
  }
}
