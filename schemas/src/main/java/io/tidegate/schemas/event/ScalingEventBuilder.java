package io.tidegate.schemas.event;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;
import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds a scaling event. Optional members start absent or at the wire contract's default; the
 * required ones must be set.
 */
public final class ScalingEventBuilder {
  private long timeMs;
  private @Nullable String eventId;
  private @Nullable String cluster;
  private @Nullable ScalingType type;
  private @Nullable String node;
  private List<String> addresses = List.of();
  private @Nullable String group;
  private String unit = ScalingEvent.DEFAULT_UNIT;
  private long from = ABSENT;
  private long to = ABSENT;
  private long size = ABSENT;
  private @Nullable List<NodeReport> nodes;
  private int part = 1;
  private int parts = 1;
  private double capacity = 1;
  private @Nullable String region;
  private @Nullable String zone;
  private @Nullable String hardware;
  private @Nullable String capacityType;
  private @Nullable String image;
  private Map<String, String> modelDigests = Map.of();
  private @Nullable String policyVersion;
  private @Nullable String reasonCode;
  private @Nullable String reason;
  private @Nullable String origin;
  private @Nullable String model;
  private @Nullable String version;
  private @Nullable String name;
  private long fromTimeMs = ABSENT;
  private long toTimeMs = ABSENT;
  private @Nullable String scope;
  private @Nullable String expect;
  private @Nullable String by;

  public ScalingEventBuilder timeMs(long timeMs) {
    this.timeMs = timeMs;
    return this;
  }

  public ScalingEventBuilder eventId(String eventId) {
    this.eventId = eventId;
    return this;
  }

  public ScalingEventBuilder cluster(String cluster) {
    this.cluster = cluster;
    return this;
  }

  public ScalingEventBuilder type(ScalingType type) {
    this.type = type;
    return this;
  }

  public ScalingEventBuilder node(@Nullable String node) {
    this.node = node;
    return this;
  }

  public ScalingEventBuilder addresses(List<String> addresses) {
    this.addresses = List.copyOf(addresses);
    return this;
  }

  public ScalingEventBuilder group(@Nullable String group) {
    this.group = group;
    return this;
  }

  public ScalingEventBuilder unit(String unit) {
    this.unit = unit;
    return this;
  }

  public ScalingEventBuilder from(long from) {
    this.from = from;
    return this;
  }

  public ScalingEventBuilder to(long to) {
    this.to = to;
    return this;
  }

  public ScalingEventBuilder size(long size) {
    this.size = size;
    return this;
  }

  public ScalingEventBuilder nodes(@Nullable List<NodeReport> nodes) {
    this.nodes = nodes == null ? null : List.copyOf(nodes);
    return this;
  }

  public ScalingEventBuilder part(int part) {
    this.part = part;
    return this;
  }

  public ScalingEventBuilder parts(int parts) {
    this.parts = parts;
    return this;
  }

  public ScalingEventBuilder capacity(double capacity) {
    this.capacity = capacity;
    return this;
  }

  public ScalingEventBuilder region(@Nullable String region) {
    this.region = region;
    return this;
  }

  public ScalingEventBuilder zone(@Nullable String zone) {
    this.zone = zone;
    return this;
  }

  public ScalingEventBuilder hardware(@Nullable String hardware) {
    this.hardware = hardware;
    return this;
  }

  public ScalingEventBuilder capacityType(@Nullable String capacityType) {
    this.capacityType = capacityType;
    return this;
  }

  public ScalingEventBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public ScalingEventBuilder modelDigests(Map<String, String> modelDigests) {
    this.modelDigests = Collections.unmodifiableMap(new TreeMap<>(modelDigests));
    return this;
  }

  public ScalingEventBuilder policyVersion(@Nullable String policyVersion) {
    this.policyVersion = policyVersion;
    return this;
  }

  public ScalingEventBuilder reasonCode(@Nullable String reasonCode) {
    this.reasonCode = reasonCode;
    return this;
  }

  public ScalingEventBuilder reason(@Nullable String reason) {
    this.reason = reason;
    return this;
  }

  public ScalingEventBuilder origin(@Nullable String origin) {
    this.origin = origin;
    return this;
  }

  public ScalingEventBuilder model(@Nullable String model) {
    this.model = model;
    return this;
  }

  public ScalingEventBuilder version(@Nullable String version) {
    this.version = version;
    return this;
  }

  public ScalingEventBuilder name(@Nullable String name) {
    this.name = name;
    return this;
  }

  public ScalingEventBuilder fromTimeMs(long fromTimeMs) {
    this.fromTimeMs = fromTimeMs;
    return this;
  }

  public ScalingEventBuilder toTimeMs(long toTimeMs) {
    this.toTimeMs = toTimeMs;
    return this;
  }

  public ScalingEventBuilder scope(@Nullable String scope) {
    this.scope = scope;
    return this;
  }

  public ScalingEventBuilder expect(@Nullable String expect) {
    this.expect = expect;
    return this;
  }

  public ScalingEventBuilder by(@Nullable String by) {
    this.by = by;
    return this;
  }

  /** The scaling event; throws {@link NullPointerException} where a required member is unset. */
  public ScalingEvent build() {
    return new ScalingEvent(
        timeMs,
        requireNonNull(eventId, "eventId is null"),
        requireNonNull(cluster, "cluster is null"),
        requireNonNull(type, "type is null"),
        node,
        addresses,
        group,
        unit,
        from,
        to,
        size,
        nodes,
        part,
        parts,
        capacity,
        region,
        zone,
        hardware,
        capacityType,
        image,
        modelDigests,
        policyVersion,
        reasonCode,
        reason,
        origin,
        model,
        version,
        name,
        fromTimeMs,
        toTimeMs,
        scope,
        expect,
        by);
  }
}
