package io.tidegate.schemas.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of the fleet, as the autoscaler, the node lifecycle or whoever changed it said so.
 * Absent sizes are {@link InferenceEvent#ABSENT}; {@code nodes} is null where a report lists none.
 */
public record ScalingEvent(
    long timeMs,
    String eventId,
    String cluster,
    ScalingType type,
    @Nullable String node,
    List<String> addresses,
    @Nullable String group,
    String unit,
    long from,
    long to,
    long size,
    @Nullable List<NodeReport> nodes,
    int part,
    int parts,
    double capacity,
    @Nullable String region,
    @Nullable String zone,
    @Nullable String hardware,
    @Nullable String capacityType,
    @Nullable String image,
    Map<String, String> modelDigests,
    @Nullable String policyVersion,
    @Nullable String reasonCode,
    @Nullable String reason,
    @Nullable String origin,
    @Nullable String model,
    @Nullable String version,
    @Nullable String name,
    long fromTimeMs,
    long toTimeMs,
    @Nullable String scope,
    @Nullable String expect,
    @Nullable String by) {

  /** The unit that is counted unless a record names another. */
  public static final String DEFAULT_UNIT = "node";

  /** The same with other nodes. */
  public ScalingEvent withNodes(List<NodeReport> changed) {
    return with(eventId, changed);
  }

  /** The same under another id. */
  public ScalingEvent withEventId(String other) {
    return with(other, nodes);
  }

  private ScalingEvent with(String otherId, @Nullable List<NodeReport> otherNodes) {
    return new ScalingEvent(
        timeMs,
        otherId,
        cluster,
        type,
        node,
        addresses,
        group,
        unit,
        from,
        to,
        size,
        otherNodes,
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
