package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Demand;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EntityDetector} is shown: one entity's pane of one tick, and what its owner wrote
 * about it.
 *
 * @param tick index of the tick: its start divided by its width
 * @param tickMs width of a tick
 * @param changes what changed in its cluster
 * @param record the entity's record, a key's own or else its tenant's; null where there is none
 */
public record EntitySeen(
    long tick, long tickMs, Pane pane, @Nullable EntityRecord record, ClusterChanges changes) {

  /**
   * What changed in the cluster; nothing of it says how large the fleet is.
   *
   * @param knownSinceTick since when anything is known of the cluster
   * @param guardrailsTick when a guardrail last changed; {@link Long#MIN_VALUE} for not lately
   * @param demand what all of the cluster asks for, this tick included
   */
  public record ClusterChanges(long knownSinceTick, long guardrailsTick, Demand demand) {}

  public long startMs() {
    return tick * tickMs;
  }

  public long endMs() {
    return (tick + 1) * tickMs;
  }

  /** The entity in a sentence: its kind and id. */
  public String named() {
    return pane.entity().kind().wireName() + " " + pane.entity().id();
  }

  public EntityKey entity() {
    return pane.entity();
  }

  /** The tenant of a key or user, as related entities. */
  public List<EntityKey> parents() {
    String owner = pane.owner();
    boolean hasParent = pane.entity().kind() == EntityKind.API_KEY;
    return owner == null || !hasParent
        ? List.of()
        : List.of(new EntityKey(pane.entity().cluster(), EntityKind.TENANT, owner));
  }

  /** Withheld where a command of ours slowed the entity: that is not how it behaves. */
  public Learning learning() {
    return pane.get(Amount.THROTTLED) > 0 ? Learning.WITHHELD : Learning.ALLOWED;
  }
}
